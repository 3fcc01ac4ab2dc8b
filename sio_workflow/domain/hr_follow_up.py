"""What HR does as an absence grows long: the days of the law, counted from the first day of absence.

The days are a table, not code: whoever runs the house has them checked against the law and the agreement in force, and
changes them here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from types import MappingProxyType

from sio_workflow.domain.times import day_bounds, local_day


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
#: fewer people than this are not counted for anybody outside HR
LEAST_TOLD = 3
CODES = frozenset(each.code for each in FOLLOW_UPS)


@dataclass(frozen=True, slots=True)
class Done:
    """When a step was done, and by whom."""

    at: datetime
    by: str


_NONE: Mapping[str, Done] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Step:
    """A follow-up with its date; `next` is the first that is neither done nor behind us."""

    code: str
    day: int
    on: date
    past: bool
    next: bool
    done: Done | None = None


def steps_of(
    first_day: date, today: date, done: Mapping[str, Done] = _NONE, follow_ups: Iterable[FollowUp] = FOLLOW_UPS
) -> tuple[Step, ...]:
    """The follow-ups of an absence, in order; the one due today is the next."""
    dated = [(each, first_day + timedelta(days=each.day)) for each in sorted(follow_ups, key=lambda one: one.day)]
    following = next((each.code for each, on in dated if on >= today and each.code not in done), None)
    return tuple(
        Step(each.code, each.day, on, on < today, each.code == following, done.get(each.code)) for each, on in dated
    )


def told_to_managers(followed: int, away: int) -> int | None:
    """How many people HR follows in an area, as its manager may know it; None where the number could point at one.

    Of few nobody is told how few, and where as many are followed as are away, everybody away would be among them.
    """
    return followed if LEAST_TOLD <= followed < away else None


def counted_at(now: datetime) -> datetime:
    """The moment for which managers are told: this week's beginning. A number that followed each of their own acts
    would answer whether HR knew somebody before.
    """
    today = local_day(now)
    return day_bounds(today - timedelta(days=today.weekday()))[0]
