"""Reply tokens: a signed, expiring name of a delivery that fits into the local part of an e-mail address.

Letters and digits of one case only, since mail servers may change the case; no table, since a signature needs none.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from datetime import UTC, datetime, timedelta
from uuid import UUID

from sio_workflow.domain.errors import ReplyForged, ReplyTooOld

#: how long an answer finds its way back
GOOD_FOR = timedelta(days=90)
_HOUR = timedelta(hours=1)
_EPOCH = datetime(2020, 1, 1, tzinfo=UTC)
_SIGNATURE = 12
_LENGTH = 16 + 3 + _SIGNATURE


class ReplyTokens:
    """Write and read them."""

    def __init__(self, secret: str) -> None:
        # a key of its own: what is signed here is worth nothing anywhere else
        self._key = hmac.digest(secret.encode(), b"sio/reply-token", "sha256")

    def write(self, delivery_id: UUID, made_at: datetime) -> str:
        """The token of a delivery; the same whenever it is asked for."""
        hours = (made_at + GOOD_FOR - _EPOCH) // _HOUR
        named = delivery_id.bytes + hours.to_bytes(3, "big")
        return base64.b32encode(named + self._sign(named)).decode().rstrip("=").lower()

    def read(self, token: str, now: datetime) -> UUID:
        """The delivery it names. Raises ReplyForged or ReplyTooOld."""
        named, signature = _taken_apart(token)
        if not hmac.compare_digest(self._sign(named), signature):
            raise ReplyForged
        if _EPOCH + int.from_bytes(named[16:], "big") * _HOUR < now:
            raise ReplyTooOld
        return UUID(bytes=named[:16])

    def _sign(self, named: bytes) -> bytes:
        return hmac.new(self._key, named, hashlib.sha256).digest()[:_SIGNATURE]


def _taken_apart(token: str) -> tuple[bytes, bytes]:
    try:
        raw = base64.b32decode(token.upper() + "=" * (-len(token) % 8))
    except (binascii.Error, ValueError) as error:
        raise ReplyForged from error
    if len(raw) != _LENGTH:
        raise ReplyForged
    return raw[:-_SIGNATURE], raw[-_SIGNATURE:]
