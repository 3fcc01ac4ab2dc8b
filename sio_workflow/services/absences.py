"""Absences for the pages: today's view, one absence with its shifts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sio_workflow.domain import policy
from sio_workflow.domain.delegation import Doer
from sio_workflow.domain.errors import NotFound
from sio_workflow.domain.people import Actor
from sio_workflow.domain.policy import Action
from sio_workflow.domain.times import day_bounds, local_day
from sio_workflow.services.affected_work import until
from sio_workflow.storage.database import Database
from sio_workflow.storage.models import Absence, DailyCheck
from sio_workflow.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class TouchedShift:
    """A shift that an absence touches, and how it stands."""

    id: UUID
    shift_no: str
    site_id: UUID
    site_name: str
    start_at: datetime
    end_at: datetime
    status: str
    unstaffed: bool
    #: for those who find cover: the open search, and who works it now
    case_id: UUID | None = None
    worker: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AbsenceView:
    """Who and when; the kind is for those who answer for the area, and there is no why."""

    id: UUID
    number: str
    employee_id: UUID
    employee_name: str
    area_id: UUID
    kind: str
    from_at: datetime
    expected_to: datetime | None
    status: str
    reported_at: datetime
    reported_via: str
    handover_note: str
    shifts: tuple[TouchedShift, ...] = ()
    #: who approved it, and in which manager's name
    approved_by: Doer | None = None


class Absences:
    """Who is away today, and what it touches."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def today(self, actor: Actor, now: datetime) -> list[AbsenceView]:
        """The first screen of the day: absences of today in the actor's areas; that a person looks is recorded."""
        policy.require(actor, Action.SEE_ABSENCES)
        areas = policy.areas_for(actor, Action.SEE_ABSENCES)
        start, end = day_bounds(local_day(now))
        with self._database.unit_of_work() as uow:
            if policy.may(actor, Action.CHECK_ABSENCE) and policy.looks_in_person(actor):
                self._note_opening(uow, actor, now)
            found = uow.work.absences(areas, start, end)
            names = uow.people.names([each.employee_id for each in found])
            doers = uow.delegations.doers("absence", [each.id for each in found], "approve")
            return [view(each, names[each.employee_id], doers=doers.get(str(each.id), ())) for each in found]

    def review(self, actor: Actor, area_id: UUID, now: datetime) -> None:
        """ "Gennemgået": the manager has gone through the day's absence of an area."""
        policy.require_there(actor, Action.CHECK_ABSENCE, area_id)
        with self._database.unit_of_work() as uow:
            if uow.places.area(area_id) is None:
                raise NotFound
            check = self._check(uow, actor, area_id, now)
            check.reviewed_at, check.reviewed_by = now, actor.account_id
            uow.trail.audit(actor, now, "review_absence", "area", area_id, area_id=area_id)

    def get(self, actor: Actor, absence_id: UUID) -> AbsenceView:
        """One absence with the shifts it touches."""
        with self._database.unit_of_work(writing=False) as uow:
            absence = _seen(uow, actor, absence_id)
            name = uow.people.names([absence.employee_id])[absence.employee_id]
            doers = uow.delegations.doers("absence", [absence.id], "approve").get(str(absence.id), ())
            return view(absence, name, _touched(uow, actor, absence), doers)

    def mine(self, actor: Actor, now: datetime) -> list[AbsenceView]:
        """The actor's own absences that are not over."""
        if actor.employee_id is None:
            return []
        with self._database.unit_of_work(writing=False) as uow:
            return [view(each, actor.name) for each in uow.work.absences_of([actor.employee_id], now, None)]

    def _note_opening(self, uow: UnitOfWork, actor: Actor, now: datetime) -> None:
        for area in uow.places.areas(policy.areas_for(actor, Action.CHECK_ABSENCE)):
            self._check(uow, actor, area.id, now)

    def _check(self, uow: UnitOfWork, actor: Actor, area_id: UUID, now: datetime) -> DailyCheck:
        day: date = local_day(now)
        check = uow.work.check(area_id, day)
        if check is None:
            check = DailyCheck(area_id=area_id, day=day, opened_at=now, opened_by=actor.account_id)
            uow.work.add(check)
            uow.trail.audit(actor, now, "open_absences", "area", area_id, area_id=area_id)
        return check


def _seen(uow: UnitOfWork, actor: Actor, absence_id: UUID) -> Absence:
    return policy.visible_or_not_found(
        uow.work.absence(absence_id), lambda one: policy.may_see_absence(actor, one.area_id, one.employee_id)
    )


def _touched(uow: UnitOfWork, actor: Actor, absence: Absence) -> list[TouchedShift]:
    found = uow.work.touched(absence, until(absence))
    inside = policy.may(actor, Action.RUN_COVER, absence.area_id)
    cases = uow.cover.open_cases([shift.id for shift, _, _ in found]) if inside else {}
    names = uow.people.names([shift.employee_id for shift, _, _ in found if shift.employee_id]) if inside else {}
    return [
        TouchedShift(
            id=shift.id,
            shift_no=shift.shift_no,
            site_id=site.id,
            site_name=site.name,
            start_at=shift.start_at,
            end_at=shift.end_at,
            status=shift.status,
            unstaffed=unstaffed,
            case_id=cases[shift.id].id if shift.id in cases else None,
            worker=names.get(shift.employee_id, "") if shift.employee_id else "",
        )
        for shift, site, unstaffed in found
    ]


def view(absence: Absence, name: str, shifts: Sequence[TouchedShift] = (), doers: Sequence[Doer] = ()) -> AbsenceView:
    """An absence with the names that belong to it."""
    return AbsenceView(
        id=absence.id,
        number=absence.number,
        employee_id=absence.employee_id,
        employee_name=name,
        area_id=absence.area_id,
        kind=absence.kind,
        from_at=absence.from_at,
        expected_to=absence.expected_to,
        status=absence.status,
        reported_at=absence.reported_at,
        reported_via=absence.reported_via,
        handover_note=absence.handover_note,
        shifts=tuple(shifts),
        approved_by=doers[-1] if doers else None,
    )
