"""Standing in for a manager: who may be named, why, and for how long."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from sio_workflow.domain.errors import InvalidAnswers

#: nobody stands in for longer at a time; what lasts is a matter for the office
LONGEST = timedelta(days=366)


class Reason(StrEnum):
    """Why somebody stands in. There is no word for what an absence is about, here as elsewhere."""

    HOLIDAY = "holiday"
    ABSENCE = "absence"
    OTHER = "other"


#: reasons that say the manager is not there: what is written to the manager goes to the deputy
AWAY = (Reason.HOLIDAY.value, Reason.ABSENCE.value)

#: who may be named: these from anywhere in the house, a 1. assistent in their own area
DEPUTY_JOBS = ("service_manager", "office", "ops_director")


def check_period(start: datetime, end: datetime, now: datetime) -> None:
    """From now or later, at least a moment, at most a year."""
    if end <= start:
        raise InvalidAnswers.at("to", "The last day is before the first.")
    if end <= now:
        raise InvalidAnswers.at("to", "This is in the past.")
    if end - start > LONGEST:
        raise InvalidAnswers.at("to", "At most a year at a time.")
