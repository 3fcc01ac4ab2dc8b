"""Load the facts about a shift and the people around it, in few statements, and let the cover room rank them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from sio_workflow.cover import Candidate, Demand, Engagement, Person, Place, Span, rank
from sio_workflow.domain.errors import NotFound
from sio_workflow.storage.models import CoverCase, Employee, Shift, Site
from sio_workflow.storage.surroundings import Around, Known
from sio_workflow.storage.unit_of_work import UnitOfWork

COVERING_JOBS = ("first_assistant", "service_assistant", "replacement")
_LOOK_AROUND = timedelta(days=8)
_FAIR_WINDOW = timedelta(days=28)


def ranked(uow: UnitOfWork, case_id: UUID, now: datetime) -> list[Candidate]:
    """Candidates for a case, best first."""
    found = uow.cover.case_with_shift(case_id)
    if found is None:
        raise NotFound
    case, shift, site = found
    people = _people(uow, shift, site, uow.people.near(case.area_id, COVERING_JOBS))
    return rank(_with_history(uow, case, shift, people), demand_of(shift, site), now)


def looked_at(
    uow: UnitOfWork, shift: Shift, site: Site, employees: Sequence[Employee], now: datetime
) -> list[Candidate]:
    """Can these people take it? Only the hard rules count here, so what merely orders a list is not read."""
    return rank(_people(uow, shift, site, employees), demand_of(shift, site), now)


def demand_of(shift: Shift, site: Site) -> Demand:
    """What the shift and its site ask for."""
    return Demand(
        shift_id=shift.id,
        site_id=site.id,
        area_id=shift.area_id,
        start=shift.start_at,
        end=shift.end_at,
        place=Place(site.lat, site.lon),
        access_kind=site.access_kind,
        clearance=site.requires_clearance,
        competence=site.requires_competence,
        induction=site.requires_induction,
    )


def _people(uow: UnitOfWork, shift: Shift, site: Site, staff: Sequence[Employee]) -> list[Person]:
    ids = [employee.id for employee in staff]
    facts = uow.neighbourhood.around(shift, site, ids, _LOOK_AROUND)
    return [
        replace(
            _knowing(_plain(employee), facts.knows.get(employee.id)),
            competences=facts.competences.get(employee.id, {}),
            clearances=facts.clearances.get(employee.id, {}),
            absences=tuple(Span(*away) for away in facts.away.get(employee.id, ())),
            work=tuple(_engagement(own) for own in facts.work.get(employee.id, ())),
        )
        for employee in staff
    ]


def _with_history(uow: UnitOfWork, case: CoverCase, shift: Shift, people: Sequence[Person]) -> list[Person]:
    ids = [person.employee_id for person in people]
    extra = uow.work.extra_shifts(ids, shift.start_at - _FAIR_WINDOW, shift.start_at)
    continuing = uow.cover.replacements_for(case.absence_id) if case.absence_id else set()
    return [
        replace(person, extra_shifts=extra.get(person.employee_id, 0), continues=person.employee_id in continuing)
        for person in people
    ]


def _plain(employee: Employee) -> Person:
    return Person(
        employee_id=employee.id,
        name=employee.name,
        job=employee.job,
        area_id=employee.area_id,
        phone=employee.phone,
        contract_hours=employee.contract_hours_week,
        adult=employee.adult,
        transport=employee.transport,
        home=Place(employee.lat, employee.lon),
        active_from=employee.active_from,
        active_to=employee.active_to,
    )


def _knowing(person: Person, known: Known | None) -> Person:
    if known is None:
        return person
    return replace(
        person,
        inducted=known.inducted_on is not None,
        last_there_on=known.last_there_on,
        has_access=known.has_access,
    )


def _engagement(own: Around) -> Engagement:
    return Engagement(own.start, own.end, own.site_id, Place(own.lat, own.lon))
