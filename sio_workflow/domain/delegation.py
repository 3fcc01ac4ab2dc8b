"""Standing in for a manager: who may be named, why, and for how long."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Doer:
    """Who did something, and for which manager: shown as "Jonas on behalf of Mette"."""

    account_id: UUID
    name: str
    manager_name: str = ""


def check_period(start: datetime, end: datetime, now: datetime) -> None:
    """From now or later, at least a moment, at most a year."""
    if end <= start:
        raise InvalidAnswers.at("to", "The last day is before the first.")
    if end <= now:
        raise InvalidAnswers.at("to", "This is in the past.")
    if end - start > LONGEST:
        raise InvalidAnswers.at("to", "At most a year at a time.")
