"""Secrets of our own making: how they are drawn, hashed and encrypted, all from the one secret of the house."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64encode
from functools import cached_property

from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


def fresh_key() -> str:
    """256 random bits, as text for cookies and programs."""
    return secrets.token_urlsafe(32)


def hash_of(key: str) -> str:
    """How a random key is kept: it has so many bits that a plain hash cannot be guessed back."""
    return hashlib.sha256(key.encode()).hexdigest()


class Keys:
    """What the secret of the house opens. Without one, nothing of it outlives the process."""

    def __init__(self, secret: str = "") -> None:
        self._secret = (secret or fresh_key()).encode()

    def blurred(self, kind: str, text: str) -> str:
        """A hash of something that could be guessed, such as an address; only this house can compare it."""
        return hmac.new(self._derived(f"blur:{kind}"), text.encode(), "sha256").hexdigest()

    def encrypt(self, text: str) -> str:
        """Keep a secret that must be read again."""
        return self._fernet.encrypt(text.encode()).decode()

    def decrypt(self, text: str) -> str:
        """Read it again."""
        return self._fernet.decrypt(text.encode()).decode()

    @cached_property
    def _fernet(self) -> Fernet:
        return Fernet(urlsafe_b64encode(self._derived("encrypt")))

    def _derived(self, purpose: str) -> bytes:
        return HKDF(algorithm=SHA256(), length=32, salt=None, info=f"sio:{purpose}".encode()).derive(self._secret)
