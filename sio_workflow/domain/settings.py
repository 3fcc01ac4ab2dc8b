"""Settings that cannot be used, told by their names: what stands in them may hold a password."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

#: for whoever wonders why an address is none
ESCAPES = "in its password / @ : # are written %2F %40 %3A %23"


class UnfitSetting(ValueError):
    """Says which setting it is and what it should be, never what it is."""

    def __init__(self, name: str, should: str) -> None:
        super().__init__(f"{name} {should}")


@contextmanager
def reading(name: str, should: str) -> Iterator[None]:
    """Whatever goes wrong with a value in here is told without it, in the stack trace too."""
    try:
        yield
    except (ValueError, OSError) as fault:
        raise (fault if isinstance(fault, UnfitSetting) else UnfitSetting(name, should)) from None
