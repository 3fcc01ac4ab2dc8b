"""How variables become bytes: JSON types plus date, time, datetime, Decimal and UUID.

The special types are msgpack extension types, so no dict a person can send is ever mistaken for one of them: a form
field called `typename` is just a field.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgpack

from sio_workflow.domain.errors import Invalid


class _Missing:
    """Stands for "no such variable" in recorded changes."""

    def __repr__(self) -> str:
        return "MISSING"


MISSING = _Missing()

_AT_ONCE = frozenset({str, int, bool, type(None), UUID, Decimal, date, time})
_LARGE_INTEGER = 6


def own_copy(value: Any, where: str = "") -> Any:
    """Copy a value so that nothing is shared with the sender; Invalid when it holds a type the codec does not know."""
    kind = type(value)
    if kind in _AT_ONCE:
        return value
    if kind is dict:
        return {_name(key, where): own_copy(item, f"{where}.{key}" if where else key) for key, item in value.items()}
    if kind is list or kind is tuple:
        return [own_copy(item, f"{where}[{index}]") for index, item in enumerate(value)]
    return _less_common(value, where)


def _name(key: Any, where: str) -> str:
    if isinstance(key, str):
        return str(key)
    raise Invalid(f"{where or 'variables'}: the name of a field must be text, not {key!r}", field=where)


def _less_common(value: Any, where: str) -> Any:
    match value:
        case float() if math.isfinite(value):
            return value
        case datetime() if value.tzinfo is not None:
            return value
        case str():
            return str(value)
        case set() | frozenset():
            return own_copy(sorted(value, key=repr), where)
        case Mapping():
            return own_copy(dict(value), where)
    raise Invalid(f"{where or 'variables'}: cannot keep {type(value).__name__} {value!r:.80}", field=where)


def twin(value: Any) -> Any:
    """Copy data that the engine holds already: dicts and lists anew, everything else cannot change."""
    kind = type(value)
    if kind is dict:
        return {key: twin(item) for key, item in value.items()}
    if kind is list:
        return [twin(item) for item in value]
    return value


_WRITERS: dict[type, tuple[int, Callable[[Any], str]]] = {
    _Missing: (0, lambda _: ""),
    date: (1, date.isoformat),
    time: (2, time.isoformat),
    datetime: (3, datetime.isoformat),
    Decimal: (4, str),
    UUID: (5, str),
    int: (_LARGE_INTEGER, str),
}

_READERS: dict[int, Callable[[str], Any]] = {
    0: lambda _: MISSING,
    1: date.fromisoformat,
    2: time.fromisoformat,
    3: datetime.fromisoformat,
    4: Decimal,
    5: UUID,
    _LARGE_INTEGER: int,
}


def _extension(value: Any) -> msgpack.ExtType:
    writer = _WRITERS.get(type(value))
    if writer is None:
        raise Invalid(f"cannot keep {type(value).__name__} {value!r:.80}")
    code, as_text = writer
    return msgpack.ExtType(code, as_text(value).encode())


def _special(code: int, data: bytes) -> Any:
    return _READERS[code](data.decode())


def pack(value: Any) -> bytes:
    """Write a value; Invalid for a type that is not one of ours."""
    packed: bytes = msgpack.packb(value, default=_extension)
    return packed


def unpack(data: bytes) -> Any:
    """Read what `pack` wrote."""
    return msgpack.unpackb(data, ext_hook=_special, strict_map_key=False)
