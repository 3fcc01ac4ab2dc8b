"""The little FEEL that decision tables are written in, translated to the language of the house.

An input entry is `-` or nothing, a list of tests with commas, or `not(...)` around one. A test is a comparison
(`>= 100`), an interval (`[1..5)`, `]1..5[`) or a value (`"nat"`, `true`, `date("2026-01-01")`). An entry that speaks
of its input as `?` is an expression of the language instead: `? > 5 and ? < 9`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from sio_workflow.domain.errors import LanguageError
from sio_workflow.engine.decisions.matching import (
    INPUT,
    Anything,
    Asked,
    Comparison,
    Computed,
    Equal,
    Interval,
    Literal,
    Not,
    OneOf,
    Operand,
    Test,
)
from sio_workflow.engine.language import compile_expression

TEXT = r'"(?:[^"\\\n]|\\.)*"' + r"|'(?:[^'\\\n]|\\.)*'"
TOKEN = re.compile(rf"{TEXT}|\?|\bdate and time\b|\b(?:date|time|true|false|null)\b(?!\s*\.)|.", re.DOTALL)
COMPARISON = re.compile(r"(<=|>=|!=|<|>|=)(?!=)\s*(.+)", re.DOTALL)
NEGATION = re.compile(r"not\s*\((.*)\)", re.DOTALL)
WORDS = {"true": "True", "false": "False", "null": "None", "?": INPUT}
MOMENTS = {
    "date": "date.fromisoformat",
    "time": "time.fromisoformat",
    "date and time": "datetime.fromisoformat",
}
PLAIN_TEXT = re.compile(r'"[^"\\\n]*"|\'[^\'\\\n]*\'')
PLAIN_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,14})(?:\.[0-9]{1,15})?")
OPENING, CLOSING = "([{", ")]}"


def read_test(text: str) -> Test:
    """An input entry. Raises LanguageError."""
    text = text.strip()
    if text in {"", "-"}:
        return Anything()
    if "?" in _tokens(text):
        return Asked(compile_expression(to_language(text)))
    negated = NEGATION.fullmatch(text)
    if negated and _balanced(negated[1]):
        return Not(_one_of(negated[1]))
    return _one_of(text)


def read_value(text: str) -> Operand:
    """An output entry or an endpoint: an expression in which FEEL's few words are known. Raises LanguageError."""
    text = text.strip()
    if PLAIN_TEXT.fullmatch(text):
        return Literal(text[1:-1])
    if PLAIN_NUMBER.fullmatch(text):
        return Literal(float(text) if "." in text else int(text))
    return Computed(compile_expression(to_language(text)))


def to_language(text: str) -> str:
    """FEEL's words in the words of the language, outside quoted text."""
    tokens = _tokens(text)
    return "".join(_translated(token, tokens[index + 1 :]) for index, token in enumerate(tokens))


def _translated(token: str, rest: list[str]) -> str:
    if token in MOMENTS:
        call = re.match(r"\s*\(\s*([\"'])", "".join(rest))
        return MOMENTS[token] if call else token
    return WORDS.get(token, token)


def _tokens(text: str) -> list[str]:
    return TOKEN.findall(text)


def _one_of(text: str) -> Test:
    tests = [_single(part.strip()) for part in _split(text)]
    return tests[0] if len(tests) == 1 else OneOf(tuple(tests))


def _single(text: str) -> Test:
    if not text:
        raise LanguageError("a value is missing beside a comma")
    if comparison := COMPARISON.fullmatch(text):
        sign, operand = comparison.groups()
        return Equal(read_value(operand)) if sign == "=" else Comparison(sign, read_value(operand))
    return _interval(text) or Equal(read_value(text))


def _interval(text: str) -> Interval | None:
    dots = [index for index, depth in _depths(text) if depth == 1 and text.startswith("..", index)]
    if len(dots) != 1 or text[0] not in "[(]" or text[-1] not in "])[":
        return None
    low, high = text[1 : dots[0]], text[dots[0] + 2 : -1]
    return Interval(read_value(low), read_value(high), with_low=text[0] == "[", with_high=text[-1] == "]")


def _split(text: str) -> Iterator[str]:
    """The parts between commas that stand outside quotes and brackets."""
    start = 0
    for index, depth in _depths(text):
        if text[index] == "," and depth == 0:
            yield text[start:index]
            start = index + 1
    yield text[start:]


def _balanced(text: str) -> bool:
    """Whether the bracket before this text is closed by the one behind it."""
    return all(depth >= 0 for _, depth in _depths(text))


def _depths(text: str) -> Iterator[tuple[int, int]]:
    """Each position outside quoted text, with the depth of brackets there."""
    depth = index = 0
    for token in _tokens(text):
        if token in OPENING or token in CLOSING:
            # FEEL turns brackets around: `]1..5[` opens with what elsewhere closes
            depth += 1 if (token in OPENING) is not _is_turned(text, index) else -1
        if token[0] not in "\"'":
            yield from ((index + offset, depth) for offset in range(len(token)))
        index += len(token)


def _is_turned(text: str, index: int) -> bool:
    """Whether this is a `]` that opens an interval, or a `[` that closes one."""
    if text[index] not in "[]" or ".." not in text:
        return False
    if text[index] == "]":
        return not text[:index].strip() or text[:index].rstrip()[-1] in ",("
    return not text[index + 1 :].strip() or text[index + 1 :].lstrip()[0] in ",)"
