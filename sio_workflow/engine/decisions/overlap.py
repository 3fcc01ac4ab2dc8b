"""Which values an input entry covers, and whether two rules can match at once.

Every ordered type (numbers, texts, dates) is seen as a line; an entry covers spans of it. An entry that cannot be known
beforehand (a variable, an expression about `?`) covers None: nothing is claimed about it, the run checks it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal
from itertools import combinations
from typing import Any, NamedTuple

from sio_workflow.domain.errors import LanguageFault
from sio_workflow.engine.decisions.matching import (
    Anything,
    Comparison,
    Equal,
    Interval,
    Literal,
    Not,
    OneOf,
    Operand,
    Question,
    Test,
)
from sio_workflow.engine.language import Meter

#: beyond this, comparing every pair would take too long at publish; the run still checks
MAX_COMPARISONS = 4_000_000
MAX_VALUES = 500


class End(NamedTuple):
    """One end of a span. `value` None is infinity; `nudge` orders an open end just beside a closed one."""

    value: Any
    nudge: int = 0


class Span(NamedTuple):
    """Values of one kind from `low` to `high`; of every kind when `kind` is None."""

    kind: str | None
    low: End = End(None)
    high: End = End(None)


Cover = tuple[Span, ...] | None

KINDS: dict[type, str] = {
    bool: "boolean",
    int: "number",
    float: "number",
    Decimal: "number",
    str: "text",
    date: "date",
    datetime: "datetime",
    time: "time",
    type(None): "nothing",
}


def overlapping(rules: Sequence[Sequence[Test]]) -> list[tuple[int, int]]:
    """Pairs of rules (by position) that can match the same inputs."""
    covers = [[cover(test) for test in rule] for rule in rules]
    columns = zip(*covers, strict=True)
    if sum(sum(len(spans or ()) + 1 for spans in column) ** 2 for column in columns) > MAX_COMPARISONS:
        return []
    return [(a, b) for a, b in combinations(range(len(covers)), 2) if _both(covers[a], covers[b])]


def _both(left: list[Cover], right: list[Cover]) -> bool:
    return all(a is not None and b is not None and _meet(a, b) for a, b in zip(left, right, strict=True))


def _meet(left: tuple[Span, ...], right: tuple[Span, ...]) -> bool:
    return any(_spans_meet(a, b) for a in left for b in right)


def _spans_meet(a: Span, b: Span) -> bool:
    if a.kind is None or b.kind is None:
        return True
    return a.kind == b.kind and not _before(a.high, b.low) and not _before(b.high, a.low)


def _before(high: End, low: End) -> bool:
    """Whether a span that ends here ends before one that begins there."""
    if high.value is None or low.value is None:
        return False
    try:
        return bool(high < low)
    except TypeError:
        # times with and without a zone have no order; no rule matches both, the run says so
        return True


def is_empty(test: Test) -> bool:
    """Whether an interval has its ends the wrong way round."""
    spans = cover(test) if isinstance(test, Interval) else None
    return bool(spans) and any(_before(span.high, span.low) for span in spans or ())


def cover(test: Test) -> Cover:
    """What a test covers; None when that is not known beforehand."""
    match test:
        case Anything():
            return (Span(None),)
        case Equal(operand):
            return _equal(operand)
        case Comparison(sign, operand):
            return _comparison(sign, operand)
        case Interval(low, high, with_low, with_high):
            return _interval(low, high, with_low, with_high)
    return _combined(test)


def _combined(test: Test) -> Cover:
    if isinstance(test, Not):
        return _complement(cover(test.test))
    if not isinstance(test, OneOf) or len(test.tests) > MAX_VALUES:
        return None
    parts = [cover(part) for part in test.tests]
    return None if None in parts else tuple(span for part in parts for span in part or ())


def _equal(operand: Operand) -> Cover:
    known, value = constant(operand)
    if not known or (type(value) is not list and type(value) not in KINDS):
        return None
    values = value if type(value) is list else [value]
    if not all(type(item) in KINDS for item in values):
        return None
    return tuple(Span(KINDS[type(item)], End(item), End(item)) for item in values)


def _comparison(sign: str, operand: Operand) -> Cover:
    known, value = constant(operand)
    if not known or type(value) not in KINDS or value is None:
        return None
    kind = KINDS[type(value)]
    spans = {
        "<": (Span(kind, high=End(value, -1)),),
        "<=": (Span(kind, high=End(value)),),
        ">": (Span(kind, low=End(value, 1)),),
        ">=": (Span(kind, low=End(value)),),
        "!=": (Span(kind, high=End(value, -1)), Span(kind, low=End(value, 1))),
    }
    return spans[sign]


def _interval(low: Operand, high: Operand, with_low: bool, with_high: bool) -> Cover:
    (low_known, start), (high_known, end) = constant(low), constant(high)
    kind = KINDS.get(type(start))
    if not low_known or not high_known or start is None or kind is None or kind != KINDS.get(type(end)):
        return None
    return (Span(kind, End(start, 0 if with_low else 1), End(end, 0 if with_high else -1)),)


def _complement(spans: Cover) -> Cover:
    """What is left of the line of one kind; values of other kinds are not considered."""
    kinds = {span.kind for span in spans or ()}
    if spans is None or len(kinds) != 1 or None in kinds:
        return None
    kind = kinds.pop()
    left: list[Span] = [Span(kind)]
    for span in spans:
        left = [piece for whole in left for piece in _without(whole, span)]
    return tuple(left)


def _without(whole: Span, hole: Span) -> list[Span]:
    if not _spans_meet(whole, hole):
        return [whole]
    pieces = []
    if hole.low.value is not None:
        pieces.append(whole._replace(high=_sooner(whole.high, End(hole.low.value, hole.low.nudge - 1))))
    if hole.high.value is not None:
        pieces.append(whole._replace(low=_later(whole.low, End(hole.high.value, hole.high.nudge + 1))))
    return [piece for piece in pieces if not _before(piece.high, piece.low)]


def _sooner(a: End, b: End) -> End:
    return b if a.value is None else min(a, b)


def _later(a: End, b: End) -> End:
    return b if a.value is None else max(a, b)


def constant(operand: Operand) -> tuple[bool, Any]:
    """Whether an operand is known without variables and time, and its value."""
    if isinstance(operand, Literal):
        return True, operand.content
    if operand.expression.names or "now" in operand.expression.source:
        return False, None
    try:
        return True, operand.value(Question({}, datetime(2000, 1, 1, tzinfo=UTC), Meter()))
    except LanguageFault:
        return False, None
