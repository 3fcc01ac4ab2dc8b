"""Tests of an input: whether a value matches, and (for the gate) which values do."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from sio_workflow.domain.errors import LanguageFault
from sio_workflow.engine.language import Expression, Meter

#: what `?` is called inside the language
INPUT = "the_input_value"


@dataclass(frozen=True, slots=True)
class Question:
    """What a table is asked: the variables, the time, and one purse for the whole table."""

    names: Mapping[str, Any]
    now: datetime
    meter: Meter


@dataclass(frozen=True, slots=True)
class Literal:
    """A value as it stands: most entries are one, and need no compiler."""

    content: Any

    def value(self, question: Question) -> Any:
        return self.content


@dataclass(frozen=True, slots=True)
class Computed:
    """An expression inside a table."""

    expression: Expression

    def value(self, question: Question) -> Any:
        return self.expression.evaluate(question.names, question.now, question.meter)


Operand = Literal | Computed


class Test(Protocol):
    """One input entry."""

    def matches(self, value: Any, question: Question) -> bool: ...


@dataclass(frozen=True, slots=True)
class Anything:
    """`-`"""

    def matches(self, value: Any, question: Question) -> bool:
        return True


@dataclass(frozen=True, slots=True)
class Equal:
    """A value; a list stands for any of its items."""

    operand: Operand

    def matches(self, value: Any, question: Question) -> bool:
        wanted = self.operand.value(question)
        if type(wanted) is list and type(value) is not list:
            question.meter.charge(len(wanted))
            return any(same(value, item) for item in wanted)
        return same(value, wanted)


@dataclass(frozen=True, slots=True)
class Comparison:
    """`>= 100`"""

    sign: str
    operand: Operand

    def matches(self, value: Any, question: Question) -> bool:
        wanted = self.operand.value(question)
        if self.sign == "!=":
            return not same(value, wanted)
        return compared(SIGNS[self.sign], value, wanted)


@dataclass(frozen=True, slots=True)
class Interval:
    """`[1..5)`"""

    low: Operand
    high: Operand
    with_low: bool
    with_high: bool

    def matches(self, value: Any, question: Question) -> bool:
        above, below = (">=" if self.with_low else ">"), ("<=" if self.with_high else "<")
        return compared(SIGNS[above], value, self.low.value(question)) and compared(
            SIGNS[below], value, self.high.value(question)
        )


@dataclass(frozen=True, slots=True)
class Not:
    """`not("a", "b")`"""

    test: Test

    def matches(self, value: Any, question: Question) -> bool:
        return not self.test.matches(value, question)


@dataclass(frozen=True, slots=True)
class OneOf:
    """`"a", "b", > 7`"""

    tests: tuple[Test, ...]

    def matches(self, value: Any, question: Question) -> bool:
        return any(test.matches(value, question) for test in self.tests)


@dataclass(frozen=True, slots=True)
class Asked:
    """An expression about `?`."""

    expression: Expression

    def matches(self, value: Any, question: Question) -> bool:
        names = {**question.names, INPUT: value}
        return bool(self.expression.evaluate(names, question.now, question.meter))


SIGNS: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def same(left: Any, right: Any) -> bool:
    """Equality as a table means it: `true` is not 1."""
    return isinstance(left, bool) is isinstance(right, bool) and bool(left == right)


def compared(sign: Callable[[Any, Any], bool], value: Any, wanted: Any) -> bool:
    """An order comparison; a missing value matches nothing."""
    if value is None or wanted is None:
        return False
    try:
        return bool(sign(value, wanted))
    except (TypeError, ArithmeticError):
        raise LanguageFault(
            f"an input of type {type(value).__name__} cannot be compared with {type(wanted).__name__}"
        ) from None
