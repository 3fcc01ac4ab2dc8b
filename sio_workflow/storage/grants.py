"""What makes a role hold: its period, and for a deputy the manager who is stood in for."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, FromClause, exists, or_

from sio_workflow.domain.people import Role
from sio_workflow.storage.models import Account, RoleGrant
from sio_workflow.storage.rows import table_of

_account, _grant = table_of(Account), table_of(RoleGrant)


def in_force(grant: FromClause, now: Any) -> tuple[ColumnElement[bool], ...]:
    """What makes a grant hold now: its period, and for a deputy that the manager still holds the area."""
    return (*_period(grant, now), or_(grant.c.on_behalf_of.is_(None), _held_by_manager(grant, now)))


def _period(grant: FromClause, now: Any) -> tuple[ColumnElement[bool], ...]:
    begun = or_(grant.c.valid_from.is_(None), grant.c.valid_from <= now)
    return begun, or_(grant.c.valid_to.is_(None), grant.c.valid_to > now)


def _held_by_manager(grant: FromClause, now: Any) -> ColumnElement[bool]:
    own, manager = _grant.alias(), _account.alias()
    there = or_(own.c.area_id.is_(None), own.c.area_id == grant.c.area_id)
    found = exists().where(
        own.c.account_id == grant.c.on_behalf_of,
        own.c.role == Role.SERVICE_MANAGER.value,
        there,
        manager.c.id == own.c.account_id,
        manager.c.active,
        *_period(own, now),
    )
    return found.correlate(grant)
