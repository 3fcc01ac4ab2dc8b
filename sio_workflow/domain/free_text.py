"""Which answers of a form are free text, and whether they say what must not be kept.

Every string is guarded. Spared are values that the form itself lists (enum, const) and ids; `format` and `pattern`
spare nothing, for a pattern can be true of any sentence and an unknown format is never looked at. In a field that its
author has marked `"x-sio-text": "customer"` a customer may say anything about our work, and in one marked "hr" HR may:
the mark is the role of whoever writes, and the words of everybody else are guarded there too. A CPR number is nobody's
to write.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from sio_workflow.domain.errors import InvalidAnswers
from sio_workflow.domain.health_words import SAYING, mentions_health

#: the mark on a field, and the roles it may name
MARK = "x-sio-text"
CUSTOMER = "customer"
HR = "hr"
CPR_SAYING = "Do not write a CPR number here."
#: what stands in place of a text from outside that must not be kept; whoever reads it may have either language
NOT_KEPT = (
    "Teksten er ikke gemt: den handlede om helbred eller indeholdt et CPR-nummer. Ring til afsenderen."
    " / The text was not kept: it was about health, or held a CPR number. Call the sender."
)

_CHOICES = ("oneOf", "anyOf")
#: a Danish personal number: a date, a hyphen and four digits, or ten digits that are called so
_CPR = re.compile(
    r"(?<!\d)(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])\d{2}[-–]\d{4}(?!\d)|\bcpr\W{0,12}(?:nr|nummer)?\W{0,3}\d{6}\W?\d{4}",
    re.IGNORECASE,
)
#: it holds ten digits in a row by chance only
_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_DEEPEST = 40


def forbidden(schema: Mapping[str, Any], answers: Any, writer: Collection[str] = ()) -> dict[str, list[str]]:
    """Path of each answer that must not be kept, with what to tell its writer; the answer itself is not repeated.

    `writer`: the roles of whoever answers.
    """
    found: dict[str, list[str]] = {}
    for path, text, mark in _texts(schema, schema, answers, "", 0):
        own = mark in {CUSTOMER, HR} and mark in writer
        if saying := _number_in(text) if own else saying_of(text):
            found[path] = [saying]
    return found


def refuse(**fields: str) -> None:
    """Raise InvalidAnswers naming the texts that must not be kept; for those that come without a form."""
    found = {name: [saying] for name, text in fields.items() if (saying := saying_of(text))}
    if found:
        raise InvalidAnswers(found, next(iter(found.values()))[0])


def saying_of(text: str) -> str:
    """What to tell the writer of a text that must not be kept; "" when it may."""
    return SAYING if mentions_health(text) else _number_in(text)


def kept_of(text: str) -> str:
    """A text from outside as it may be kept: itself, or a note in its place."""
    return NOT_KEPT if saying_of(text) else text


def without_numbers(text: str) -> str:
    """A customer's own words as they may be kept: all of them, with a few dots for each CPR number.

    A customer may say what they like of our work, and an answer by mail or text message cannot be handed back to be
    written anew. So the number goes and the answer stays.
    """
    return _CPR.sub("…", text)


def without(answers: Mapping[str, Any], paths: Mapping[str, Any]) -> dict[str, Any]:
    """The answers without the fields (whole top-level fields) that these paths lead to."""
    named = {path.partition(".")[0] for path in paths}
    return {name: value for name, value in answers.items() if name not in named}


def _number_in(text: str) -> str:
    return CPR_SAYING if _CPR.search(text) else ""


def _texts(node: Any, root: Mapping[str, Any], value: Any, path: str, depth: int) -> Iterator[tuple[str, str, str]]:
    """Path, text and mark of everything that somebody may have written."""
    node = _resolved(node, root)
    if depth > _DEEPEST:
        return
    if isinstance(value, str):
        if not _listed(node, value) and not _ID.fullmatch(value):
            yield path, value, str(node.get(MARK, ""))
    elif isinstance(value, Mapping):
        fields = node.get("properties", {})
        for name, inner in value.items():
            below = f"{path}.{name}".lstrip(".")
            if name not in fields:
                yield path, str(name), ""
            yield from _texts(fields.get(name, {}), root, inner, below, depth + 1)
    elif isinstance(value, list | tuple):
        for number, inner in enumerate(value):
            yield from _texts(node.get("items", {}), root, inner, f"{path}.{number}".lstrip("."), depth + 1)


def _listed(node: Mapping[str, Any], value: str) -> bool:
    """Is the value one of those that the form itself offers?"""
    if "const" in node:
        return bool(node["const"] == value)
    if isinstance(node.get("enum"), list):
        return value in node["enum"]
    return any(value in _constants(node.get(kind)) for kind in _CHOICES)


def _constants(choices: Any) -> list[Any]:
    return [each.get("const") for each in choices if isinstance(each, Mapping)] if isinstance(choices, list) else []


def _resolved(node: Any, root: Mapping[str, Any]) -> Mapping[str, Any]:
    """The node behind a local reference; anything that is no plain node is guarded as if it said nothing."""
    for _ in range(_DEEPEST):
        if not isinstance(node, Mapping):
            return {}
        reference = node.get("$ref")
        if not isinstance(reference, str):
            return node
        node = _pointed(root, reference)
    return {}


def _pointed(root: Any, reference: str) -> Any:
    found = root
    for part in reference.removeprefix("#").strip("/").split("/"):
        found = found.get(part, {}) if isinstance(found, Mapping) else {}
    return found
