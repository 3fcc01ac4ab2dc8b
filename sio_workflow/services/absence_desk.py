"""Absences, inside one transaction: reported, approved, returned, corrected. Never judged, never explained."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sio_workflow.domain import free_text, policy
from sio_workflow.domain.errors import InvalidAnswers, NotFound
from sio_workflow.domain.people import Role
from sio_workflow.domain.policy import Action
from sio_workflow.domain.process import Variables
from sio_workflow.domain.shift_cover import in_danger, is_near
from sio_workflow.domain.sick_leave import approval_deadlines, cover_start
from sio_workflow.domain.times import day_and_clock, instant, minutes_until
from sio_workflow.services.affected_work import free_work, take_back, until
from sio_workflow.services.notices import Notices
from sio_workflow.services.recipients import who_answers
from sio_workflow.services.workplace import Workplace, next_number, number_prefix, refusal, uuid_of
from sio_workflow.storage.models import Absence, Employee, Shift

_PARKED = timedelta(days=3650)
_WHY = {
    "wrong_dates": {"da": "datoerne passer ikke", "en": "the dates do not fit"},
    "wrong_person": {"da": "forkert person", "en": "wrong person"},
    "duplicate": {"da": "dublet", "en": "a duplicate"},
}


@dataclass(frozen=True)
class AbsenceDesk:
    """What the process of a sick report may do."""

    desk: Workplace

    def report(self, answers: Variables) -> Variables:
        """Record a report; one by a manager is approved in the same step."""
        employee = self._employee(answers)
        free_text.refuse(handover_note=answers.get("handover_note", ""))
        absence = self._record(employee, answers)
        touched = free_work(self.desk, absence)
        self._audit("report", absence, kind=absence.kind)
        approved = policy.may(self.desk.actor, Action.APPROVE_ABSENCE, employee.area_id)
        if approved:
            self._approve(absence)
        elif touched and is_near(touched[0].start_at, self.desk.now):
            self._ask_to_call(absence, touched[0].start_at)
        return {
            "business_key": absence.number,
            "absence_id": absence.id,
            "employee_id": employee.id,
            "area_id": employee.area_id,
            "approved": approved,
            "shifts_touched": len(touched),
            **deadlines(touched, self.desk.now),
        }

    def approve(self, absence_id: UUID) -> None:
        """Acknowledge and register."""
        self._approve(self._absence(absence_id))

    def return_for_correction(self, absence_id: UUID, code: str) -> None:
        """Wrong dates, wrong person or a duplicate; cover goes on meanwhile."""
        absence = self._absence(absence_id)
        absence.status, absence.return_code = "returned", code
        self._notices(absence).employee(absence.employee_id, "absence_returned", why=_WHY[code])
        self._audit("return", absence, code=code)

    def hand_to_hr(self, absence_id: UUID) -> None:
        """HR hears that the manager wants to talk, and nothing else; operations go on as approved."""
        absence = self._absence(absence_id)
        self._approve(absence)
        self._notices(absence).roles(Role.HR, template="hr_concern")
        self.desk.uow.hr.drop_concern(absence, self.desk.actor.account_id, self.desk.now)
        self._audit("hand_to_hr", absence)

    def correct(self, absence_id: UUID, answers: Variables) -> Variables:
        """Put right the dates, or withdraw the report; the plan follows a moment later."""
        absence = self._absence(absence_id)
        withdrawn = bool(answers.get("withdraw"))
        if withdrawn:
            absence.status = "cancelled"
        else:
            absence.from_at, absence.expected_to = _period(answers)
            absence.status, absence.return_code = "reported", None
        self._audit("withdraw" if withdrawn else "correct", absence)
        return {"withdrawn": withdrawn}

    def follow(self, absence_id: UUID) -> Variables:
        """What the dates no longer touch goes back, what they touch now is freed; done twice it is done once."""
        absence = self._absence(absence_id)
        take_back(self.desk, absence)
        touched = []
        if absence.status != "cancelled":
            free_work(self.desk, absence)
            touched = self._unstaffed(absence)
        return {"shifts_touched": len(touched), **deadlines(touched, self.desk.now)}

    def remind(self, absence_id: UUID, *roles: Role) -> None:
        """Tell these roles that a report waits for approval; does nothing once it is approved."""
        absence = self._absence(absence_id)
        if absence.status == "reported":
            # a shift in danger is told of at any hour, and its report with it
            urgent = any(in_danger(shift.start_at, self.desk.now) for shift in self._unstaffed(absence))
            self._notices(absence).roles(*roles, template="absence_waits", urgent=urgent)
            self._audit("remind", absence, roles=[role.value for role in roles])

    def staffing(self, absence_id: UUID) -> Variables:
        """How many of the shifts this absence touched stand unstaffed, and when the first of them starts."""
        open_shifts = self._unstaffed(self._absence(absence_id))
        first = min((shift.start_at for shift in open_shifts), default=self.desk.now)
        return {"unstaffed": len(open_shifts), "staffed_by": first}

    def close(self, absence_id: UUID) -> None:
        """Refused, naming each shift and its start, while one stands unstaffed."""
        absence = self._absence(absence_id)
        touched = self.desk.uow.work.touched(absence, until(absence))
        open_shifts = [shift for shift, _, unstaffed in touched if unstaffed]
        if open_shifts:
            named = ", ".join(
                f"{site.name} ({day_and_clock(shift.start_at)})" for shift, site, unstaffed in touched if unstaffed
            )
            raise refusal(
                "shift_unstaffed",
                f"Ubemandet: {named}",
                f"Unstaffed: {named}",
                shifts=[{"shift_no": shift.shift_no, "start_at": shift.start_at.isoformat()} for shift in open_shifts],
            )
        self._audit("confirm_staffed", absence)

    # -- inside

    def _employee(self, answers: Variables) -> Employee:
        actor = self.desk.actor
        employee_id = answers.get("employee_id") or actor.employee_id
        employee = self.desk.uow.people.employee(uuid_of(employee_id), lock=True) if employee_id else None
        if employee is None or not policy.may_report_for(actor, employee.id, employee.area_id):
            raise InvalidAnswers.at("employee_id", "Choose an employee.")
        return employee

    def _record(self, employee: Employee, answers: Variables) -> Absence:
        start, expected_to = _period(answers)
        work = self.desk.uow.work
        if known := work.absences_of([employee.id], start, expected_to):
            raise refusal(
                "already_absent",
                f"Fraværet er allerede meldt: {known[0].number}.",
                f"The absence is already reported: {known[0].number}.",
                number=known[0].number,
            )
        own = employee.id == self.desk.actor.employee_id
        absence = Absence(
            employee_id=employee.id,
            area_id=employee.area_id,
            kind=answers.get("kind", "sick"),
            from_at=start,
            expected_to=expected_to,
            reported_at=self.desk.now,
            reported_via=answers.get("reported_via") or ("app" if own else "phone"),
            registered_by=self.desk.actor.account_id,
            status="reported",
            handover_note=answers.get("handover_note", ""),
        )
        prefix = number_prefix("F", self.desk.now)
        work.add_numbered(absence, lambda: next_number("F", work.last_absence_number(prefix), self.desk.now))
        return absence

    def _approve(self, absence: Absence) -> None:
        absence.status, absence.approved_at, absence.approved_by = (
            "approved",
            self.desk.now,
            self.desk.actor.account_id,
        )
        self._notices(absence).employee(absence.employee_id, "absence_approved", start=absence.from_at)
        self._audit("approve", absence)

    def _ask_to_call(self, absence: Absence, start_at: datetime) -> None:
        area = self.desk.uow.places.area(absence.area_id)
        minutes = max(0, round(minutes_until(start_at, self.desk.now)))
        phone, name = area.phone if area else "", who_answers(self.desk.uow, absence.area_id, self.desk.now)
        notices = self._notices(absence)
        notices.employee(absence.employee_id, "call_manager_now", phone=phone, name=name, minutes=minutes)

    def _unstaffed(self, absence: Absence) -> list[Shift]:
        return list(self.desk.uow.work.unstaffed_shifts(absence, until(absence)))

    def _absence(self, absence_id: UUID) -> Absence:
        absence = self.desk.uow.work.absence(uuid_of(absence_id), lock=True)
        if absence is None:
            raise NotFound
        return absence

    def _notices(self, absence: Absence) -> Notices:
        return Notices(self.desk.uow, self.desk.actor, self.desk.now, "absence", absence.id, absence.area_id)

    def _audit(self, verb: str, absence: Absence, **details: Any) -> None:
        desk, area_id = self.desk, absence.area_id
        desk.uow.trail.audit(desk.actor, desk.now, verb, "absence", absence.id, area_id=area_id, **details)


def deadlines(touched: Sequence[Shift], since: datetime) -> Variables:
    """Until when a report must be approved, and when cover starts although it is not."""
    starts = [shift.start_at for shift in touched]
    approval = approval_deadlines(min(starts, default=None), since)
    return {
        "approval_due_at": approval.due_at,
        "approval_deputy_at": approval.deputy_at,
        "approval_office_at": approval.office_at,
        # a drawn timer needs some instant; this one lies beyond every approval
        "cover_start_at": cover_start(starts, since) or since + _PARKED,
    }


def _period(answers: Variables) -> tuple[datetime, datetime | None]:
    start = instant(answers["from_at"])
    expected_to = instant(answers["expected_to"]) if answers.get("expected_to") else None
    if expected_to is not None and expected_to <= start:
        raise InvalidAnswers.at("expected_to", "Must be after the start.")
    return start, expected_to
