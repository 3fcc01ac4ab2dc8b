"""What may be kept: JSON types plus date, time, datetime, Decimal and UUID, of bounded depth and size."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from keyword import iskeyword
from typing import Any
from uuid import UUID

from sio_workflow.domain.errors import Invalid, LanguageFault
from sio_workflow.engine.language.functions import RESERVED
from sio_workflow.engine.language.meter import EMPTY_DICT, EMPTY_LIST, ENTRY, MAX_DEPTH, SLOT, Meter, text_size
from sio_workflow.engine.language.operators import bounded

#: of a whole set of variables: values, and bytes by the meter's estimate
MAX_VALUES = 50_000
MAX_BYTES = 8_000_000

ATOMS = frozenset({type(None), bool, int, float, str, Decimal, date, time, datetime, UUID})
#: what the state's codec and every database can hold
WHOLE_NUMBERS = range(-(1 << 63), 1 << 63)


#: what a script or an expression may leave behind, beside a dict of it
OF_SCRIPTS = frozenset({*ATOMS, list, tuple, set})
OF_EXPRESSIONS = OF_SCRIPTS | {timedelta}
OF_DATA = frozenset({*ATOMS, list})


def stored(meter: Meter, value: Any, kinds: frozenset[type] = OF_SCRIPTS, depth: int = 0) -> Any:
    """A copy of a value as it may be kept: tuples become lists, sets sorted lists."""
    kind = type(value)
    if kind in ATOMS:
        return _checked_atom(meter, value)
    if depth > MAX_DEPTH:
        raise LanguageFault("a value is nested too deeply")
    if kind is dict:
        return _stored_dict(meter, value, kinds, depth)
    if kind not in kinds:
        raise LanguageFault(f"{kind.__name__} cannot be kept in a variable")
    if kind is timedelta:
        return value
    meter.charge(2 * len(value))
    meter.allocate(EMPTY_LIST + SLOT * len(value))
    return [stored(meter, item, kinds, depth + 1) for item in (_in_order(value) if kind is set else value)]


def _stored_dict(meter: Meter, value: dict[Any, Any], kinds: frozenset[type], depth: int) -> dict[str, Any]:
    meter.charge(3 * len(value))
    meter.allocate(EMPTY_DICT + ENTRY * len(value))
    return {_checked_key(meter, key): stored(meter, item, kinds, depth + 1) for key, item in value.items()}


def _in_order(value: set[Any]) -> list[Any]:
    try:
        return sorted(value)
    except TypeError:
        raise LanguageFault("a set of mixed values cannot be kept; make a list of it") from None


def _checked_key(meter: Meter, key: Any) -> str:
    if type(key) is not str:
        raise LanguageFault(f"the key {str(key)[:40]} must be text")
    if key.startswith("_"):
        raise LanguageFault(f"the key `{key[:40]}` may not begin with an underscore")
    return _checked_text(meter, key)


def _checked_text(meter: Meter, text: str) -> str:
    # a text met twice is written twice, so it pays each time
    meter.allocate(text_size(text))
    meter.charge(len(text) >> 6 if text.isascii() else len(text) >> 3)
    # PostgreSQL takes no NUL, and no encoder takes half a surrogate pair
    if "\0" in text or (not text.isascii() and any("\ud800" <= letter <= "\udfff" for letter in text)):
        raise LanguageFault("a text holds characters that cannot be kept")
    return text


def _checked_atom(meter: Meter, value: Any) -> Any:
    kind = type(value)
    if kind is str:
        return _checked_text(meter, value)
    if kind is Decimal:
        return _checked_decimal(value)
    if kind is int and value not in WHOLE_NUMBERS:
        raise LanguageFault("a whole number is too large to be kept")
    if kind is float and not math.isfinite(value):
        raise LanguageFault("a number that is not finite cannot be kept")
    return value


def _checked_decimal(value: Decimal) -> Decimal:
    if not value.is_finite() or len(value.as_tuple().digits) > 100:
        raise LanguageFault("a number that is not finite, or too long, cannot be kept")
    bounded(value)
    return value


def may_be_called(name: str) -> bool:
    """Whether a drawing may give a variable this name, so that the language can read it and data may hold it."""
    return name.isidentifier() and not iskeyword(name) and not name.startswith("_") and name not in RESERVED


def check_variables(variables: Mapping[str, Any]) -> None:
    """Refuse variables that no process may hold: raises Invalid that names the variable.

    A key may not begin with `_` or hide a function of the language; values are exact JSON types plus date, time,
    datetime, Decimal and UUID. Called where data enter: forms, messages, API, handlers.
    """
    meter = Meter(work=4 * MAX_VALUES, memory=MAX_BYTES)
    for name, value in variables.items():
        if type(name) is not str or name.startswith("_") or name in RESERVED:
            raise Invalid(f"`{str(name)[:40]}` cannot be the name of a variable", variable=str(name)[:40])
        try:
            stored(meter, value, OF_DATA)
        except LanguageFault as fault:
            raise Invalid(f"`{name[:40]}`: {fault}", variable=name[:40]) from None
