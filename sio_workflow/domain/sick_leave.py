"""Rules of a sick report: what may be asked, when it must be approved, when cover starts without approval."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sio_workflow.domain.shift_cover import Mode, cover_starts_at, mode_of

_SHORTEST = timedelta(minutes=5)
_LONGEST = timedelta(minutes=60)
_TO_DEPUTY = timedelta(minutes=15)
_TO_OFFICE = timedelta(minutes=30)

KINDS = ("sick", "child_sick_1", "child_sick_2", "care_day", "other_leave")
#: the only grounds on which HR, and nobody else, may ask for a medical certificate
CERTIFICATE_GROUNDS = (
    "repeated_absence",
    "long_absence",
    "holiday_sickness",
    "doubt_documented",
    "other_approved",
)


@dataclass(frozen=True, slots=True)
class ApprovalDeadlines:
    """Remind the manager, then the deputy, then the office. UTC."""

    due_at: datetime
    deputy_at: datetime
    office_at: datetime


def approval_deadlines(first_start: datetime | None, now: datetime) -> ApprovalDeadlines:
    """Half of the time to the first shift, at most an hour, never under five minutes; 3, 6 and 10 when critical."""
    if first_start is not None and mode_of(first_start, now) in (Mode.CRITICAL, Mode.STARTED):
        return ApprovalDeadlines(*(now + timedelta(minutes=minutes) for minutes in (3, 6, 10)))
    half = (first_start - now) / 2 if first_start is not None else _LONGEST
    due = now + max(_SHORTEST, min(_LONGEST, half))
    return ApprovalDeadlines(due, due + _TO_DEPUTY, due + _TO_OFFICE)


def cover_start(starts: Iterable[datetime], now: datetime) -> datetime | None:
    """The first instant at which a touched shift's cover starts without approval; None: no shift is that near."""
    return min((at for start in starts if (at := cover_starts_at(start, now)) is not None), default=None)
