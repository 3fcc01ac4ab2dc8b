"""The meter: one purse of work and one of memory for a whole run.

Each operation pays before it works, so that neither a loop in the language nor one long call inside C code can go
beyond the purse. Memory counts everything ever created, not what is alive: a cheap upper bound that needs no tracing.
One unit of work is at most about a third of a microsecond; sizes are bytes, rounded up.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal
from typing import Any
from uuid import UUID

from sio_workflow.domain.errors import LanguageFault

WORK = 600_000
MEMORY = 16_000_000

#: one place in a list, with a number or a date in it
SLOT = 96
#: one key with its value in a dict, or one member of a set
ENTRY = 192
EMPTY_LIST = 64
EMPTY_DICT = 240
MAX_DEPTH = 24

NUMBERS = frozenset({int, float, bool, Decimal})
MOMENTS = frozenset({date, datetime, time, timedelta, timezone})
#: values of small and bounded size
SMALL = frozenset({*NUMBERS, *MOMENTS, UUID, type(None)})


class Meter:
    """What one run may still spend. Hand the same meter to several runs and they share the purse."""

    __slots__ = ("memory", "work")

    def __init__(self, work: int = WORK, memory: int = MEMORY) -> None:
        self.work = work
        self.memory = memory

    def charge(self, work: int) -> None:
        """Pay for work that is about to be done."""
        self.work -= work
        if self.work < 0:
            raise LanguageFault("it takes too much work", exhausted=True)

    def allocate(self, size: int) -> None:
        """Pay for a value that is about to be created, and for filling it."""
        self.memory -= size
        if self.memory < 0:
            raise LanguageFault("it takes too much memory", exhausted=True)
        self.charge(size >> 10)

    def weigh(self, value: Any, depth: int = 0) -> int:
        """How many small steps it takes to walk all of a value; pays for the walk itself.

        Shared parts count each time they are met, as they do for whoever compares, prints or hashes the value.
        """
        kind = type(value)
        if kind in SMALL:
            return 1
        if kind is str:
            return 1 + (len(value) >> 6)
        if depth > MAX_DEPTH:
            raise LanguageFault("a value is nested too deeply")
        self.charge(len(value))
        if kind is dict:
            return 1 + sum(self.weigh(k, depth + 1) + self.weigh(v, depth + 1) for k, v in value.items())
        return 1 + sum(self.weigh(item, depth + 1) for item in value)

    def survey(self, value: Any) -> int:
        """Pay for walking all of a value, and say how long the walk is."""
        steps = self.weigh(value)
        self.charge(steps)
        return steps

    def key(self, key: Any, container: Any) -> None:
        """Pay for finding or placing a key.

        Only text has a hash that nobody can aim; numbers can be chosen to collide, so they pay as if they did.
        """
        if type(key) is str:
            self.charge(len(key) >> 6)
        else:
            self.charge(self.weigh(key) + (len(container) >> 4))


def search_cost(text: str, mark: str) -> int:
    """Work of looking for a text in a text; CPython compares naively in texts below 2500 letters."""
    return (len(text) >> 3) + (min(len(text), 2500) * min(len(mark), 2500) >> 10)


def text_size(text: str) -> int:
    """Bytes of a text of this length and alphabet."""
    return EMPTY_LIST + len(text) * (1 if text.isascii() else 4)


def printed_size(meter: Meter, value: Any, depth: int = 0) -> int:
    """An upper bound for the bytes of `str(value)`; inside containers each letter may print as ten."""
    kind = type(value)
    if kind in SMALL:
        return 640 if kind is Decimal else 160
    if kind is str:
        return text_size(value) * (10 if depth else 1)
    if depth > MAX_DEPTH:
        raise LanguageFault("a value is nested too deeply")
    meter.charge(len(value))
    parts = [*value, *value.values()] if kind is dict else value
    return EMPTY_LIST + sum(printed_size(meter, part, depth + 1) for part in parts)
