"""A person's data: handed out on request, and forgotten on request, in two steps and without breaking history."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sio_workflow.domain import policy
from sio_workflow.domain.errors import BusinessRule, Conflict, NotAllowed, NotFound
from sio_workflow.domain.people import Actor
from sio_workflow.domain.policy import Action
from sio_workflow.storage.database import Database
from sio_workflow.storage.personal_rows import Person, Share
from sio_workflow.storage.reach import HOUSE_WITH_HR_KEY, reaching
from sio_workflow.storage.unit_of_work import UnitOfWork

WHY_NOT = {
    "still_employed": ("still employed here", "ansættelsen er ikke ophørt"),
    "open_absence": ("an absence is open", "der er et åbent fravær"),
    "future_shift": ("shifts lie ahead", "der er kommende vagter"),
    "open_hr_case": ("HR has an open case", "HR har en åben sag"),
    "named_in_process": ("a running process names them", "en igangværende proces nævner personen"),
    "open_task": ("a task waits for them", "en opgave venter på personen"),
    "open_complaint": ("a complaint is open", "der er en åben reklamation"),
    "still_needed": ("something that concerns them is not over", "noget, der angår personen, er ikke afsluttet"),
}
#: told to others than HR by one and the same word, so that none of them points at HR
_ALIKE = frozenset({"open_hr_case", "named_in_process", "open_task"})


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasurePlan:
    """What forgetting somebody would do; the seal must be handed back, so that nobody forgets more than was shown."""

    kind: str
    person_id: UUID
    #: what they are called now, and afterwards
    name: str
    called: str
    #: codes of what still stands in the way; none: it can be done
    holds: tuple[str, ...]
    #: table -> rows that speak of them
    rows: dict[str, int]
    already: bool
    seal: str


class PersonalData:
    """Export and erase."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def own(self, actor: Actor, now: datetime) -> dict[str, Any]:
        """All that is kept about the actor; what HR has noted is handed out by HR."""
        kind, person_id = _self_of(actor)
        return self._export(actor, kind, person_id, now, Share.OWN)

    def own_counts(self, actor: Actor) -> dict[str, int]:
        """How many rows of each table speak of the actor, HR's rooms left out."""
        with self._reading() as uow:
            return uow.personal_rows.counts(uow.personal_rows.person(*_self_of(actor)), Share.OWN)

    def export(self, actor: Actor, kind: str, person_id: UUID, now: datetime) -> dict[str, Any]:
        """All that is kept about an employee or contact; HR's part for HR alone."""
        with self._reading() as uow:
            row = self._require(uow, actor, kind, person_id)
        return self._export(actor, kind, person_id, now, _share(actor, kind, row))

    def find(self, actor: Actor, employee_no: str) -> UUID:
        """The employee with that number."""
        policy.require(actor, Action.PERSONAL_DATA)
        with self._reading() as uow:
            employee = uow.people.employee_by_no(employee_no)
            if employee is None or not policy.may(actor, Action.PERSONAL_DATA, employee.area_id):
                raise NotFound(employee_no=employee_no)
            return employee.id

    def plan(self, actor: Actor, kind: str, person_id: UUID, now: datetime) -> ErasurePlan:
        """The first step: what would go, and what stands in the way."""
        with self._reading() as uow:
            return self._plan(uow, actor, kind, person_id, now)

    def erase(self, actor: Actor, kind: str, person_id: UUID, seal: str, now: datetime) -> ErasurePlan:
        """The second step; Conflict when things have changed since the plan, BusinessRule while something holds."""
        with reaching(HOUSE_WITH_HR_KEY), self._database.unit_of_work() as uow:
            plan = self._plan(uow, actor, kind, person_id, now)
            if plan.already or plan.seal != seal:
                raise Conflict(person_id=str(person_id))
            if plan.holds:
                raise _refused(plan.holds)
            person = uow.personal_rows.person(kind, person_id)
            uow.personal_rows.forget(person, plan.name, plan.called, now, actor.account_id)
            # others than HR read the trail
            told = {name: number for name, number in plan.rows.items() if not name.startswith("hr.")}
            uow.trail.audit(actor, now, "erase", kind, person_id, rows=told)
        return plan

    # -- inside

    @contextmanager
    def _reading(self) -> Iterator[UnitOfWork]:
        """Through every room: what was found is judged afterwards, by whom it is for."""
        with reaching(HOUSE_WITH_HR_KEY), self._database.unit_of_work(writing=False) as uow:
            yield uow

    def _require(self, uow: UnitOfWork, actor: Actor, kind: str, person_id: UUID) -> dict[str, Any]:
        policy.require(actor, Action.PERSONAL_DATA)
        row = uow.personal_rows.row(_TABLES[kind], person_id) if kind in _TABLES else None
        mine = policy.areas_for(actor, Action.PERSONAL_DATA)
        if row is None or not (mine is None or mine & _areas_of(uow, row)):
            raise NotFound(person_id=str(person_id))
        return row

    def _export(self, actor: Actor, kind: str, person_id: UUID, now: datetime, share: Share) -> dict[str, Any]:
        with reaching(HOUSE_WITH_HR_KEY), self._database.unit_of_work() as uow:
            person = uow.personal_rows.person(kind, person_id)
            sections = {name: rows for name, rows in uow.personal_rows.sections(person, share) if rows}
            acts = {name: rows for name, rows in uow.personal_rows.acts(person, hr=share is Share.ALL) if rows}
            uow.trail.audit(actor, now, "export", kind, person_id)
        hr = kind == "employee" and share is Share.ALL
        about = {"kind": kind, "id": person_id, "made_at": now, "hr_included": hr}
        plain: dict[str, Any] = json.loads(json.dumps({"about": about, "data": sections, "acts": acts}, default=str))
        return plain

    def _plan(self, uow: UnitOfWork, actor: Actor, kind: str, person_id: UUID, now: datetime) -> ErasurePlan:
        row = self._require(uow, actor, kind, person_id)
        person = uow.personal_rows.person(kind, person_id)
        share = _share(actor, kind, row)
        holds, rows = _holds(uow, person, share, now), uow.personal_rows.counts(person, share)
        sealed = json.dumps([kind, str(person_id), row["name"], holds, rows], sort_keys=True)
        return ErasurePlan(
            kind=kind,
            person_id=person_id,
            name=row["name"],
            called=_called(kind, row),
            holds=holds,
            rows=rows,
            already=uow.privacy.erased(kind, person_id) is not None,
            seal=hashlib.sha256(sealed.encode()).hexdigest()[:32],
        )


