"""Who stands in for whom, where and how long."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, and_, exists, func, or_, select, true
from sqlalchemy.orm import aliased

from sio_workflow.domain.delegation import AWAY, DEPUTY_JOBS, Doer
from sio_workflow.domain.escalation import Holder
from sio_workflow.domain.people import Role
from sio_workflow.storage.grants import in_force
from sio_workflow.storage.models import Absence, Account, Area, AuditEvent, Employee, RoleGrant
from sio_workflow.storage.rows import Rows, table_of

_account, _grant = table_of(Account), table_of(RoleGrant)

_Deputy, _Manager = aliased(Account), aliased(Account)


class Delegations(Rows):
    """A delegation is a deputy's grant; one that was ended stays, with the time it ended."""

    def get(self, delegation_id: UUID) -> RoleGrant | None:
        return self._session.get(RoleGrant, delegation_id)

    def managers(self, area_id: UUID, now: datetime) -> Sequence[Account]:
        """Who manages an area now."""
        held = select(RoleGrant.account_id).where(
            RoleGrant.role == Role.SERVICE_MANAGER.value, RoleGrant.area_id == area_id, *_not_over(now), _begun(now)
        )
        return self._session.scalars(select(Account).where(Account.id.in_(held), Account.active)).all()

    def lock_area(self, area_id: UUID) -> Area | None:
        """Two who name a deputy for an area at once queue here."""
        return self._session.get(Area, area_id, with_for_update=True)

    def possible_deputies(self, areas: Collection[UUID] | None) -> Sequence[Employee]:
        """Who may be named for these areas (None: all), by name: people with an open account only."""
        lead = and_(Employee.job == "first_assistant", true() if areas is None else Employee.area_id.in_(areas))
        has_account = exists().where(Account.employee_id == Employee.id, Account.active)
        found = select(Employee).where(or_(Employee.job.in_(DEPUTY_JOBS), lead), has_account)
        return self._session.scalars(found.order_by(Employee.name, Employee.id)).all()

    def holders(self, roles: Collection[str], area_id: UUID | None, now: datetime) -> list[Holder]:
        """Who holds one of these roles in an area now, and who of them is away: one statement."""
        there = or_(_grant.c.area_id.is_(None), _grant.c.area_id == area_id)
        found = (
            select(
                _account.c.id,
                _account.c.employee_id,
                _account.c.name,
                _account.c.locale,
                _grant.c.role,
                _is_away(area_id, now).label("away"),
            )
            .select_from(_grant.join(_account, _account.c.id == _grant.c.account_id))
            .where(_grant.c.role.in_(roles), there, _account.c.active, *in_force(_grant, now))
            .order_by(_account.c.name, _account.c.id)
            .distinct()
        )
        return [_holder(row) for row in self._session.execute(found)]

    def doers(self, subject_kind: str, subject_ids: Iterable[object], *verbs: str) -> dict[str, list[Doer]]:
        """Who did what to these subjects, in which manager's name, oldest first; from the audit trail."""
        acts = AuditEvent.__table__.c
        found = (
            select(acts.subject_id, acts.actor_id, _Deputy.name, _Manager.name.label("manager_name"))
            .join(_Deputy, _Deputy.id == acts.actor_id)
            .outerjoin(_Manager, _Manager.id == acts.on_behalf_of)
            .where(acts.subject_kind == subject_kind, acts.subject_id.in_([str(each) for each in subject_ids]))
            .order_by(acts.at, acts.id)
        )
        doers: dict[str, list[Doer]] = {}
        for row in self._session.execute(found.where(acts.verb.in_(verbs)) if verbs else found):
            doer = Doer(account_id=row.actor_id, name=row.name, manager_name=row.manager_name or "")
            doers.setdefault(row.subject_id, []).append(doer)
        return doers

    def names(self, account_ids: Collection[UUID]) -> dict[UUID, str]:
        """Names of accounts."""
        found = select(Account.id, Account.name).where(Account.id.in_(account_ids))
        return {row.id: row.name for row in self._session.execute(found)}

    def overlapping(self, area_id: UUID, start: datetime, end: datetime) -> Sequence[RoleGrant]:
        """Dated delegations of an area that share a moment with this period."""
        found = select(RoleGrant).where(
            RoleGrant.role == Role.DEPUTY.value,
            RoleGrant.area_id == area_id,
            RoleGrant.valid_from < end,
            RoleGrant.valid_to > start,
            RoleGrant.valid_to > RoleGrant.valid_from,
        )
        return self._session.scalars(found).all()

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


def _holder(row: Any) -> Holder:
    return Holder(
        account_id=row.id,
        employee_id=row.employee_id,
        name=row.name,
        locale=row.locale,
        role=Role(row.role),
        away=row.away,
    )


def _is_away(area_id: UUID | None, now: datetime) -> ColumnElement[bool]:
    """An absence covers now, or the area is lent for a holiday or an absence."""
    over_at = func.coalesce(Absence.ended_at, Absence.expected_to)
    absent = exists().where(
        Absence.employee_id == _account.c.employee_id,
        Absence.status.not_in(("ended", "cancelled")),
        Absence.from_at <= now,
        or_(over_at.is_(None), over_at > now),
    )
    lent = _grant.alias()
    on_leave = exists().where(
        lent.c.on_behalf_of == _account.c.id,
        lent.c.area_id == area_id,
        lent.c.reason.in_(AWAY),
        or_(lent.c.valid_from.is_(None), lent.c.valid_from <= now),
        or_(lent.c.valid_to.is_(None), lent.c.valid_to > now),
    )
    return or_(absent, and_(_grant.c.role == Role.SERVICE_MANAGER.value, on_leave))


def _begun(now: datetime) -> ColumnElement[bool]:
    return or_(RoleGrant.valid_from.is_(None), RoleGrant.valid_from <= now)


def _not_over(now: datetime) -> tuple[ColumnElement[bool], ...]:
    """One that was ended before it began has the same time twice."""
    not_over = or_(RoleGrant.valid_to.is_(None), RoleGrant.valid_to > now)
    return not_over, or_(
        RoleGrant.valid_to.is_(None), RoleGrant.valid_from.is_(None), RoleGrant.valid_to > RoleGrant.valid_from
    )
