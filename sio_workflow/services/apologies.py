"""A broken promise to answer: somebody decides to say sorry. It is no answer, so the case goes on as overdue."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sio_workflow.domain.complaints import CLOSED
from sio_workflow.domain.errors import InvalidAnswers
from sio_workflow.domain.notices import write
from sio_workflow.services.complaint_file import ComplaintFile
from sio_workflow.services.suggestions import half_hour_after
from sio_workflow.services.workplace import refusal
from sio_workflow.storage.models import Complaint, Message

TEMPLATE = "breach_apology"
_WITHIN = timedelta(hours=1)
_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Apology:
    """What would be sent, as it stands now."""

    text: str
    #: by when the customer hears from the one who sends it
    until: datetime


def offered(complaint: Complaint, messages: Iterable[Message], name: str, now: datetime) -> Apology | None:
    """The apology that may be sent: the promise is broken, nobody has answered yet, and none was sent."""
    if not _is_due(complaint) or was_sent(complaint, messages):
        return None
    until = half_hour_after(now + _WITHIN)
    return Apology(text=write(TEMPLATE, _words(complaint, name, until)), until=until)


def send(file: ComplaintFile, until: datetime | None) -> bool:
    """Send it; False when it was sent before. The file is locked, so two who press at once send one."""
    desk = file.desk
    if was_sent(file.complaint, desk.uow.trail.messages("complaint", file.complaint.id)):
        return False
    if not _is_due(file.complaint):
        raise refusal(
            "no_apology_due",
            "Der er ikke noget brudt løfte at beklage: fristen er ikke overskredet, eller kunden har fået svar.",
            "There is no broken promise: the deadline has not passed, or the customer has been answered.",
        )
    until = until or half_hour_after(desk.now + _WITHIN)
    if until <= desk.now:
        raise InvalidAnswers.at("until", "Must be in the future.")
    file.notices.contact(file.complaint.contact_id, TEMPLATE, **_words(file.complaint, desk.actor.name, until))
    file.audit("apologise")
    return True


def was_sent(complaint: Complaint, messages: Iterable[Message]) -> bool:
    """Has the customer been told since they began to wait?"""
    return any(message.template == TEMPLATE and message.at > complaint.asked_at for message in messages)


def _is_due(complaint: Complaint) -> bool:
    return complaint.breached_at is not None and complaint.first_feedback_at is None and complaint.status not in CLOSED


def _words(complaint: Complaint, name: str, until: datetime) -> dict[str, Any]:
    return {"promise": _spoken(complaint.feedback_due_at - complaint.asked_at), "until": until, "name": name}


def _spoken(span: timedelta) -> dict[str, str]:
    """What the customer was promised: "2 timer"; "90 minutter" where it is no whole hours."""
    hours, rest = divmod(span, _HOUR)
    if rest or not hours:
        minutes = round(span / timedelta(minutes=1))
        return {"da": f"{minutes} minutter", "en": f"{minutes} minutes"}
    return {"da": f"{hours} time{'r' if hours > 1 else ''}", "en": f"{hours} hour{'s' if hours > 1 else ''}"}
