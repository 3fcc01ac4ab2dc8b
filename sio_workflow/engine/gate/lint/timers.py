"""Checks on timer values: the engine reads them only when the token is there, and then it is too late."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

from sio_workflow.domain.errors import Invalid
from sio_workflow.engine import timing
from sio_workflow.engine.gate.drawing import (
    Drawing,
    Element,
    called,
    event_definitions,
    kind_of,
    problem,
    shortened,
    text_of,
    warning,
)
from sio_workflow.engine.gate.report import Finding
from sio_workflow.engine.gate.vocabulary import tag_of

_KINDS = ("timeDate", "timeDuration", "timeCycle")
_ZONE = re.compile(r"(?:Z|[+-]\d{2}(?::?\d{2})?)$", re.IGNORECASE)
_ENDLESS = re.compile(r"R/", re.IGNORECASE)
#: meant as a duration or a cycle, though it reads like the name of a variable
_ALMOST_ISO = re.compile(r"PT?\d\w*")
_CRON = re.compile(r"(?:[\d*?/,\-LW#]+\s+){4,6}[\d*?/,\-LW#A-Za-z]+")
#: any moment will do: only the shape of the value is judged
_SOME_DAY = datetime(2026, 1, 1, tzinfo=UTC)
_READERS: dict[str, Callable[[object], object]] = {
    "timeDate": timing.read_moment,
    "timeDuration": lambda value: timing.read_duration(value).after(_SOME_DAY),
    "timeCycle": lambda value: timing.read_cycle(value, _SOME_DAY),
}
_EXAMPLES = {
    "timeDate": 'a date like "2027-01-31T08:00:00+01:00", or a variable with a time',
    "timeDuration": 'a duration like "PT2H" or "P1D", or a variable with one',
    "timeCycle": 'a repetition like "R3/PT10M"',
}


def values(drawing: Drawing) -> Iterator[Finding]:
    """Every timer has exactly one value, and a literal one is a date, a duration or a cycle as its place demands."""
    for node in drawing.nodes:
        for definition in event_definitions(node):
            if kind_of(definition) == "timer":
                yield from _timer(node, definition)


def _timer(node: Element, definition: Element) -> Iterator[Finding]:
    given = [child for child in definition if tag_of(child) in _KINDS]
    if len(given) != 1 or not text_of(given[0]):
        yield problem(
            node,
            "timer_empty",
            f"The timer {called(node)} must have exactly one value.",
            'Write a date, a duration or a cycle, for example the duration "PT2H".',
        )
        return
    kind, text = tag_of(given[0]), text_of(given[0])
    literal = text if _ALMOST_ISO.fullmatch(text) else _literal(text)
    if _CRON.fullmatch(text if literal is None else str(literal)):
        yield problem(
            node,
            "timer_cron",
            f"The timer {called(node)} has a cron text, which is not understood.",
            'Write a cycle like "R3/PT10M", or start the process from a schedule.',
        )
    elif literal is not None:
        yield from _literal_timer(node, kind, literal)


def is_instant(node: Element) -> bool:
    """Whether an event waits for nothing but a duration of zero."""
    durations = [text_of(child) for one in event_definitions(node) for child in one if tag_of(child) == "timeDuration"]
    try:
        return any(timing.read_duration(_literal(text)).is_zero for text in durations)
    except Invalid:
        return False


def _literal(text: str) -> object | None:
    """The constant a value consists of; None for any other expression."""
    try:
        return ast.literal_eval(text)  # type: ignore[no-any-return]
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        return None


def _literal_timer(node: Element, kind: str, literal: object) -> Iterator[Finding]:
    try:
        _READERS[kind](literal)
    except Invalid as error:
        yield problem(
            node,
            "timer_value",
            f"The value {shortened(repr(literal))} of the timer {called(node)} {_fault(kind, literal, error)}.",
            f"Write {_EXAMPLES[kind]}.",
        )
        return
    if kind == "timeDate" and not _ZONE.search(str(literal)):
        yield warning(
            node,
            "timer_without_zone",
            f"The date of the timer {called(node)} has no time zone; it is read as Danish time.",
            "Add the zone, for example +01:00, or Z for UTC.",
        )
    if kind == "timeCycle" and _ENDLESS.match(str(literal)):
        yield warning(
            node,
            "timer_endless",
            f"The timer {called(node)} repeats for ever.",
            'Write how often at most, for example "R3/PT10M".',
        )


def _fault(kind: str, literal: object, error: Invalid) -> str:
    if str(error) == timing.BEYOND_CALENDAR:
        return "lies beyond the calendar"
    return "goes backwards" if str(literal).startswith("-") else f"is not {_EXAMPLES[kind].partition(' like')[0]}"
