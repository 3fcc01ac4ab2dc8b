"""Rules of the search for cover: how near the shift is decides how one asks, how long one waits and who is told.

All instants are UTC and all distances real minutes, so a night of 23 or 25 hours changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sio_workflow.domain.sending import polite
from sio_workflow.domain.times import minutes_until

#: nearer than this, an employee is asked to telephone
NEAR = timedelta(minutes=120)
#: how far ahead an absence without a known end opens cover
HORIZON = timedelta(days=7)
#: a manager picks among those who said yes within this time
PICK_WITHIN = timedelta(minutes=15)

#: how a call to a candidate ends
CALL_OUTCOMES = ("yes", "no", "no_answer")


class Mode(StrEnum):
    """Time bands before the start of a shift."""

    PLANNED = "planned"
    SHORT = "short"
    ACUTE = "acute"
    CRITICAL = "critical"
    STARTED = "started"


#: from here on the first valid yes wins and nobody waits for the manager to start
HURRIED = frozenset({Mode.ACUTE, Mode.CRITICAL, Mode.STARTED})


@dataclass(frozen=True, slots=True)
class Wave:
    """How many are asked at once (None: all), and how long they have."""

    size: int | None
    wait: timedelta


_WAVES = {
    Mode.PLANNED: Wave(3, timedelta(hours=3)),
    Mode.SHORT: Wave(4, timedelta(minutes=25)),
    Mode.ACUTE: Wave(None, timedelta(minutes=10)),
    Mode.CRITICAL: Wave(5, timedelta(minutes=5)),
    Mode.STARTED: Wave(5, timedelta(minutes=5)),
}
_BANDS = ((0, Mode.STARTED), (60, Mode.CRITICAL), (4 * 60, Mode.ACUTE), (24 * 60, Mode.SHORT))
_STARTS_ITSELF = {
    Mode.STARTED: timedelta(),
    Mode.CRITICAL: timedelta(),
    Mode.ACUTE: timedelta(minutes=5),
    Mode.SHORT: timedelta(minutes=30),
}
#: who is told how long before the start, in rising order
STEPS: tuple[tuple[str, timedelta], ...] = (
    ("manager", timedelta(hours=12)),
    ("deputy", timedelta(hours=4)),
    ("office", timedelta(hours=2)),
    ("handed_over", timedelta(minutes=15)),
    ("breach", timedelta()),
)
_RANK = {"none": 0} | {step: rank for rank, (step, _) in enumerate(STEPS, start=1)}


def mode_of(start_at: datetime, now: datetime) -> Mode:
    """The time band a shift is in."""
    left = minutes_until(start_at, now)
    if left <= 0:
        return Mode.STARTED
    return next((mode for limit, mode in _BANDS if left < limit), Mode.PLANNED)


def wave_of(mode: Mode) -> Wave:
    """Size and wait of the next wave of offers."""
    return _WAVES[mode]


def answer_by(start_at: datetime, told_at: datetime) -> datetime:
    """How long somebody has to answer, reckoned from the instant at which the message may leave."""
    return told_at + wave_of(mode_of(start_at, told_at)).wait


def next_mode_at(start_at: datetime, now: datetime) -> datetime | None:
    """When the next band has been entered beyond doubt; None once the shift has begun."""
    edges = (start_at - timedelta(minutes=limit) for limit, _ in _BANDS)
    return min((edge + timedelta(minutes=1) for edge in edges if edge >= now), default=None)


def look_again_at(start_at: datetime, now: datetime, *others: datetime | None) -> datetime | None:
    """When to ask the next ones: at the first of these instants, and at the latest when the next band is entered."""
    return min((at for at in (next_mode_at(start_at, now), *others) if at is not None), default=None)


def in_danger(start_at: datetime, now: datetime) -> bool:
    """Would a message about this shift come late if it waited for the morning? Then it is never held back."""
    return mode_of(start_at, polite(now)) in HURRIED


def is_near(start_at: datetime, now: datetime) -> bool:
    """Close enough to the start that the employee must telephone?"""
    return start_at - now < NEAR


def cover_starts_at(start_at: datetime, now: datetime) -> datetime | None:
    """When the search begins although nobody has approved the absence; None: it waits for the approval."""
    wait = _STARTS_ITSELF.get(mode_of(start_at, now))
    return None if wait is None else now + wait


def escalation_instants(start_at: datetime, now: datetime) -> dict[str, datetime]:
    """When each step is due, counted back from the start.

    Steps already passed collapse into the highest of them, due at once: nobody gets five messages for one late report.
    The overtaken ones are parked a day after the start, since a drawn timer needs some instant.
    """
    due = {step: start_at - before for step, before in STEPS}
    passed = [step for step, at in due.items() if at <= now]
    for step in passed[:-1]:
        due[step] = start_at + timedelta(days=1)
    if passed:
        due[passed[-1]] = now
    return due


def is_further(step: str, reached: str) -> bool:
    """Does this step go beyond the one already reached?"""
    return _RANK[step] > _RANK[reached]


def needs_a_pick(mode: Mode) -> bool:
    """With time enough the manager chooses among those who said yes; else the first valid yes wins."""
    return mode not in HURRIED
