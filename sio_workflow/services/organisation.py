"""The tree of responsibility of an area: the manager on top, deputies beside, 1. assistenter and their teams."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sio_workflow.domain import policy
from sio_workflow.domain.people import Actor
from sio_workflow.domain.policy import Action
from sio_workflow.services.delegations import DelegationView, delegation_view
from sio_workflow.storage.database import Database
from sio_workflow.storage.models import Employee

_TEAM_JOBS = ("first_assistant", "service_assistant", "replacement", "driver")


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """Somebody of the area: a name and a job, and nothing of whether they are here today."""

    employee_id: UUID
    name: str
    job: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    """A 1. assistent with the people they lead; without one: those whom nobody leads yet."""

    lead: Member | None
    members: tuple[Member, ...]


@dataclass(frozen=True, slots=True)
class AreaChoice:
    """An area to choose."""

    id: UUID
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationView:
    """One area, and the areas to choose from."""

    area_id: UUID
    area_name: str
    areas: tuple[AreaChoice, ...]
    managers: tuple[str, ...]
    #: current and coming
    deputies: tuple[DelegationView, ...]
    teams: tuple[Team, ...]


class Organisation:
    """Who answers for what."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def show(self, actor: Actor, area_id: UUID | None, now: datetime) -> OrganisationView:
        """An area of the actor's, the first when none is named; a 1. assistent sees their own team in it."""
        policy.require(actor, Action.SEE_ORGANISATION)
        with self._database.unit_of_work(writing=False) as uow:
            areas = uow.places.areas(policy.areas_for(actor, Action.SEE_ORGANISATION))
            wanted = area_id or (areas[0].id if areas else None)
            area = policy.visible_or_not_found(next((one for one in areas if one.id == wanted), None), lambda _: True)
            deputies = uow.delegations.current_and_coming([area.id], now)
            teams = _teams(uow.people.employees([area.id], _TEAM_JOBS))
            return OrganisationView(
                area_id=area.id,
                area_name=area.name,
                areas=tuple(AreaChoice(one.id, one.name) for one in areas),
                managers=tuple(one.name for one in uow.delegations.managers(area.id, now)),
                deputies=tuple(delegation_view(row, now) for row in deputies),
                teams=tuple(team for team in teams if _sees(actor, area.id, team)),
            )


def _sees(actor: Actor, area_id: UUID, team: Team) -> bool:
    if policy.may(actor, Action.SEE_SHIFTS, area_id) or policy.may(actor, Action.SEE_ACCOUNTS, area_id):
        return True
    return policy.leads(actor, area_id, team.lead.employee_id if team.lead else None)


def _teams(people: Sequence[Employee]) -> list[Team]:
    """By name of the 1. assistent; last those without one."""
    leads = [one for one in people if one.job == "first_assistant"]
    known = {one.id for one in leads}
    teams = [Team(lead=_member(lead), members=_led_by(people, lead.id)) for lead in leads]
    alone = tuple(_member(one) for one in people if one.id not in known and one.lead_employee_id not in known)
    return [*teams, Team(lead=None, members=alone)] if alone else teams


def _led_by(people: Sequence[Employee], lead_id: UUID) -> tuple[Member, ...]:
    return tuple(_member(one) for one in people if one.lead_employee_id == lead_id and one.id != lead_id)


def _member(employee: Employee) -> Member:
    return Member(employee_id=employee.id, name=employee.name, job=employee.job)
