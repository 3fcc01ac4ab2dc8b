"""Standing in: a manager names a deputy for an area and a period, prolongs it, ends it. Nothing is passed on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sio_workflow.domain import policy
from sio_workflow.domain.delegation import Reason, check_period
from sio_workflow.domain.errors import InvalidAnswers
from sio_workflow.domain.people import Actor, Role
from sio_workflow.domain.policy import Action
from sio_workflow.domain.times import day_bounds, local_day
from sio_workflow.services.choices import Choice
from sio_workflow.services.notices import Notices
from sio_workflow.services.workplace import refusal
from sio_workflow.storage.database import Database
from sio_workflow.storage.models import Account, RoleGrant
from sio_workflow.storage.unit_of_work import UnitOfWork

#: a period ends at the midnight after its last day
_A_MOMENT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class DelegationView:
    """Who stands in for whom, where and how long."""

    id: UUID
    area_id: UUID
    area_name: str
    deputy_id: UUID
    deputy_name: str
    manager_name: str
    #: empty: as long as the office has appointed it
    start_at: datetime | None
    end_at: datetime | None
    #: the last day included; empty as `end_at`
    last_day: date | None
    reason: str
    #: it has begun
    current: bool


class Delegations:
    """For managers, and for the office or the operations director when a manager cannot; never for deputies."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def list(self, actor: Actor, now: datetime) -> Sequence[DelegationView]:
        """Current and coming ones of the areas in which the actor names deputies."""
        policy.require(actor, Action.DELEGATE)
        with self._database.unit_of_work(writing=False) as uow:
            rows = uow.delegations.current_and_coming(policy.areas_for(actor, Action.DELEGATE), now)
            return [delegation_view(row, now) for row in rows]

    def areas(self, actor: Actor) -> Sequence[Choice]:
        """Areas for which the actor may name a deputy."""
        policy.require(actor, Action.DELEGATE)
        with self._database.unit_of_work(writing=False) as uow:
            return [Choice(area.id, area.name) for area in uow.places.areas(policy.areas_for(actor, Action.DELEGATE))]

    def people(self, actor: Actor, now: datetime) -> Sequence[Choice]:
        """Who may be named: managers, office, and the 1. assistenter of the actor's areas."""
        policy.require(actor, Action.DELEGATE)
        areas = policy.areas_for(actor, Action.DELEGATE)
        with self._database.unit_of_work(writing=False) as uow:
            found = uow.delegations.possible_deputies(areas)
            return [Choice(employee.id, employee.name) for employee in found if employee.id != actor.employee_id]

    def give(
        self, actor: Actor, area_id: UUID, employee_id: UUID, first: date, last: date, reason: Reason, now: datetime
    ) -> UUID:
        """Name a deputy from the first to the last day, both included."""
        policy.require_there(actor, Action.DELEGATE, area_id)
        start, end = max(now, day_bounds(first)[0]), day_bounds(last)[1]
        check_period(start, end, now)
        with self._database.unit_of_work() as uow:
            policy.visible_or_not_found(uow.delegations.lock_area(area_id), lambda _: True)
            manager = _manager(uow, actor, area_id, now)
            deputy = _deputy(uow, actor, employee_id, manager)
            _refuse_overlap(uow, area_id, start, end)
            grant = RoleGrant(id=uuid4(), account_id=deputy.id, role=Role.DEPUTY.value, area_id=area_id)
            grant.valid_from, grant.valid_to, grant.reason = start, end, reason.value
            grant.on_behalf_of, grant.granted_by = manager.id, actor.account_id
            uow.delegations.add(grant)
            _tell(uow, actor, grant, now, "deputy_named", start=start, end=day_bounds(last)[0])
            _audit(uow, actor, grant, "delegate", now)
            return grant.id

    def prolong(self, actor: Actor, delegation_id: UUID, last: date, now: datetime) -> None:
        """Let it last to the end of another day, later or earlier than was said."""
        policy.require(actor, Action.DELEGATE)
        end = day_bounds(last)[1]
        with self._database.unit_of_work() as uow:
            grant = _own(uow, actor, delegation_id, now)
            start = grant.valid_from or now
            check_period(start, end, now)
            _refuse_overlap(uow, grant.area_id, start, end, but=grant.id)
            before, grant.valid_to = _period(grant), end
            _tell(uow, actor, grant, now, "deputy_named", start=start, end=day_bounds(last)[0])
            _audit(uow, actor, grant, "prolong", now, before)

    def end(self, actor: Actor, delegation_id: UUID, now: datetime) -> None:
        """End it now; one that has not begun never does."""
        policy.require(actor, Action.DELEGATE)
        with self._database.unit_of_work() as uow:
            grant = _own(uow, actor, delegation_id, now)
            before, grant.valid_to = _period(grant), max(now, grant.valid_from or now)
            _tell(uow, actor, grant, now, "deputy_ended")
            _audit(uow, actor, grant, "end", now, before)


