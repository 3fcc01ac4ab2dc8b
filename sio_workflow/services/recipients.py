"""Who gets what is written to a role, now: resolved when a message is planned, a task escalated or a name given."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sio_workflow.domain.escalation import Holder, Reached, reach, rungs_from
from sio_workflow.domain.notices import THE_MANAGER
from sio_workflow.domain.people import Role
from sio_workflow.storage.models import Incident
from sio_workflow.storage.unit_of_work import UnitOfWork

ALARM = "nobody_there"


def people_for(uow: UnitOfWork, role: Role | str, area_id: UUID | None, now: datetime) -> list[Holder]:
    """Those a word to a role in an area reaches now: its holders who are there, else the next rung's.

    With nobody there on the whole ladder the last rung gets it all the same, and an incident tells the operators. Two
    roles told at once may end at the same people: whoever plans several messages tells each person once.
    """
    reached = _reach(uow, Role(role), area_id, now)
    if reached.alarm:
        _raise_alarm(uow, Role(role), area_id, now)
    return list(reached.people)


def roles_for(uow: UnitOfWork, roles: Iterable[Role], area_id: UUID | None, now: datetime) -> list[Role]:
    """The roles a task is escalated to: those asked for, and where nobody of them is there the rung that is."""
    wanted: list[Role] = []
    for role in roles:
        wanted += [role, _reach(uow, role, area_id, now).role]
    return list(dict.fromkeys(wanted))


def who_answers(uow: UnitOfWork, area_id: UUID | None, now: datetime) -> dict[str, str]:
    """Whom to name to those outside, in each language: whoever a word to the manager reaches now."""
    names = [person.name for person in _reach(uow, Role.SERVICE_MANAGER, area_id, now).people]
    return {"da": " eller ".join(names), "en": " or ".join(names)} if names else THE_MANAGER


def _reach(uow: UnitOfWork, role: Role, area_id: UUID | None, now: datetime) -> Reached:
    rungs = rungs_from(role)
    return reach(role, uow.delegations.holders([rung.value for rung in rungs], area_id, now))


def _raise_alarm(uow: UnitOfWork, role: Role, area_id: UUID | None, now: datetime) -> None:
    """Once per role and area, until an operator has seen to it."""
    where = str(area_id or "")
    if not uow.incidents.is_open(ALARM, role.value, where):
        message = f"Nobody who holds the role {role.value} is there, and nobody after them."
        uow.incidents.add(Incident(element_id=role.value, code=ALARM, message=message, trace=where, opened_at=now))
        uow.incidents.save()
