"""Whom a word to a role reaches, and who a task goes to next: never somebody who is away while anyone else is there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sio_workflow.domain.people import Role

#: who answers for an area when the one before does not; each rung is somebody else than the one below
LADDER = (Role.SERVICE_MANAGER, Role.DEPUTY, Role.OFFICE, Role.OPS_DIRECTOR)


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """Somebody with an open account who holds a role in the area in question."""

    account_id: UUID
    employee_id: UUID | None
    name: str
    locale: str
    role: Role
    #: absent or on holiday right now
    away: bool = False


@dataclass(frozen=True, slots=True)
class Reached:
    """Where a word to a role ends."""

    role: Role
    people: tuple[Holder, ...]
    #: nobody on the whole ladder is there: the last rung has it all the same, and an operator must know
    alarm: bool = False


def rungs_from(role: Role) -> tuple[Role, ...]:
    """The role and whoever comes after it. What is meant for HR, or for a person's own role, goes no further."""
    return LADDER[LADDER.index(role) :] if role in LADDER else (role,)


def reach(role: Role, holders: Iterable[Holder]) -> Reached:
    """The first rung from this role upwards where somebody is; with nobody anywhere the last one, away or not."""
    known, rungs = tuple(holders), rungs_from(role)
    for rung in rungs:
        if there := tuple(holder for holder in known if holder.role is rung and not holder.away):
            return Reached(rung, there)
    return Reached(rungs[-1], tuple(holder for holder in known if holder.role is rungs[-1]), alarm=True)
