"""Start the day by checking absence: by half past six, or an hour before the area's first shift if that is earlier."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from sio_workflow.domain.times import at_local

_LATEST = time(6, 30)
_BEFORE_FIRST_SHIFT = timedelta(minutes=60)
#: then the deputy gets the same list
DEPUTY_AFTER = timedelta(minutes=15)


def cut_off(day: date, first_shift: datetime | None) -> datetime:
    """The instant by which the manager must have looked. UTC."""
    latest = at_local(day, _LATEST)
    return latest if first_shift is None else min(latest, first_shift - _BEFORE_FIRST_SHIFT)
