"""Keys made from the house's secret, one per purpose: what is kept sealed can be opened by the house alone."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64encode

from cryptography.fernet import Fernet


class Seals:
    """Seal, open, and fingerprint; a key of one purpose is worth nothing for another."""

    def __init__(self, house_secret: str) -> None:
        # without a secret nothing outlives this process, as with sessions
        self._secret = (house_secret or secrets.token_urlsafe(32)).encode()

    def seal(self, purpose: str, text: str) -> str:
        """The text, unreadable and unchangeable without the house's secret."""
        return self._fernet(purpose).encrypt(text.encode()).decode()

    def open(self, purpose: str, sealed: str) -> str:
        """What was sealed; cryptography's InvalidToken when it was sealed by another house or tampered with."""
        return self._fernet(purpose).decrypt(sealed.encode()).decode()

    def fingerprint(self, purpose: str, text: str) -> str:
        """The same for the same text, but nobody without the house's secret can find the text by trying."""
        return hmac.new(self._key(purpose), text.encode(), hashlib.sha256).hexdigest()

    def _fernet(self, purpose: str) -> Fernet:
        return Fernet(urlsafe_b64encode(self._key(purpose)))

    def _key(self, purpose: str) -> bytes:
        return hmac.digest(self._secret, f"sio/{purpose}".encode(), "sha256")
