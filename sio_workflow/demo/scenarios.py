"""Kinds of days: how many are away, how many complain, how late they say so."""

from __future__ import annotations

from dataclasses import dataclass

from sio_workflow.domain.errors import NotFound


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """One kind of day."""

    name: str
    #: what the day counts as in the roster, 0 is Monday
    weekday: int
    #: new absences per 1,000 employees
    absences: float
    #: share of them that comes less than an hour before the shift
    late: float
    #: complaints per 100 sites
    complaints: float
    #: travel and decisions take this much longer (snow)
    slowness: float = 1.0


SCENARIOS = {
    scenario.name: scenario
    for scenario in (
        Scenario(name="quiet", weekday=2, absences=8, late=0.12, complaints=0.4),
        Scenario(name="monday", weekday=0, absences=18, late=0.12, complaints=1.3),
        Scenario(name="flu-monday", weekday=0, absences=35, late=0.25, complaints=1.3, slowness=1.5),
        Scenario(name="quiz-day", weekday=1, absences=0, late=0, complaints=0),
    )
}


def scenario(name: str) -> Scenario:
    """The day of that name."""
    if name not in SCENARIOS:
        raise NotFound(f"There is no scenario {name}. There are: {', '.join(SCENARIOS)}.")
    return SCENARIOS[name]
