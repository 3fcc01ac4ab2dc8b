"""The watchdog: it trusts no process. Each minute it asks the tables alone whether a promise is about to be broken."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sio_workflow.domain.daily_check import DEPUTY_AFTER, cut_off
from sio_workflow.domain.people import SYSTEM, Role
from sio_workflow.domain.times import day_bounds, local_day
from sio_workflow.services import offering, standing, tomorrow
from sio_workflow.services.affected_work import empty, new_case
from sio_workflow.services.continuing import begin_again
from sio_workflow.services.desk import open_desk
from sio_workflow.services.notices import Notices
from sio_workflow.storage.database import Database
from sio_workflow.storage.models import CoverCase
from sio_workflow.storage.standstill import Stopped
from sio_workflow.storage.unit_of_work import UnitOfWork

_AHEAD = timedelta(hours=48)
_GRACE = timedelta(minutes=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """What one look has found."""

    #: cover cases opened for shifts nobody searched for
    cases_opened: int
    #: complaints marked as breached because no process had done it
    complaints_breached: int
    #: cases that were not over and that no process worked on: a new instance begins
    cases_begun_again: int
    #: daily checks that managers or deputies were reminded of
    checks_missed: int
    #: people asked whether they are ready for tomorrow's shift
    asked_about_tomorrow: int
    #: jobs that are due and have not run: the workers may be down
    jobs_overdue: int


class Watchdog:
    """No shift unstaffed, no complaint ignored, whatever the engine does."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def look(self, now: datetime) -> Sighting:
        """One round; asking twice changes nothing the second time."""
        with self._database.unit_of_work(as_house=True) as uow:  # it trusts nobody, and looks everywhere
            return Sighting(
                cases_opened=_open_lost_cases(uow, now),
                complaints_breached=_mark_breaches(uow, now),
                cases_begun_again=_pick_up(uow, now),
                checks_missed=_remind_of_checks(uow, now),
                asked_about_tomorrow=tomorrow.ask(uow, now),
                jobs_overdue=len(uow.jobs.due(now - _GRACE, 1000)),
            )

    def stopped(self) -> Sequence[Stopped]:
        """Cases that are not over and stand still right now: for the doctor."""
        with self._database.unit_of_work(writing=False, as_house=True) as uow:
            return uow.standstill.stopped()


def _open_lost_cases(uow: UnitOfWork, now: datetime) -> int:
    desk = open_desk(uow, SYSTEM, now)
    for shift, absence in uow.work.assigned_to_absent(now, now + _AHEAD):
        empty(shift)
        _open_case(uow, new_case(shift, "absence", now - _GRACE, absence), now)
    uow.cover.save()
    for shift in uow.work.unstaffed_without_case(now, now + _AHEAD):
        _open_case(uow, new_case(shift, "vacancy", now - _GRACE), now)
    uow.cover.save()
    forgotten = uow.cover.forgotten(now)
    for case, shift in forgotten:
        offering.begin(desk, case, shift)
    return len(forgotten)


def _open_case(uow: UnitOfWork, case: CoverCase, now: datetime) -> None:
    uow.cover.add(case)
    uow.trail.audit(SYSTEM, now, "open", "cover_case", case.id, area_id=case.area_id, cause=case.cause)


def _mark_breaches(uow: UnitOfWork, now: datetime) -> int:
    late = uow.complaints.unanswered_past(now - _GRACE)
    for complaint in late:
        complaint.breached_at = now
        uow.trail.audit(SYSTEM, now, "breach", "complaint", complaint.id, area_id=complaint.area_id)
        notices = Notices(uow, SYSTEM, now, "complaint", complaint.id, complaint.area_id)
        roles = (Role.SERVICE_MANAGER, Role.DEPUTY, Role.OFFICE)
        notices.roles(*roles, template="complaint_breach", number=complaint.number)
    return len(late)


def _pick_up(uow: UnitOfWork, now: datetime) -> int:
    """Go on with what has lost its process, and tell whose case stands still because of an incident."""
    desk, stopped = open_desk(uow, SYSTEM, now), uow.standstill.stopped()
    lost = [case for case in stopped if case.held_since is None]
    for case in lost:
        begin_again(desk, case)
    standing.tell(uow, [case for case in stopped if case.held_since], now)
    return len(lost)


def _remind_of_checks(uow: UnitOfWork, now: datetime) -> int:
    """The day's absence has not been gone through: the manager is told, a quarter of an hour later the deputy."""
    today = local_day(now)
    start, end = day_bounds(today)
    done = {check.area_id for check in uow.work.checks(None, today) if check.reviewed_at is not None}
    first = uow.work.first_starts(None, start, end)
    told = uow.trail.told_roles("check_missing", start)
    missed = 0
    for area in uow.places.areas():
        due = cut_off(today, first.get(area.id))
        for role, at in ((Role.SERVICE_MANAGER, due), (Role.DEPUTY, due + DEPUTY_AFTER)):
            if area.id not in done and at <= now and (area.id, role.value) not in told:
                notices = Notices(uow, SYSTEM, now, "area", area.id, area.id)
                notices.roles(role, template="check_missing", area=area.name)
                uow.trail.audit(SYSTEM, now, "remind", "area", area.id, area_id=area.id, role=role.value)
                missed += 1
    return missed
