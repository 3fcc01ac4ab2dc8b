"""What HR does as an absence grows long: the days of the law, counted from the first day of absence.

The days are a table, not code: whoever runs the house has them checked against the law and the agreement in force, and
changes them here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class FollowUp:
    """One step; `day` counts calendar days from the first day of absence, which is day 0."""

    code: str
    day: int


#: sygedagpengeloven: the talk within four weeks, the employer's 30 days, notice within five weeks; 22 weeks' review
FOLLOW_UPS = (
    FollowUp("look_at_course", 14),
    FollowUp("invite_to_talk", 21),
    FollowUp("talk_held", 28),
    FollowUp("prepare_notice", 31),
    FollowUp("notice_given", 35),
    FollowUp("retention_plan", 56),
    FollowUp("weeks_22", 154),
)
#: an absence that has lasted so long stands on HR's list by itself
LONG_DAYS = 14


@dataclass(frozen=True, slots=True)
class Step:
    """A follow-up with its date; `next` is the first that is not behind us."""

    code: str
    day: int
    on: date
    past: bool
    next: bool


def steps_of(first_day: date, today: date, follow_ups: Iterable[FollowUp] = FOLLOW_UPS) -> tuple[Step, ...]:
    """The follow-ups of an absence, in order; the one due today is the next."""
    dated = [(each, first_day + timedelta(days=each.day)) for each in sorted(follow_ups, key=lambda one: one.day)]
    following = next((each.code for each, on in dated if on >= today), None)
    return tuple(Step(each.code, each.day, on, on < today, each.code == following) for each, on in dated)
