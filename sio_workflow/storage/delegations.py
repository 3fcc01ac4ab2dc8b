"""Who stands in for whom, where and how long."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, or_, select
from sqlalchemy.orm import aliased

from sio_workflow.domain.people import Role
from sio_workflow.storage.models import Account, Area, RoleGrant
from sio_workflow.storage.rows import Rows

_Deputy, _Manager = aliased(Account), aliased(Account)


class Delegations(Rows):
    """A delegation is a deputy's grant; one that was ended stays, with the time it ended."""

    def get(self, delegation_id: UUID, *, lock: bool = False) -> RoleGrant | None:
        return self._session.get(RoleGrant, delegation_id, with_for_update=True if lock else None)

    def of_account(self, account_id: UUID) -> Sequence[RoleGrant]:
        """Every role an account has had or will have."""
        return self._session.scalars(select(RoleGrant).where(RoleGrant.account_id == account_id)).all()

    def managers(self, area_id: UUID, now: datetime) -> Sequence[Account]:
        """Who manages an area now."""
        held = select(RoleGrant.account_id).where(
            RoleGrant.role == Role.SERVICE_MANAGER.value, RoleGrant.area_id == area_id, *_not_over(now), _begun(now)
        )
        return self._session.scalars(select(Account).where(Account.id.in_(held), Account.active)).all()

    def overlapping(self, area_id: UUID, start: datetime, end: datetime) -> Sequence[RoleGrant]:
        """Dated delegations of an area that share a moment with this period; locked, so that two at once queue."""
        found = select(RoleGrant).where(
            RoleGrant.role == Role.DEPUTY.value,
            RoleGrant.area_id == area_id,
            RoleGrant.valid_from < end,
            RoleGrant.valid_to > start,
            RoleGrant.valid_to > RoleGrant.valid_from,
        )
        return self._session.scalars(found.with_for_update()).all()

    def current_and_coming(self, areas: Collection[UUID] | None, now: datetime) -> Sequence[Row[Any]]:
        """RoleGrant, Area, the deputy and the manager of each delegation that is not over, by area and start."""
        found = (
            select(RoleGrant, Area, _Deputy, _Manager)
            .join(Area, Area.id == RoleGrant.area_id)
            .join(_Deputy, _Deputy.id == RoleGrant.account_id)
            .outerjoin(_Manager, _Manager.id == RoleGrant.on_behalf_of)
            .where(RoleGrant.role == Role.DEPUTY.value, *_not_over(now))
            .order_by(Area.code, RoleGrant.valid_from, RoleGrant.id)
        )
        if areas is not None:
            found = found.where(RoleGrant.area_id.in_(areas))
        return self._session.execute(found).all()


def _begun(now: datetime) -> ColumnElement[bool]:
    return or_(RoleGrant.valid_from.is_(None), RoleGrant.valid_from <= now)


def _not_over(now: datetime) -> tuple[ColumnElement[bool], ...]:
    """One that was ended before it began has the same time twice."""
    not_over = or_(RoleGrant.valid_to.is_(None), RoleGrant.valid_to > now)
    return not_over, or_(
        RoleGrant.valid_to.is_(None), RoleGrant.valid_from.is_(None), RoleGrant.valid_to > RoleGrant.valid_from
    )
