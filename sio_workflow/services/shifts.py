"""Shifts for the pages: who works where, and which stand unstaffed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sio_workflow.domain import policy
from sio_workflow.domain.people import Actor
from sio_workflow.domain.policy import Action
from sio_workflow.domain.shift_cover import mode_of
from sio_workflow.storage.database import Database
from sio_workflow.storage.models import Shift, Site


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftView:
    """A shift as people see it."""

    id: UUID
    shift_no: str
    site_id: UUID
    site_name: str
    area_id: UUID
    start_at: datetime
    end_at: datetime
    status: str
    employee_id: UUID | None
    employee_name: str
    #: time band before the start
    mode: str
    #: how to work there; shown to those who work the shift and those who answer for it
    instruction: str = ""


class Shifts:
    """Who works where."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def between(
        self, actor: Actor, start: datetime, end: datetime, now: datetime, *, unstaffed_only: bool = False
    ) -> list[ShiftView]:
        """Shifts of the actor's areas in that time, by start."""
        policy.require(actor, Action.SEE_SHIFTS)
        areas = policy.areas_for(actor, Action.SEE_SHIFTS)
        with self._database.unit_of_work(writing=False) as uow:
            found = uow.work.shifts(start, end, areas, unstaffed_only=unstaffed_only)
            names = uow.people.names([shift.employee_id for shift, _ in found if shift.employee_id])
            return [view(shift, site, names, now) for shift, site in found]

    def unstaffed(self, actor: Actor, now: datetime) -> list[ShiftView]:
        """What stands unstaffed in the coming two days, nearest first."""
        return self.between(actor, now, now + timedelta(hours=48), now, unstaffed_only=True)

    def mine(self, actor: Actor, now: datetime, days: int = 14) -> list[ShiftView]:
        """The actor's own coming shifts."""
        if actor.employee_id is None:
            return []
        with self._database.unit_of_work(writing=False) as uow:
            found = uow.work.shifts(now, now + timedelta(days=days), employee_id=actor.employee_id)
            return [view(shift, site, {actor.employee_id: actor.name}, now) for shift, site in found]

    def get(self, actor: Actor, shift_id: UUID, now: datetime) -> ShiftView:
        """One shift."""
        with self._database.unit_of_work(writing=False) as uow:
            shift = uow.work.shift(shift_id)
            worker_id = shift and (shift.employee_id or shift.planned_employee_id)
            worker = uow.people.employee(worker_id) if worker_id else None
            lead_id = worker.lead_employee_id if worker else None
            shift = policy.visible_or_not_found(
                shift, lambda one: policy.may_see_shift(actor, one.area_id, one.employee_id, lead_id)
            )
            site = uow.places.site(shift.site_id)
            assert site is not None
            names = uow.people.names([shift.employee_id]) if shift.employee_id else {}
            return view(shift, site, names, now)


def view(shift: Shift, site: Site, names: dict[UUID, str], now: datetime) -> ShiftView:
    """A shift with the names that belong to it."""
    return ShiftView(
        id=shift.id,
        shift_no=shift.shift_no,
        site_id=site.id,
        site_name=site.name,
        area_id=shift.area_id,
        start_at=shift.start_at,
        end_at=shift.end_at,
        status=shift.status,
        employee_id=shift.employee_id,
        employee_name=names.get(shift.employee_id, "") if shift.employee_id else "",
        mode=mode_of(shift.start_at, now).value,
        instruction=site.instruction,
    )
