"""How passwords and short codes are kept."""

from __future__ import annotations

from functools import cached_property

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError


class Hashing:
    """Argon2id, with a dummy that makes an unknown name cost as much as a wrong password."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()

    @classmethod
    def of_codes(cls) -> Hashing:
        """For codes that are drawn, not chosen: their 80 random bits need less work to be safe, and eight are made."""
        return cls(PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1))

    def hash(self, password: str) -> str:
        """How a password, or a short code, is kept."""
        return self._hasher.hash(password)

    def matches(self, kept: str, password: str) -> bool:
        """Is it this one? Nothing kept matches nothing, in the same time."""
        try:
            return self._hasher.verify(kept or self._nobody, password) and bool(kept)
        except (VerificationError, InvalidHashError):
            return False

    def is_outdated(self, kept: str) -> bool:
        """Was it hashed with other parameters than today's?"""
        return self._hasher.check_needs_rehash(kept)

    @cached_property
    def _nobody(self) -> str:
        return self._hasher.hash("nobody has this password")
