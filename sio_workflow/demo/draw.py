"""Chance with a memory: every topic draws from its own stream, so that more of one thing does not change another."""

from __future__ import annotations

import random
from collections.abc import Mapping
from uuid import UUID, uuid5

_HERE = UUID("5103c0de-0000-4000-8000-000000000000")


def stream(seed: int, topic: str) -> random.Random:
    """The random numbers of one topic; the same in every process and on every machine."""
    return random.Random(f"{seed}/{topic}")  # noqa: S311 - a demo company needs no secrets


def identity(seed: int, kind: str, number: object) -> UUID:
    """The id of the n-th thing of a kind."""
    return uuid5(_HERE, f"{seed}/{kind}/{number}")


def pick(chance: random.Random, shares: Mapping[str, float]) -> str:
    """One of the keys, as often as its share says."""
    return chance.choices(list(shares), list(shares.values()))[0]


def lognormal(chance: random.Random, median: float, spread: float, least: float, most: float) -> float:
    """A length that is mostly around the median, at times much longer; drawn again until it is within the limits."""
    while True:
        drawn = median * chance.lognormvariate(0, spread)
        if least <= drawn <= most:
            return drawn
