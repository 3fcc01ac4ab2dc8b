"""How far one run may go before it is stopped as runaway."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """Engine steps, call activities inside one another, and work of all scripts and expressions together."""

    steps: int = 10_000
    depth: int = 20
    #: in units of the language's meter; this is about two seconds
    work: int = 6_000_000
