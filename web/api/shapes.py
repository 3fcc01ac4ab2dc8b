"""Dataclasses to marshmallow schemas: what the services hand out is described once, and documented from there."""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Hashable, Mapping, Sequence
from datetime import date, datetime
from enum import Enum
from functools import cache
from typing import Any, cast, get_args, get_origin
from uuid import UUID

from marshmallow import Schema, fields

PLAIN: dict[Any, type[fields.Field[Any]]] = {
    str: fields.String,
    int: fields.Integer,
    float: fields.Float,
    bool: fields.Boolean,
    UUID: fields.UUID,
    datetime: fields.AwareDateTime,
    date: fields.Date,
}
MANY = (tuple, list, set, frozenset, Sequence)


@cache
def shape(kind: Any) -> type[Schema]:
    """The schema of a dataclass, or of a generic one such as Page[InstanceLine]."""
    plain = get_origin(kind) or kind
    given = dict(zip(getattr(plain, "__parameters__", ()), get_args(kind), strict=False))
    hints = typing.get_type_hints(plain)
    found = {
        one.name: field_of(given.get(hints[one.name], hints[one.name]), given) for one in dataclasses.fields(plain)
    }
    name = plain.__name__ + "".join(one.__name__ for one in given.values())
    return Schema.from_dict(dict(found), name=name)


def field_of(hint: Any, given: Mapping[Any, Any], *, optional: bool = False) -> fields.Field[Any]:
    """The field for one annotation; what has no plain form is passed through as JSON."""
    origin = get_origin(hint)
    if origin in (typing.Union, types.UnionType):
        return field_of(next(one for one in get_args(hint) if one is not type(None)), given, optional=True)
    if origin in MANY:
        item = given.get(get_args(hint)[0], get_args(hint)[0])
        return fields.List(field_of(item, given), allow_none=optional)
    if dataclasses.is_dataclass(hint):
        return fields.Nested(shape(cast(Hashable, hint)), allow_none=optional)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return fields.Enum(hint, by_value=True, allow_none=optional)
    return PLAIN[hint](allow_none=optional) if hint in PLAIN else fields.Raw(allow_none=optional)
