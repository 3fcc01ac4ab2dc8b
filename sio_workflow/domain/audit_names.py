"""Who an act on record speaks of: sealed under aliases, so that the ids can be taken away and every seal still fits.

What was done stays on record for ever; by whom and to whom only as long as the house keeps names. So the chain never
covers the id of a person: it covers an alias, made from the id with the key of the month. While names are kept the row
shows the ids, and whoever checks it makes the alias anew. When their time is over the alias takes the place of the id
in the row, and once a month has no more names its key is thrown away: from then on nobody, the house included, can
tell whom an alias means, only that within one month it means the same one.

What we gave up: the one who holds the database may throw a key away too soon. The acts of that month then no longer
fit their seals, which is what a change looks like.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

Event = Mapping[str, Any]
#: month ("2026-03") -> its key
Keys = Mapping[str, bytes]

#: subjects that are a person, or that lead straight to one
_PERSONAL = frozenset(
    {"account", "employee", "contact", "session", "sign_in_link", "api_token", "delegation", "absence",
     "hr_case", "certificate_request", "hr_note"}
)  # fmt: skip
_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_WHO = ("actor_id", "on_behalf_of")
_WHAT = ("before", "after", "details")


def month_of(event: Event) -> str:
    """The month whose key names this event's people."""
    at: datetime = event["at"]
    return f"{at:%Y-%m}"


def covered(event: Event, keys: Keys) -> dict[str, Any]:
    """What the seal covers; KeyError when the names stand there and the key to their aliases is gone."""
    shown = nameless(event, keys) if event.get("veiled_at") is None else dict(event)
    return plain(shown)


def plain(event: Event) -> dict[str, Any]:
    """The event as it was written."""
    return {name: value for name, value in event.items() if name != "veiled_at"}


def nameless(event: Event, keys: Keys) -> dict[str, Any]:
    """The same event under aliases. Other ids in what changed go too: nothing is left that leads to a person."""
    key = keys[month_of(event)]
    about = event["subject_kind"] in _PERSONAL
    return {
        **event,
        **{name: _alias(event[name], key) if event[name] else None for name in _WHO},
        **{name: _within(event[name], key) for name in _WHAT},
        "subject_id": _within(event["subject_id"], key) if about else event["subject_id"],
    }


def _alias(of: UUID, key: bytes) -> UUID:
    return UUID(bytes=hmac.digest(key, of.bytes, "sha256")[:16])


def _within(value: Any, key: bytes) -> Any:
    if isinstance(value, str):
        return str(_alias(UUID(value), key)) if _ID.fullmatch(value) else value
    if isinstance(value, Mapping):
        return {name: _within(each, key) for name, each in value.items()}
    return [_within(each, key) for each in value] if isinstance(value, list) else value
