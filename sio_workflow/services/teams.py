"""What a 1. assistent has to do with: the team's shifts, and a word to the manager about who could cover."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sio_workflow.domain import policy
from sio_workflow.domain.errors import InvalidAnswers
from sio_workflow.domain.people import Actor, Role
from sio_workflow.domain.policy import Action
from sio_workflow.services.notices import Notices
from sio_workflow.services.shifts import ShiftView, view
from sio_workflow.services.workplace import refusal
from sio_workflow.storage.database import Database
from sio_workflow.storage.models import Shift
from sio_workflow.storage.unit_of_work import UnitOfWork


class Teams:
    """The people somebody leads. A 1. assistent suggests; who is asked, and who takes a shift, the manager decides."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def shifts(self, actor: Actor, now: datetime, days: int = 7) -> list[ShiftView]:
        """Coming shifts that the team works or was to work, by start; who is away is not told, nor why."""
        policy.require(actor, Action.SEE_TEAM)
        areas = policy.areas_for(actor, Action.SEE_TEAM)
        with self._database.unit_of_work(writing=False) as uow:
            found = uow.work.shifts(now, now + timedelta(days=days), areas, lead_id=actor.employee_id)
            names = uow.people.names([shift.employee_id for shift, _ in found if shift.employee_id])
            return [view(shift, site, names, now) for shift, site in found]

    def suggest(self, actor: Actor, shift_id: UUID, employee_id: UUID, now: datetime) -> None:
        """Tell the manager that somebody of the team could take an open shift of the team; nobody is asked by it."""
        policy.require(actor, Action.SEE_TEAM)
        # the manager reads it at the search, which the 1. assistent does not see
        with self._database.unit_of_work(as_house=True) as uow:
            shift = policy.visible_or_not_found(
                uow.work.shift(shift_id), lambda one: policy.leads(actor, one.area_id, _lead_of(uow, one))
            )
            person = uow.people.employee(employee_id)
            if person is None or not policy.leads(actor, person.area_id, person.lead_employee_id):
                raise InvalidAnswers.at("employee_id", "Choose an employee.")
            if shift.employee_id is not None:
                raise refusal("cover_found", "Vagten er allerede dækket.", "The shift is covered already.")
            case = uow.cover.open_cases([shift.id]).get(shift.id)
            about = ("cover_case", case.id) if case else ("area", shift.area_id)
            notices = Notices(uow, actor, now, *about, shift.area_id)
            words = {"shift_no": shift.shift_no, "start": shift.start_at, "name": person.name}
            notices.roles(Role.SERVICE_MANAGER, template="cover_suggested", **words)  # type: ignore[arg-type]
            named = {"employee_id": str(employee_id)}
            uow.trail.audit(actor, now, "suggest", "shift", shift.id, area_id=shift.area_id, after=named)


def _lead_of(uow: UnitOfWork, shift: Shift) -> UUID | None:
    """The 1. assistent of whoever works the shift, or was to work it."""
    worker_id = shift.employee_id or shift.planned_employee_id
    worker = uow.people.employee(worker_id) if worker_id else None
    return worker.lead_employee_id if worker else None
