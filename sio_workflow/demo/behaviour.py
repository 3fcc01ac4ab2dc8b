"""How people behave: who takes an offered shift, and how long things take. Notice and distance decide, nothing else."""

from __future__ import annotations

from datetime import timedelta
from math import exp
from random import Random

#: chance of a yes by the notice given, for somebody who lives close by
_YES = (
    (timedelta(minutes=60), 0.15),
    (timedelta(hours=4), 0.25),
    (timedelta(hours=24), 0.40),
)
_YES_WITH_TIME = 0.55
#: minutes of travel at which the will to go has halved
_FAR = 45.0
#: share of offers that nobody answers
_SILENT = 0.25

#: median minutes a person takes for each user task
_MINUTES = {
    "approve_absence": 9,
    "correct_absence": 15,
    "find_cover": 6,
    "confirm_cover": 4,
    "confirm_staffed": 5,
    "read_complaint": 25,
    "talk_to_customer": 20,
    "assess_complaint": 30,
    "accept_complaint": 12,
    "reject_complaint": 15,
    "agree_extra_work": 30,
    "solve_complaint": 60,
    "approve_solution": 30,
}
_SPREAD = 0.6


def says_yes(chance: Random, notice: timedelta, travel_minutes: float) -> bool:
    """0.55 with more than a day's notice down to 0.15 with less than an hour, fewer the farther away."""
    likely = next((share for limit, share in _YES if notice < limit), _YES_WITH_TIME)
    return chance.random() < likely * exp(-travel_minutes / _FAR * 0.7)


def answer_after(chance: Random, wait: timedelta) -> timedelta | None:
    """How long somebody thinks about an offer that is open for so long; None: no answer at all."""
    if chance.random() < _SILENT:
        return None
    return timedelta(seconds=max(30, round(wait.total_seconds() * chance.betavariate(1.2, 3))))


def works_for(chance: Random, element_id: str, slowness: float = 1.0) -> timedelta:
    """How long it takes until somebody has done a user task."""
    minutes = _MINUTES.get(element_id, 15) * chance.lognormvariate(0, _SPREAD) * slowness
    return timedelta(seconds=round(60 * min(minutes, 240)))
