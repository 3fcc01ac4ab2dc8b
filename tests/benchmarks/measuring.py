"""Stop-watches: CPU time of this process, because the machine is shared."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One line of var/bench.json. `ratio` is against another figure of the same run; it must not exceed `bound`."""

    name: str
    value: float
    unit: str
    ratio: float | None = None
    bound: float | None = None

    @property
    def holds(self) -> bool:
        return self.bound is None or (self.ratio if self.ratio is not None else self.value) <= self.bound

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def once_ms(work: Callable[[Any], object], one: Any) -> float:
    """CPU milliseconds of `work(one)`."""
    before = time.process_time_ns()
    work(one)
    return (time.process_time_ns() - before) / 1e6


def median(taken: list[float]) -> float:
    """The middle one."""
    return statistics.median(taken)
