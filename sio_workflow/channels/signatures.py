"""Signed calls from a gateway: HMAC-SHA256 over the time and the body exactly as it came."""

from __future__ import annotations

import hmac
from datetime import datetime, timedelta
from hashlib import sha256

#: a call older or younger than this is refused, so that one that was overheard is soon worth nothing
WINDOW = timedelta(minutes=5)
#: headers of a signed call
SIGNATURE, TIMESTAMP = "X-Signature", "X-Timestamp"
_SCHEME = "sha256="


def sign(secret: str, timestamp: str, body: bytes) -> str:
    """What stands in X-Signature; `timestamp` is what stands in X-Timestamp, whole seconds since 1970."""
    return _SCHEME + hmac.new(secret.encode(), timestamp.encode() + b"." + body, sha256).hexdigest()


def is_genuine(secret: str, timestamp: str, signature: str, body: bytes, now: datetime) -> bool:
    """Did the holder of the secret sign just this, just now? Takes as long for a near miss as for nonsense."""
    signed = hmac.compare_digest(sign(secret, timestamp, body).encode(), signature.encode())
    return signed and _is_fresh(timestamp, now)


def _is_fresh(timestamp: str, now: datetime) -> bool:
    # twelve digits reach beyond the year 30000; more would be somebody trying what int() makes of them
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 12):
        return False
    return abs(now.timestamp() - int(timestamp)) <= WINDOW.total_seconds()
