"""What an absence does to the plan: its shifts stand open with a cover case each, its jobs need a new hand."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

from sio_workflow.domain.shift_cover import HORIZON, mode_of
from sio_workflow.services.workplace import Workplace
from sio_workflow.storage.models import Absence, CoverCase, Shift

#: a shift nobody is to work
EMPTY: dict[str, str | None] = {"status": "open"} | dict.fromkeys(
    (
        "employee_id",
        "yes_at",
        "yes_via",
        "access_solved_at",
        "instruction_at",
        "confirmed_at",
        "confirmed_by",
    )
)
#: what changes on a case when its replacement is lost
_LOST = ("replacement_id", "staffed_at", "outcome", "mode", "escalation", "absence_id", "status")


def free_work(desk: Workplace, absence: Absence) -> list[Shift]:
    """Free the absent one's shifts and promised jobs; returns the shifts, nearest first."""
    shifts = list(desk.uow.work.shifts_held_by(absence.employee_id, absence.from_at, until(absence)))
    cases = desk.uow.cover.open_cases([shift.id for shift in shifts])
    for shift in shifts:
        empty(shift)
    desk.uow.work.write_alike(shifts, *EMPTY)
    for shift in shifts:
        case = cases.get(shift.id)
        if case is None:
            case = new_case(shift, "absence", desk.now, absence)
            desk.uow.cover.add(case)
            desk.uow.trail.audit(desk.actor, desk.now, "open", "cover_case", case.id, area_id=case.area_id)
        else:
            lose_replacement(desk, case, shift, absence)
    desk.uow.cover.write_alike(cases.values(), *_LOST)
    for item in desk.uow.complaints.jobs_of(absence.employee_id, absence.from_at, until(absence)):
        desk.send("assignee_absent", str(item.complaint_id), {})
    return shifts


def take_back(desk: Workplace, absence: Absence) -> None:
    """Shifts the corrected dates no longer touch go back to whom they were planned for."""
    freed = []
    for case, shift in desk.uow.cover.cases_of(absence.id):
        still = absence.status != "cancelled" and shift.end_at > absence.from_at and shift.start_at < until(absence)
        if still or case.status in ("closed", "staffed", "accepted"):
            continue
        searching = case.status != "waiting"
        case.status, case.outcome, case.closed_at = "closed", "not_needed", desk.now
        shift.status, shift.employee_id = "assigned", shift.planned_employee_id
        freed.append((case, shift))
        desk.uow.trail.audit(desk.actor, desk.now, "not_needed", "cover_case", case.id, area_id=case.area_id)
        if searching:
            desk.send("cover_not_needed", str(case.id), {})
    desk.uow.cover.write_alike([case for case, _ in freed], "status", "outcome", "closed_at")
    desk.uow.work.write_alike([shift for _, shift in freed], "status", "employee_id")


def new_case(shift: Shift, cause: str, now: datetime, absence: Absence | None = None) -> CoverCase:
    """A search that has not begun: it waits for the approval, or for the instant at which it starts by itself."""
    return CoverCase(
        id=uuid4(),
        shift_id=shift.id,
        area_id=shift.area_id,
        cause=cause,
        absence_id=absence.id if absence else None,
        mode=mode_of(shift.start_at, now).value,
        status="waiting",
        opened_at=now,
        next_deadline_at=shift.start_at,
    )


def lose_replacement(desk: Workplace, case: CoverCase, shift: Shift, absence: Absence | None = None) -> None:
    """Whoever was to cover cannot: the same case searches again, at once when its process runs."""
    begun = case.status != "waiting"
    case.replacement_id, case.staffed_at, case.outcome = None, None, None
    case.mode = mode_of(shift.start_at, desk.now).value
    case.escalation = "none"
    if absence is not None:
        case.absence_id = absence.id
    if begun:
        case.status = "open"
        desk.uow.trail.audit(desk.actor, desk.now, "lose_replacement", "cover_case", case.id, area_id=case.area_id)
        desk.send("replacement_lost", str(case.id), {})


def empty(shift: Shift) -> None:
    """Nobody is to work it."""
    for column, value in EMPTY.items():
        setattr(shift, column, value)


def until(absence: Absence) -> datetime:
    """How far an absence reaches: to its expected end, else over the horizon."""
    return absence.expected_to or max(absence.reported_at, absence.from_at) + HORIZON
