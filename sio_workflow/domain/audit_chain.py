"""The chain over the audit trail: each seal covers one event and the seal before it.

The digest is keyed. Whoever can write to the database but does not hold the secret of the house can change, remove or
add an event, but cannot make the seals fit again. People stand in what a seal covers under aliases
(domain/audit_names.py). Two things lie outside: an event is covered once it is sealed, a few
seconds after the act, and a tail cut off shows only beside a head that was noted elsewhere (`sio audit verify` prints
one and takes one).
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

#: what the first seal follows
BEGINNING = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seal:
    """One link."""

    number: int
    sealed_at: datetime
    key_mark: str
    digest: str


@dataclass(frozen=True, slots=True)
class Head:
    """The newest link, as it is noted down outside the database: `number:digest`."""

    number: int
    digest: str

    def __str__(self) -> str:
        return f"{self.number}:{self.digest}"

    @classmethod
    def parse(cls, text: str) -> Head:
        """Read one; ValueError when it is none."""
        number, _, digest = text.strip().partition(":")
        if not number.isdecimal() or len(digest) != 64:
            raise ValueError(text)
        return cls(int(number), digest.lower())


class ChainKey:
    """The key of the chain, derived from the secret of the house: the secret itself signs other things too.

    Seals of the first versions cover the ids of people as they are; whoever checks those says `aliases=False`.
    """

    def __init__(self, secret: str, *, aliases: bool = True) -> None:
        self.aliases = aliases
        made_for = b"audit chain under aliases" if aliases else b"audit chain"
        self._key = hmac.digest(secret.encode(), made_for, "sha256")
        #: tells two keys apart, and says nothing about either
        self.mark = hmac.new(self._key, b"mark", hashlib.sha256).hexdigest()[:16]

    def seal(self, number: int, before: str, event: Mapping[str, Any], now: datetime) -> Seal:
        """The link for this event, after the link whose digest is `before`."""
        digest = self.digest(number, before, event, now)
        return Seal(number=number, sealed_at=now, key_mark=self.mark, digest=digest)

    def fits(self, seal: Seal, before: str, event: Mapping[str, Any]) -> bool:
        """Was this seal made over this event, after that digest?"""
        return hmac.compare_digest(seal.digest, self.digest(seal.number, before, event, seal.sealed_at))

    def digest(self, number: int, before: str, event: Mapping[str, Any], sealed_at: datetime) -> str:
        """HMAC-SHA256 over the digest before, the number, the time of sealing and the event."""
        covered = _canonical([before, number, sealed_at, dict(event)])
        return hmac.new(self._key, covered, hashlib.sha256).hexdigest()


def _canonical(value: Any) -> bytes:
    """One spelling for one meaning, whichever database the event was read from."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=_plain).encode()


def _plain(value: Any) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)
