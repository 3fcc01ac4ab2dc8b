"""The question on the day before: is whoever took a shift over, or returns to it, ready for it?

It comes in the afternoon, when a no still leaves an evening to find somebody else, and never in quiet hours. Whoever
has said yes on that same day is not asked again.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from uuid import UUID

from sio_workflow.domain.times import at_local, local_day

#: name of the template, and of the process
TOMORROW_CHECK = "tomorrow_check"
#: message that an answer sends to the process
TOMORROW_ANSWERED = "tomorrow_answered"
#: Danish clock time: asked from then on, answered by then, and not asked any more
_ASKED_FROM, _ANSWERED_BY = time(16), time(20)
_AT_LEAST = timedelta(hours=1)


def asks_now(now: datetime) -> bool:
    """Is it the time of day at which people are asked about tomorrow?"""
    day = local_day(now)
    return at_local(day, _ASKED_FROM) <= now < at_local(day, _ANSWERED_BY)


def answered_by(now: datetime) -> datetime:
    """When a person takes over who has no answer: at eight, and not before there has been time to give one."""
    return max(at_local(local_day(now), _ANSWERED_BY), now + _AT_LEAST)


def key_of(shift_id: UUID, employee_id: UUID) -> str:
    """Names the question whether this person is ready for this shift: asked twice it is the same one."""
    return f"{shift_id}:{employee_id}"


def of_key(key: str) -> tuple[UUID, UUID]:
    """Shift and person of such a name."""
    shift_id, _, employee_id = key.partition(":")
    return UUID(shift_id), UUID(employee_id)
