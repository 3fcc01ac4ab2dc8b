"""Variables as plain JSON and back, for columns and the wire: dates, times, numbers and ids keep their kind.

A value that JSON does not know becomes {"$": kind, "v": text}. A dict of a person that happens to have a "$" in it is
wrapped the same way, so it comes back as it was.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID

from sio_workflow.domain.errors import Invalid

_PLAIN = frozenset({str, int, float, bool, type(None)})
_WRITERS: dict[type, tuple[str, Callable[[Any], str]]] = {
    datetime: ("datetime", datetime.isoformat),
    date: ("date", date.isoformat),
    time: ("time", time.isoformat),
    Decimal: ("decimal", str),
    UUID: ("uuid", str),
}
_READERS: dict[str, Callable[[str], Any]] = {
    "datetime": datetime.fromisoformat,
    "date": date.fromisoformat,
    "time": time.fromisoformat,
    "decimal": Decimal,
    "uuid": UUID,
}


def to_json(value: Any) -> Any:
    """The value in JSON types only; Invalid when it holds a kind that variables cannot have."""
    kind = type(value)
    if kind in _PLAIN:
        return value
    if kind is dict:
        written = {key: to_json(item) for key, item in value.items()}
        return {"$": "dict", "v": written} if "$" in written else written
    if kind is list or kind is tuple:
        return [to_json(item) for item in value]
    return _tagged(value)


def from_json(value: Any) -> Any:
    """The value that `to_json` was given."""
    kind = type(value)
    if kind is dict:
        if "$" in value:
            return _untagged(value)
        return {key: from_json(item) for key, item in value.items()}
    if kind is list:
        return [from_json(item) for item in value]
    return value


def _tagged(value: Any) -> Any:
    for kind, (name, write) in _WRITERS.items():
        if isinstance(value, kind):
            return {"$": name, "v": write(value)}
    if isinstance(value, str | Mapping):
        return str(value) if isinstance(value, str) else to_json(dict(value))
    name = type(value).__name__
    raise Invalid(f"A variable cannot be of kind {name}.", da=f"En variabel kan ikke være af typen {name}.")


def _untagged(value: dict[str, Any]) -> Any:
    if value["$"] == "dict":
        return {key: from_json(item) for key, item in value["v"].items()}
    return _READERS[value["$"]](value["v"])
