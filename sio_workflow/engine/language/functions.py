"""The functions of the language, by name. Each takes the meter first and pays before it works.

Whatever Python makes lazy (`range`, `zip`, `enumerate`, `reversed`, generators) is a list here: a list can be counted,
stored and charged for. They can only be called, never passed on, so no name in a script ever holds code.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, time, timedelta, timezone
from functools import reduce
from itertools import chain
from typing import Any
from uuid import UUID

from sio_workflow.domain.errors import LanguageFault
from sio_workflow.engine.language.formatting import to_decimal, to_text
from sio_workflow.engine.language.meter import EMPTY_DICT, EMPTY_LIST, ENTRY, NUMBERS, SLOT, SMALL, Meter
from sio_workflow.engine.language.operators import MAX_DECIMAL, add, bounded, less

Function = Callable[..., Any]

ITERABLE = frozenset({list, tuple, dict, set, str})
MAX_NUMBER_TEXT = 100


def items(meter: Meter, value: Any) -> Any:
    """The value, if one can walk it; walking itself is paid turn by turn or by whoever copies."""
    if type(value) not in ITERABLE:
        raise TypeError(f"cannot walk through {type(value).__name__}")
    return value


def fresh_list(meter: Meter, value: Any = ()) -> list[Any]:
    """A new list of the items of a value."""
    source = items(meter, value)
    meter.charge(len(source))
    meter.allocate(EMPTY_LIST + SLOT * len(source))
    return list(source)


def put(meter: Meter, target: dict[Any, Any], key: Any, value: Any) -> None:
    """Place a key in a dict, paid for."""
    if type(key) is str and key.startswith("_"):
        raise LanguageFault("a key may not begin with an underscore")
    meter.key(key, target)
    meter.allocate(ENTRY)
    target[key] = value


def put_all(meter: Meter, target: dict[Any, Any], pairs: Iterable[Any]) -> None:
    """Place pairs of key and value."""
    for pair in pairs:
        meter.charge(2)
        if type(pair) not in {list, tuple}:
            raise TypeError("pairs of key and value are needed")
        key, value = pair
        put(meter, target, key, value)


def include(meter: Meter, target: set[Any], member: Any) -> None:
    """Add a member to a set, paid for."""
    meter.key(member, target)
    meter.allocate(ENTRY)
    target.add(member)


def fresh_set(meter: Meter, value: Any = ()) -> set[Any]:
    """A new set of the items of a value."""
    meter.allocate(EMPTY_DICT)
    made: set[Any] = set()
    for member in items(meter, value):
        meter.charge(1)
        include(meter, made, member)
    return made


def pairs_of(value: Any) -> Iterable[Any]:
    """Keys with values, of a dict or of pairs."""
    if type(value) not in ITERABLE:
        raise TypeError(f"cannot walk through {type(value).__name__}")
    return value.items() if type(value) is dict else value


def fresh_dict(meter: Meter, value: Any = (), /, **more: Any) -> dict[Any, Any]:
    """A new dict of a dict or of pairs."""
    meter.allocate(EMPTY_DICT)
    made: dict[Any, Any] = {}
    put_all(meter, made, chain(pairs_of(value), more.items()))
    return made


def in_order(meter: Meter, value: Any, *, reverse: bool = False) -> list[Any]:
    """`sorted`."""
    made = fresh_list(meter, value)
    pay_for_sorting(meter, made)
    made.sort(reverse=bool(reverse))
    return made


def pay_for_sorting(meter: Meter, value: list[Any]) -> None:
    """Pay for the comparisons of a sort."""
    meter.charge(meter.survey(value) * len(value).bit_length() >> 2)


def _length(_: Meter, value: Any) -> int:
    if type(value) not in ITERABLE:
        raise TypeError(f"{type(value).__name__} has no length")
    return len(value)


def _sum(meter: Meter, values: Any, start: Any = 0) -> Any:
    source = items(meter, values)
    meter.charge(2 * len(source))
    return reduce(lambda total, value: add(meter, total, value), source, start)


def _extreme(name: str, first: Callable[[Meter, Any, Any], bool]) -> Function:
    def run(meter: Meter, *values: Any, **options: Any) -> Any:
        source = items(meter, values[0]) if len(values) == 1 else values
        meter.charge(2 * len(source))
        if not source and options.keys() == {"default"}:
            return options["default"]
        if not source or options.keys() - {"default"}:
            raise TypeError(f"{name} needs at least one value, and knows no option but `default`")
        return reduce(lambda best, value: value if first(meter, value, best) else best, source)

    return run


def _truths(judge: Callable[[Iterable[Any]], bool]) -> Function:
    def run(meter: Meter, values: Any) -> bool:
        source = items(meter, values)
        meter.charge(len(source))
        return judge(source)

    return run


def _range(meter: Meter, *bounds: Any) -> list[int]:
    numbers = range(*bounds)
    meter.charge(len(numbers))
    meter.allocate(EMPTY_LIST + SLOT * len(numbers))
    return list(numbers)


def _tuples(meter: Meter, count: int, width: int) -> None:
    meter.charge(count * width)
    meter.allocate(EMPTY_LIST + count * (2 * SLOT + 8 * width))


def _enumerate(meter: Meter, value: Any, start: int = 0) -> list[Any]:
    source = items(meter, value)
    _tuples(meter, len(source), 2)
    return list(enumerate(source, start))


def _zip(meter: Meter, *values: Any) -> list[Any]:
    sources = [items(meter, value) for value in values]
    _tuples(meter, min(map(len, sources), default=0), len(sources))
    return list(zip(*sources, strict=False))


def _reversed(meter: Meter, value: Any) -> list[Any]:
    made = fresh_list(meter, value)
    made.reverse()
    return made


def _number_text(value: Any) -> Any:
    if type(value) is str and len(value) > MAX_NUMBER_TEXT:
        raise LanguageFault("a number has too many digits")
    if type(value) not in NUMBERS and type(value) is not str:
        raise TypeError(f"cannot make a number of {type(value).__name__}")
    return value


def _int(_: Meter, value: Any = 0, base: int = 10) -> Any:
    _number_text(value)
    return bounded(int(value, base) if type(value) is str else int(value))


def _round(_: Meter, number: Any, digits: int | None = None) -> Any:
    if type(number) not in NUMBERS:
        raise TypeError("round is for numbers")
    if digits is not None and not -MAX_DECIMAL <= digits <= MAX_DECIMAL:
        raise LanguageFault("round has too many digits")
    return bounded(round(number) if digits is None else round(number, digits))


def _abs(_: Meter, number: Any) -> Any:
    if type(number) not in SMALL:
        raise TypeError("abs is for numbers")
    return bounded(abs(number))


def _divmod(meter: Meter, left: Any, right: Any) -> tuple[Any, Any]:
    if type(left) not in SMALL or type(right) not in SMALL:
        raise TypeError("divmod is for numbers")
    whole, rest = divmod(left, right)
    return bounded(whole), bounded(rest)


def constructor(kind: Callable[..., Any]) -> Function:
    """A function that makes a small value of small values: dates, times, ids."""

    def run(meter: Meter, *values: Any, **named: Any) -> Any:
        for value in (*values, *named.values()):
            if type(value) not in SMALL and (type(value) is not str or len(value) > MAX_NUMBER_TEXT):
                raise TypeError(f"cannot be made of {type(value).__name__}")
        meter.charge(8)
        return kind(*values, **named)

    return run


def _uuid(meter: Meter, value: Any) -> UUID:
    if type(value) is not str or len(value) > MAX_NUMBER_TEXT:
        raise TypeError("a UUID is made of its text")
    meter.charge(8)
    return UUID(value)


FUNCTIONS: dict[str, Function] = {
    "len": _length,
    "sum": _sum,
    "min": _extreme("min", less),
    "max": _extreme("max", lambda meter, value, best: less(meter, best, value)),
    "abs": _abs,
    "round": _round,
    "divmod": _divmod,
    "sorted": in_order,
    "any": _truths(any),
    "all": _truths(all),
    "int": _int,
    "float": lambda _, value=0.0: float(_number_text(value)),
    "str": lambda meter, value="": to_text(meter, value),
    "bool": lambda _, value=False: bool(value),
    "list": fresh_list,
    "dict": fresh_dict,
    "set": fresh_set,
    "tuple": lambda meter, value=(): tuple(fresh_list(meter, value)),
    "range": _range,
    "enumerate": _enumerate,
    "zip": _zip,
    "reversed": _reversed,
    "Decimal": lambda _, value=0: bounded(to_decimal(value)),
    "datetime": constructor(datetime),
    "date": constructor(date),
    "time": constructor(time),
    "timedelta": constructor(timedelta),
    "timezone": constructor(timezone),
    "UUID": _uuid,
}

#: what may be called on a type itself: date.fromisoformat("2026-01-01")
ON_TYPES: dict[tuple[str, str], Function] = {
    ("datetime", "fromisoformat"): constructor(datetime.fromisoformat),
    ("datetime", "combine"): constructor(datetime.combine),
    ("date", "fromisoformat"): constructor(date.fromisoformat),
    ("time", "fromisoformat"): constructor(time.fromisoformat),
}
CONSTANTS_ON_TYPES: dict[tuple[str, str], Any] = {("timezone", "utc"): UTC}

#: compiled by name, because they need the run and not only its meter
ON_THE_RUN = frozenset({"now", "defined", "get"})

#: names that data may not hide
RESERVED = frozenset(FUNCTIONS) | ON_THE_RUN
