"""What a manager's day starts with: new reports, unstaffed shifts and unanswered offers, nearest shift first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sio_workflow.domain import policy
from sio_workflow.domain.people import Actor
from sio_workflow.domain.policy import Action
from sio_workflow.services.absences import AbsenceView
from sio_workflow.services.absences import view as absence_view
from sio_workflow.services.cover import Cover
from sio_workflow.services.cover_views import SearchView
from sio_workflow.services.shifts import Shifts, ShiftView
from sio_workflow.services.shifts import view as shift_view
from sio_workflow.storage.database import Database
from sio_workflow.storage.unit_of_work import UnitOfWork

#: how far it looks for shifts: today and tomorrow. A report is new however far away it begins
AHEAD = timedelta(hours=48)


@dataclass(frozen=True, slots=True, kw_only=True)
class ToDo:
    """One line: a report that awaits approval, a shift that is searched for, or one that nobody searches for."""

    starts_at: datetime
    report: AbsenceView | None = None
    search: SearchView | None = None
    #: what it touches, nearest first
    shifts: tuple[ShiftView, ...] = ()
    #: who has been asked and has not answered
    unanswered: tuple[str, ...] = ()


class StartOfDay:
    """The first screen's list. It shortens only by work being done."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._cover = Cover(database)
        self._shifts = Shifts(database)

    def show(self, actor: Actor, now: datetime) -> list[ToDo]:
        """What waits in the actor's areas; a search that begins with an approval stands on the report's line."""
        policy.require(actor, Action.RUN_COVER)
        areas = policy.areas_for(actor, Action.RUN_COVER)
        with self._database.unit_of_work(writing=False) as uow:
            reports = _reports(uow, areas, now)
        reported = {line.report.id for line in reports if line.report}
        searches = [one for one in self._cover.searches(actor, now) if one.shift.start_at < now + AHEAD]
        shown = [one for one in searches if not (one.status == "waiting" and one.absence_id in reported)]
        with self._database.unit_of_work(writing=False) as uow:
            asked = uow.cover.unanswered([one.id for one in shown], now)
        lines = [*reports, *(_searched(one, asked.get(one.id, ())) for one in shown)]
        searched = {shift.id for line in lines for shift in line.shifts}
        alone = [one for one in self._shifts.unstaffed(actor, now) if one.id not in searched]
        lines += [ToDo(starts_at=shift.start_at, shifts=(shift,)) for shift in alone]
        return sorted(lines, key=lambda line: line.starts_at)


def _reports(uow: UnitOfWork, areas: frozenset[UUID] | None, now: datetime) -> list[ToDo]:
    found = uow.work.unapproved(areas)
    names = uow.people.names([each.employee_id for each in found])
    touched = uow.cover.shifts_of([each.id for each in found])
    lines = []
    for each in found:
        shifts = tuple(shift_view(shift, site, {}, now) for shift, site in touched.get(each.id, ()))
        report = absence_view(each, names[each.employee_id])
        lines.append(ToDo(starts_at=shifts[0].start_at if shifts else each.from_at, report=report, shifts=shifts))
    return lines


def _searched(search: SearchView, asked: Sequence[str]) -> ToDo:
    return ToDo(starts_at=search.shift.start_at, search=search, shifts=(search.shift,), unanswered=tuple(asked))