_TABLES = {"employee": "employee", "contact": "customer_contact"}


def _areas_of(uow: UnitOfWork, person: dict[str, Any]) -> set[UUID]:
    """Where an employee belongs, or where a contact's customer has sites."""
    if "customer_id" in person:
        return uow.links.areas_of_customer(person["customer_id"])
    return {person["area_id"]}


def _self_of(actor: Actor) -> tuple[str, UUID]:
    if actor.employee_id is not None:
        return "employee", actor.employee_id
    if actor.contact_id is not None:
        return "contact", actor.contact_id
    raise NotAllowed


def _share(actor: Actor, kind: str, row: dict[str, Any]) -> Share:
    """HR's part of an employee goes to HR of the employee's area; of contacts HR keeps nothing."""
    all_of_it = kind == "contact" or policy.may(actor, Action.HAND_OUT_HR_DATA, row["area_id"])
    return Share.ALL if all_of_it else Share.WITHOUT_HR


def _holds(uow: UnitOfWork, person: Person, share: Share, now: datetime) -> tuple[str, ...]:
    """What stands in the way; where HR keeps anything it is HR that forgets the person, and nobody else is told why."""
    found = uow.personal_rows.holds(person, now)
    if share is Share.ALL:
        return tuple(found)
    if uow.personal_rows.has_of_hr(person):
        found.append("open_hr_case")
    return tuple(dict.fromkeys("still_needed" if code in _ALIKE else code for code in found))


def _called(kind: str, row: dict[str, Any]) -> str:
    return (
        f"Tidligere medarbejder {row['employee_no']}"
        if kind == "employee"
        else f"Tidligere kontakt {row['id'].hex[:6]}"
    )


def _refused(holds: tuple[str, ...]) -> BusinessRule:
    english, danish = ("; ".join(WHY_NOT[code][language] for code in holds) for language in (0, 1))
    return BusinessRule("still_needed", f"Not yet: {english}.", da=f"Ikke endnu: {danish}.", holds=list(holds))
