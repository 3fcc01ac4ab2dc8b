"""A case that is not over goes on, whatever becomes of its process: a new instance begins, with the old clock.

Where a case stood in the process is lost with the instance; what has been said to whom, and until when, is not.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from sio_workflow.domain.complaints import feedback_deadlines, not_overtaken
from sio_workflow.services import offering
from sio_workflow.services.absence_desk import deadlines
from sio_workflow.services.affected_work import until
from sio_workflow.services.search import Search
from sio_workflow.services.staffing import announce_yes
from sio_workflow.services.workplace import Workplace
from sio_workflow.storage.models import Complaint
from sio_workflow.storage.standstill import Stopped


def begin_again(desk: Workplace, case: Stopped) -> None:
    """Start a new instance for a case that no instance works on."""
    _KINDS[case.kind](desk, case.id)
    desk.uow.trail.audit(desk.actor, desk.now, "begin_again", case.kind, case.id, area_id=case.area_id)


def _complaint(desk: Workplace, complaint_id: UUID) -> None:
    """It is read and decided anew; what was promised and offered in the old instance stands no longer."""
    complaint = desk.uow.complaints.complaint(complaint_id, lock=True)
    assert complaint is not None
    complaint.status = _as_far_as_said(complaint)
    for item in desk.uow.complaints.items(complaint.id):
        item.decision = None
    for offer in desk.uow.complaints.extra_offers(complaint.id):
        if offer.answer is None:
            offer.answer, offer.answered_at = "taken_back", desk.now
    desk.start("complaint", complaint.number, _clock(desk, complaint) | {
        "complaint_id": complaint.id,
        "area_id": complaint.area_id,
        "unclear": complaint.unclear,
        "urgent": complaint.urgent,
    })  # fmt: skip


def _as_far_as_said(complaint: Complaint) -> str:
    if complaint.first_feedback_at is None:
        return "new"
    return "in_dialogue" if complaint.dialogue_at else "feedback_given"


def _clock(desk: Workplace, complaint: Complaint) -> dict[str, Any]:
    found = desk.uow.places.site_with_customer(complaint.site_id)
    assert found is not None
    minutes = found[1].feedback_minutes
    promised = feedback_deadlines(complaint.feedback_due_at - timedelta(minutes=minutes), minutes)
    due = not_overtaken(promised, desk.now)
    return {
        "feedback_remind_at": due.remind_at,
        "feedback_alert_at": due.alert_at,
        "feedback_due_at": due.due_at,
    }


def _absence(desk: Workplace, absence_id: UUID) -> None:
    """Approved, it waits for its shifts; else it is to be approved, also when it had been sent back."""
    absence = desk.uow.work.absence(absence_id, lock=True)
    assert absence is not None
    approved = absence.status == "approved"
    if not approved:
        absence.status, absence.return_code = "reported", None
    touched = list(desk.uow.work.unstaffed_shifts(absence, until(absence)))
    desk.start("sick_leave", absence.number, deadlines(touched, absence.reported_at) | {
        "absence_id": absence.id,
        "employee_id": absence.employee_id,
        "area_id": absence.area_id,
        "approved": approved,
        "shifts_touched": len(touched),
    })  # fmt: skip


def _search(desk: Workplace, case_id: UUID) -> None:
    """Whoever has said yes has still said so, and offers that are out can still be answered."""
    search = Search.load(desk, case_id)
    case = search.case
    if case.status == "offering" and not offering.out(search):
        case.status = "open"
    offering.start(desk, case, search.shift)
    if case.status in ("answered", "accepted"):
        announce_yes(search, needs_pick=case.status == "answered")


_KINDS = {"complaint": _complaint, "absence": _absence, "cover_case": _search}
