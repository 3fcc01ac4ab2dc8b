"""Solutions for the pages and the API: the customer is satisfied, or has the case reopened; so may its manager."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from sio_workflow.domain import policy
from sio_workflow.domain.complaints import CLOSED, waits_for_customer
from sio_workflow.domain.errors import InvalidAnswers
from sio_workflow.domain.people import Actor
from sio_workflow.services import reopening
from sio_workflow.services.complaint_file import ComplaintFile
from sio_workflow.services.complaints import ComplaintLine, line_of
from sio_workflow.services.desk import open_desk
from sio_workflow.services.workplace import refusal
from sio_workflow.storage.database import Database
from sio_workflow.storage.models import Complaint
from sio_workflow.storage.unit_of_work import UnitOfWork

#: as long as a complaint itself may be
LENGTH = 5000


class Solutions:
    """What the customer says of one."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def accept(self, actor: Actor, complaint_id: UUID, now: datetime) -> ComplaintLine:
        """The customer is satisfied. Said twice, too late or of an open case it changes nothing."""
        with self._database.unit_of_work(as_house=True) as uow:  # told to whoever works on it
            file = _of(uow, actor, complaint_id, now, lambda one: policy.may_accept_solution(actor, one.customer_id))
            reopening.accept(file)
            return line_of(file.complaint, file.site, now)

    def reopen(self, actor: Actor, complaint_id: UUID, words: str, now: datetime) -> ComplaintLine:
        """It is not solved: the case begins again with a new clock. A customer says why, and in time.

        Of two at once the second adds its words to the open case.
        """
        words = words.strip()
        if len(words) > LENGTH:
            raise InvalidAnswers.at("text", "Too long.")
        with self._database.unit_of_work(as_house=True) as uow:  # told to whoever works on it
            file = _of(
                uow, actor, complaint_id, now, lambda one: policy.may_reopen(actor, one.area_id, one.customer_id)
            )
            if actor.contact_id is not None:
                _require_in_time(file.complaint, words, now)
            reopening.reopen(file, words)
            return line_of(file.complaint, file.site, now)


def _of(
    uow: UnitOfWork, actor: Actor, complaint_id: UUID, now: datetime, may: Callable[[Complaint], bool]
) -> ComplaintFile:
    """Locked: of two at once the second sees what the first has done."""
    file = ComplaintFile.load(open_desk(uow, actor, now), complaint_id)
    return policy.visible_or_not_found(file, lambda one: may(one.complaint))


def _require_in_time(complaint: Complaint, words: str, now: datetime) -> None:
    if not words:
        raise InvalidAnswers.at("text", "Tell us briefly what is not right.")
    if complaint.status in CLOSED and not waits_for_customer(complaint.status, complaint.reopen_until, now):
        raise refusal(
            "reopened_too_late",
            "Sagen kan ikke genåbnes her mere. Opret en ny reklamation, eller ring til os.",
            "The case cannot be reopened here any more. File a new complaint, or call us.",
        )