def delegation_view(row: Any, now: datetime) -> DelegationView:
    """A row of the repository as people see it."""
    grant, area, deputy, manager = row
    return DelegationView(
        id=grant.id,
        area_id=area.id,
        area_name=area.name,
        deputy_id=deputy.id,
        deputy_name=deputy.name,
        manager_name=manager.name if manager else "",
        start_at=grant.valid_from,
        end_at=grant.valid_to,
        last_day=local_day(grant.valid_to - _A_MOMENT) if grant.valid_to else None,
        reason=grant.reason,
        current=grant.valid_from is None or grant.valid_from <= now,
    )


def _manager(uow: UnitOfWork, actor: Actor, area_id: UUID, now: datetime) -> Account:
    """The actor where they manage the area themselves, else whoever does: a deputy stands in for a person."""
    managers = uow.delegations.managers(area_id, now)
    if not managers:
        raise refusal("no_manager", "Området har ingen servicemanager nu.", "This area has no service manager now.")
    return next((each for each in managers if each.id == actor.account_id), managers[0])


def _deputy(uow: UnitOfWork, actor: Actor, employee_id: UUID, manager: Account) -> Account:
    areas = policy.areas_for(actor, Action.DELEGATE)
    known = {employee.id for employee in uow.delegations.possible_deputies(areas)}
    account = uow.people.account_of(employee_id) if employee_id in known else None
    if account is None or not account.active or account.id == manager.id:
        raise InvalidAnswers.at("employee_id", "Choose an employee.")
    return account


def _refuse_overlap(
    uow: UnitOfWork, area_id: UUID | None, start: datetime, end: datetime, but: UUID | None = None
) -> None:
    """One named deputy per area and moment, so that nobody need ask who it is; the area's row is locked."""
    assert area_id is not None, "a delegation is of an area"
    others: Sequence[RoleGrant] = [one for one in uow.delegations.overlapping(area_id, start, end) if one.id != but]
    if others:
        deputy = uow.people.account(others[0].account_id)
        name = deputy.name if deputy else ""
        raise refusal(
            "already_delegated",
            f"{name} er allerede stedfortræder i en del af perioden. Afslut eller ret den først.",
            f"{name} is deputy already in a part of that period. End or change that first.",
            delegation_id=str(others[0].id),
        )


def _own(uow: UnitOfWork, actor: Actor, delegation_id: UUID, now: datetime) -> RoleGrant:
    """A delegation that is not over, of the actor's areas; locked after its area, as when one is given."""
    asked = {"delegation_id": str(delegation_id)}
    seen = policy.visible_or_not_found(
        uow.delegations.get(delegation_id), lambda one: _is_ones_own(actor, one), **asked
    )
    assert seen.area_id is not None, "a delegation is of an area"
    uow.delegations.lock_area(seen.area_id)
    uow.session.refresh(seen)
    return policy.visible_or_not_found(seen, lambda one: one.valid_to is None or one.valid_to > now, **asked)


def _is_ones_own(actor: Actor, grant: RoleGrant) -> bool:
    delegation = grant.role == Role.DEPUTY.value and grant.area_id is not None
    return delegation and policy.may(actor, Action.DELEGATE, grant.area_id)


def _tell(uow: UnitOfWork, actor: Actor, grant: RoleGrant, now: datetime, template: str, **words: Any) -> None:
    deputy = uow.people.account(grant.account_id)
    area = uow.places.area(grant.area_id) if grant.area_id else None
    if deputy is None or deputy.employee_id is None or area is None:
        return
    notices = Notices(uow, actor, now, "area", area.id, area.id)
    notices.employee(deputy.employee_id, template, area=area.name, **words)


def _audit(
    uow: UnitOfWork, actor: Actor, grant: RoleGrant, verb: str, now: datetime, before: dict[str, Any] | None = None
) -> None:
    who = {"account_id": str(grant.account_id), "for": str(grant.on_behalf_of or ""), "reason": grant.reason}
    after = {**_period(grant), **(who if before is None else {})}
    uow.trail.audit(actor, now, verb, "delegation", grant.id, area_id=grant.area_id, before=before, after=after)


def _period(grant: RoleGrant) -> dict[str, Any]:
    start, end = grant.valid_from, grant.valid_to
    return {"from": start.isoformat() if start else None, "to": end.isoformat() if end else None}
