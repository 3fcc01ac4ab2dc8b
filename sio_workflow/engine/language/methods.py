"""The methods of the language: for each exact type a short list, each paying before it works."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from sio_workflow.domain.errors import LanguageFault
from sio_workflow.engine.language.formatting import strftime
from sio_workflow.engine.language.functions import (
    Function,
    constructor,
    fresh_list,
    include,
    items,
    pairs_of,
    pay_for_sorting,
    put,
    put_all,
)
from sio_workflow.engine.language.meter import EMPTY_DICT, ENTRY, SLOT, SMALL, Meter
from sio_workflow.engine.language.operators import bounded, pay_for_merge, pay_for_search
from sio_workflow.engine.language.text import TEXT_METHODS

#: what is read without a call: the date's year, the duration's days
FIELDS: dict[type, frozenset[str]] = {
    date: frozenset({"year", "month", "day"}),
    datetime: frozenset({"year", "month", "day", "hour", "minute", "second", "microsecond"}),
    time: frozenset({"hour", "minute", "second", "microsecond"}),
    timedelta: frozenset({"days", "seconds", "microseconds"}),
    UUID: frozenset({"hex", "version"}),
}


def extend(meter: Meter, target: list[Any], more: Any) -> None:
    """`target += more` for a list, in place as in Python."""
    target.extend(fresh_list(meter, more))


def _append(meter: Meter, target: list[Any], item: Any) -> None:
    meter.allocate(SLOT)
    target.append(item)


def _insert(meter: Meter, target: list[Any], index: int, item: Any) -> None:
    meter.charge(len(target) >> 8)
    meter.allocate(SLOT)
    target.insert(index, item)


def _pop(meter: Meter, target: list[Any], index: int = -1) -> Any:
    meter.charge(len(target) >> 8)
    return target.pop(index)


def _searching(name: str) -> Function:
    def run(meter: Meter, target: Any, member: Any) -> Any:
        pay_for_search(meter, member, target)
        return getattr(target, name)(member)

    return run


def _sort(meter: Meter, target: list[Any], *, reverse: bool = False) -> None:
    pay_for_sorting(meter, target)
    target.sort(reverse=bool(reverse))


def _walking(name: str) -> Function:
    """clear, reverse, copy: work that grows with the length."""

    def run(meter: Meter, target: Any) -> Any:
        meter.charge(len(target) >> 4)
        meter.allocate(EMPTY_DICT + ENTRY * len(target) if name == "copy" else 0)
        return getattr(target, name)()

    return run


def _listing(view: Callable[[dict[Any, Any]], Any], width: int) -> Function:
    def run(meter: Meter, target: dict[Any, Any]) -> list[Any]:
        meter.charge(len(target) * width)
        meter.allocate(SLOT * (1 + len(target) * width))
        return list(view(target))

    return run


def _by_key(name: str) -> Function:
    def run(meter: Meter, target: dict[Any, Any], key: Any, *default: Any) -> Any:
        meter.key(key, target)
        return getattr(target, name)(key, *default)

    return run


def _setdefault(meter: Meter, target: dict[Any, Any], key: Any, default: Any = None) -> Any:
    meter.key(key, target)
    if key not in target:
        put(meter, target, key, default)
    return target[key]


def _update(meter: Meter, target: dict[Any, Any], more: Any = (), /, **named: Any) -> None:
    put_all(meter, target, list(fresh_pairs(meter, more)))
    put_all(meter, target, named.items())


def fresh_pairs(meter: Meter, value: Any) -> list[Any]:
    """Pairs of key and value as a list of their own, so that a dict can be updated with itself."""
    source = pairs_of(value)
    meter.allocate(2 * SLOT * len(value))
    return list(source)


def _discard(meter: Meter, target: set[Any], member: Any) -> None:
    meter.key(member, target)
    target.discard(member)


def _merging(name: str) -> Function:
    def run(meter: Meter, target: set[Any], other: Any) -> Any:
        pay_for_merge(meter, target, items(meter, other))
        return getattr(target, name)(other)

    return run


def _plain(method: Callable[..., Any]) -> Function:
    """A method that makes a small value of small values."""
    return constructor(method)


def _isocalendar(meter: Meter, day: date) -> tuple[int, ...]:
    return tuple(day.isocalendar())


def _zoned(method: Callable[..., Any]) -> Function:
    """A method that would ask the machine for its own zone when the moment or the argument has none."""

    def run(meter: Meter, moment: datetime, *values: Any) -> Any:
        if moment.tzinfo is None or None in values:
            raise LanguageFault("a time needs a zone for this, such as timezone.utc")
        meter.charge(8)
        return method(moment, *values)

    return run


def _astimezone(moment: datetime, zone: Any) -> datetime:
    return moment.astimezone(zone)


def _quantize(_: Meter, number: Decimal, step: Any, rounding: str | None = None) -> Any:
    if type(step) not in SMALL:
        raise TypeError("quantize needs a Decimal such as Decimal('0.01')")
    return bounded(number.quantize(step, rounding))


READING: dict[type, dict[str, Function]] = {
    str: TEXT_METHODS,
    list: {"index": _searching("index"), "count": _searching("count"), "copy": _walking("copy")},
    tuple: {"index": _searching("index"), "count": _searching("count")},
    dict: {
        "get": _by_key("get"),
        "keys": _listing(lambda target: target, 1),
        "values": _listing(dict.values, 1),
        "items": _listing(dict.items, 3),
        "copy": _walking("copy"),
    },
    set: {
        **{name: _merging(name) for name in ("union", "intersection", "difference", "symmetric_difference")},
        **{name: _merging(name) for name in ("issubset", "issuperset", "isdisjoint")},
        "copy": _walking("copy"),
    },
    date: {
        **{name: _plain(getattr(date, name)) for name in ("isoformat", "weekday", "isoweekday", "replace")},
        "isocalendar": _isocalendar,
        "strftime": strftime,
    },
    datetime: {
        **{name: _plain(getattr(datetime, name)) for name in ("isoformat", "weekday", "isoweekday", "replace")},
        **{name: _plain(getattr(datetime, name)) for name in ("date", "time", "utcoffset")},
        "timestamp": _zoned(datetime.timestamp),
        "astimezone": _zoned(_astimezone),
        "isocalendar": _isocalendar,
        "strftime": strftime,
    },
    time: {"isoformat": _plain(time.isoformat), "replace": _plain(time.replace), "strftime": strftime},
    timedelta: {"total_seconds": _plain(timedelta.total_seconds)},
    Decimal: {
        "quantize": _quantize,
        **{name: _plain(getattr(Decimal, name)) for name in ("is_nan", "is_finite", "is_signed", "is_zero")},
    },
    float: {"is_integer": _plain(float.is_integer)},
}

#: methods that change what they are called on: for scripts only, a condition must leave the data alone
CHANGING: dict[type, dict[str, Function]] = {
    list: {
        "append": _append,
        "extend": extend,
        "insert": _insert,
        "pop": _pop,
        "remove": _searching("remove"),
        "sort": _sort,
        "reverse": _walking("reverse"),
        "clear": _walking("clear"),
    },
    dict: {"pop": _by_key("pop"), "setdefault": _setdefault, "update": _update, "clear": _walking("clear")},
    set: {"add": include, "discard": _discard, "remove": _searching("remove"), "clear": _walking("clear")},
}
CHANGING_NAMES = frozenset(name for methods in CHANGING.values() for name in methods)
ALL_METHODS = {kind: {**methods, **CHANGING.get(kind, {})} for kind, methods in READING.items()}
METHOD_NAMES = frozenset(name for methods in ALL_METHODS.values() for name in methods)
