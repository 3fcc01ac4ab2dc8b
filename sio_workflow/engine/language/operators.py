"""Operators on values, each paying before it works."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from sio_workflow.domain.errors import LanguageFault
from sio_workflow.engine.language.meter import EMPTY_DICT, ENTRY, NUMBERS, SLOT, SMALL, Meter, search_cost, text_size

Operation = Callable[[Meter, Any, Any], Any]

MAX_INT = 1 << 256
MAX_POWER = 64
#: digits and exponents beyond this are no amounts, and printing or truncating them would cost without bound
MAX_DECIMAL = 400
SEQUENCES = frozenset({list, tuple, str})


def bounded(value: Any) -> Any:
    """The value itself, unless it is a number of unreasonable size."""
    kind = type(value)
    if kind is int:
        if not -MAX_INT < value < MAX_INT:
            raise LanguageFault("a number is too large")
    elif kind is Decimal:
        if value.is_finite() and not -MAX_DECIMAL <= value.adjusted() <= MAX_DECIMAL:
            raise LanguageFault("a number is too large or too small")
    elif kind not in SMALL:
        raise LanguageFault(f"{kind.__name__} is not part of the language")
    return value


def size_of(value: Any) -> int:
    """Bytes of a text or list itself, without what its members hold."""
    return text_size(value) if type(value) is str else SLOT * (1 + len(value))


def add(meter: Meter, left: Any, right: Any) -> Any:
    """`+`: numbers, times, and joining texts or lists."""
    if type(left) in SMALL:
        return bounded(left + right)
    if type(left) not in SEQUENCES or type(left) is not type(right):
        raise TypeError(f"cannot add {type(left).__name__} and {type(right).__name__}")
    meter.allocate(4 * (size_of(left) + size_of(right)) if type(left) is str else size_of(left) + size_of(right))
    return left + right


def multiply(meter: Meter, left: Any, right: Any) -> Any:
    """`*`: numbers, durations, and repeating a text or list."""
    if type(right) in SEQUENCES:
        left, right = right, left
    if type(left) not in SEQUENCES:
        return bounded(_small("*", left, right, operator.mul))
    if type(right) is not int:
        raise TypeError("a text or list is repeated by a whole number")
    meter.allocate(size_of(left) * max(right, 1))
    return left * right


def power(meter: Meter, left: Any, right: Any) -> Any:
    """`**` with exponents up to 64."""
    if type(left) not in NUMBERS or type(right) not in NUMBERS:
        raise TypeError("** is for numbers")
    if not -MAX_POWER <= right <= MAX_POWER or not -MAX_INT < left < MAX_INT:
        raise LanguageFault("a power is too large")
    meter.charge(200 if type(right) is Decimal else 20)
    return bounded(left**right)


def shift_left(_: Meter, left: Any, right: Any) -> Any:
    """`<<` by up to 256."""
    if type(left) is not int or type(right) is not int:
        raise TypeError("<< is for whole numbers")
    if right > 256 or not -MAX_INT < left < MAX_INT:
        raise LanguageFault("a number is too large")
    return bounded(left << right)


def _small(sign: str, left: Any, right: Any, work: Callable[[Any, Any], Any]) -> Any:
    if type(left) not in SMALL or type(right) not in SMALL:
        raise TypeError(f"cannot use {sign} on {type(left).__name__} and {type(right).__name__}")
    return work(left, right)


def _plain(sign: str, work: Callable[[Any, Any], Any]) -> Operation:
    def run(_: Meter, left: Any, right: Any) -> Any:
        return bounded(_small(sign, left, right, work))

    return run


def _merging(sign: str, work: Callable[[Any, Any], Any]) -> Operation:
    """An operator of numbers that also combines sets, or dicts where Python does."""

    def run(meter: Meter, left: Any, right: Any) -> Any:
        if type(left) in SMALL:
            return bounded(_small(sign, left, right, work))
        if type(left) not in {set, dict} or type(right) is not type(left):
            raise TypeError(f"cannot use {sign} on {type(left).__name__} and {type(right).__name__}")
        pay_for_merge(meter, left, right)
        return work(left, right)

    return run


def pay_for_merge(meter: Meter, left: Any, right: Any) -> None:
    """Pay for a set or dict made of all keys of two."""
    total = len(left) + len(right)
    meter.allocate(EMPTY_DICT + ENTRY * total)
    meter.charge(total)
    if not all(type(key) is str for part in (left, right) for key in part):
        meter.charge(meter.survey(list(left)) + meter.survey(list(right)) + (total * total >> 4))


BINARY: dict[type[ast.operator], Operation] = {
    ast.Add: add,
    ast.Mult: multiply,
    ast.Pow: power,
    ast.LShift: shift_left,
    ast.Div: _plain("/", operator.truediv),
    ast.FloorDiv: _plain("//", operator.floordiv),
    ast.Mod: _plain("%", operator.mod),
    ast.RShift: _plain(">>", operator.rshift),
    ast.Sub: _merging("-", operator.sub),
    ast.BitOr: _merging("|", operator.or_),
    ast.BitAnd: _merging("&", operator.and_),
    ast.BitXor: _merging("^", operator.xor),
}

UNARY: dict[type[ast.unaryop], Callable[[Any], Any]] = {
    ast.UAdd: operator.pos,
    ast.USub: operator.neg,
    ast.Invert: operator.invert,
}


def contains(meter: Meter, member: Any, container: Any) -> bool:
    """`member in container`."""
    kind = type(container)
    if kind is dict or kind is set:
        meter.key(member, container)
    elif kind is str:
        meter.charge(search_cost(container, member))
    elif kind is list or kind is tuple:
        pay_for_search(meter, member, container)
    else:
        raise TypeError(f"cannot look inside {kind.__name__}")
    return member in container


def pay_for_search(meter: Meter, member: Any, items: Any) -> None:
    """Pay for comparing a value with each item."""
    steps = meter.survey(items)
    if type(member) not in SMALL and type(member) is not str:
        meter.charge(min(steps, len(items) * meter.survey(member)))


def _metered(compare: Callable[[Any, Any], bool]) -> Operation:
    def run(meter: Meter, left: Any, right: Any) -> bool:
        if type(left) not in SMALL and type(right) not in SMALL:
            meter.survey(left)
            meter.survey(right)
        return compare(left, right)

    return run


COMPARE: dict[type[ast.cmpop], Operation] = {
    ast.Eq: _metered(operator.eq),
    ast.NotEq: _metered(operator.ne),
    ast.Lt: _metered(operator.lt),
    ast.LtE: _metered(operator.le),
    ast.Gt: _metered(operator.gt),
    ast.GtE: _metered(operator.ge),
    ast.In: contains,
    ast.NotIn: lambda meter, member, container: not contains(meter, member, container),
    ast.Is: lambda _, left, right: left is right,
    ast.IsNot: lambda _, left, right: left is not right,
}
less = COMPARE[ast.Lt]
