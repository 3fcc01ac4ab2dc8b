"""Passwords that have leaked and that attackers try first. Nothing is sent anywhere: both lists lie on this machine."""

from __future__ import annotations

import hashlib
from functools import cached_property
from pathlib import Path
from typing import BinaryIO


class BreachedPasswords:
    """The most frequent leaked passwords, and those of a big file where there is one.

    The file holds lines of "SHA-1 in capital hex:count", sorted, as the well-known download of leaked passwords comes.
    It is tens of gigabytes large, so it is searched where it lies: some thirty short reads.
    """

    def __init__(self, file: Path | None = None) -> None:
        self._file = file

    def contains(self, password: str) -> bool:
        """Has this password leaked?"""
        return password.lower() in self._frequent or (self._file is not None and _is_in(self._file, password))

    @cached_property
    def _frequent(self) -> frozenset[str]:
        # here, not above: the lists take a moment to load, and only a change of password needs them
        from zxcvbn.frequency_lists import FREQUENCY_LISTS  # noqa: PLC0415

        return frozenset(FREQUENCY_LISTS["passwords"])


def _is_in(path: Path, password: str) -> bool:
    digest = hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper().encode()
    with path.open("rb") as file:
        low, high = 0, file.seek(0, 2)
        while low < high:
            middle = (low + high) // 2
            line = _line_after(file, middle)
            low, high = (middle + 1, high) if line and line[:40] < digest else (low, middle)
        return _line_after(file, low)[:40] == digest


def _line_after(file: BinaryIO, position: int) -> bytes:
    """The first whole line that begins at or after the position; empty at the end."""
    if position == 0:
        file.seek(0)
    else:
        file.seek(position - 1)
        file.readline()
    return file.readline()
