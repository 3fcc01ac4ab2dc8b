"""Employees, accounts and roles."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, and_, bindparam, exists, func, or_, select, true

from sio_workflow.storage.grants import in_force
from sio_workflow.storage.models import (
    Absence,
    Account,
    Employee,
    RoleGrant,
    Site,
    SiteKnowledge,
)
from sio_workflow.storage.rows import Rows, table_of

_account, _grant = table_of(Account), table_of(RoleGrant)
_now = bindparam("now", type_=_grant.c.valid_from.type)
#: a person with each role that holds at :now; who that is, the statement that builds on it says
person_with_grants = (
    select(
        _account.c.id,
        _account.c.name,
        _account.c.employee_id,
        _account.c.contact_id,
        _account.c.customer_id,
        _grant.c.role,
        _grant.c.area_id,
        _grant.c.on_behalf_of,
    )
    .select_from(_account)
    .outerjoin(_grant, and_(_grant.c.account_id == _account.c.id, *in_force(_grant, _now)))
    .where(_account.c.active)
)
_actor = person_with_grants.where(_account.c.id == bindparam("account_id"))


def may_cover(area_id: Any, jobs: Collection[str]) -> ColumnElement[bool]:
    """Employees an area asks for cover: its own people and the replacement corps of all areas."""
    return and_(or_(Employee.area_id == area_id, Employee.job == "replacement"), Employee.job.in_(jobs))


class People(Rows):
    """Employees, accounts and roles."""

    def account(self, account_id: UUID) -> Account | None:
        return self._session.get(Account, account_id)

    def account_named(self, username: str) -> Account | None:
        return self._session.scalar(select(Account).where(Account.username == username))

    def account_of(self, employee_id: UUID) -> Account | None:
        return self._session.scalar(select(Account).where(Account.employee_id == employee_id))

    def accounts(self) -> Sequence[Account]:
        return self._session.scalars(select(Account).order_by(Account.username)).all()

    def actor_rows(self, account_id: UUID, now: datetime) -> Sequence[Row[Any]]:
        """The active account with each role that holds now, in one statement; asked at every request."""
        return self._session.execute(_actor, {"account_id": account_id, "now": now}).all()

    def employee(self, employee_id: UUID, *, lock: bool = False) -> Employee | None:
        return self._session.get(Employee, employee_id, with_for_update=True if lock else None)

    def employee_by_no(self, employee_no: str) -> Employee | None:
        return self._session.scalar(select(Employee).where(Employee.employee_no == employee_no))

    def works_in(self, employee_id: UUID, area_id: UUID | None, now: datetime) -> bool:
        """Whether somebody belongs to an area, or holds a role there now; without an area whether they exist."""
        here = exists().where(Employee.id == employee_id, true() if area_id is None else Employee.area_id == area_id)
        holds = exists().where(
            _account.c.employee_id == employee_id,
            _account.c.active,
            _grant.c.account_id == _account.c.id,
            _grant.c.area_id == area_id,
            *in_force(_grant, now),
        )
        return bool(self._session.scalar(select(or_(here, holds))))

    def employees(
        self, areas: Collection[UUID] | None = None, jobs: Collection[str] = (), text: str = "", limit: int = 1000
    ) -> Sequence[Employee]:
        """By name; areas None means all."""
        found = select(Employee).order_by(Employee.name).limit(limit)
        if areas is not None:
            found = found.where(Employee.area_id.in_(areas))
        if jobs:
            found = found.where(Employee.job.in_(jobs))
        if text:
            found = found.where(or_(Employee.name.icontains(text), Employee.employee_no.icontains(text)))
        return self._session.scalars(found).all()

    def near(self, area_id: UUID, jobs: Collection[str], limit: int = 500) -> Sequence[Employee]:
        """Who might cover in an area: its own people and the replacement corps of all areas."""
        found = select(Employee).where(may_cover(area_id, jobs)).order_by(Employee.area_id != area_id)
        return self._session.scalars(found.limit(limit)).all()

    def asked_by_night(self, employee_ids: Collection[UUID]) -> set[UUID]:
        """Who of these has chosen to be asked about shifts at night too."""
        if not employee_ids:
            return set()
        awake = select(Employee.id).where(Employee.id.in_(employee_ids), Employee.quiet_hours_opt_in)
        return set(self._session.scalars(awake))

    def names(self, employee_ids: Collection[UUID]) -> dict[UUID, str]:
        rows = self._session.execute(select(Employee.id, Employee.name).where(Employee.id.in_(employee_ids)))
        return {row.id: row.name for row in rows}

    def at_site(
        self, employee_id: UUID, site_id: UUID, at: datetime
    ) -> tuple[Employee, Site, SiteKnowledge | None, bool] | None:
        """Somebody, a site, what they know of it, and whether they are away at that time: in one statement."""
        over_at = func.coalesce(Absence.ended_at, Absence.expected_to)
        away = exists().where(
            Absence.employee_id == employee_id,
            Absence.status.not_in(("ended", "cancelled")),
            Absence.from_at <= at,
            or_(over_at.is_(None), over_at > at),
        )
        knows = and_(SiteKnowledge.employee_id == Employee.id, SiteKnowledge.site_id == site_id)
        found = (
            select(Employee, Site, SiteKnowledge, away)
            .select_from(Employee)
            .join(Site, Site.id == site_id)
            .outerjoin(SiteKnowledge, knows)
            .where(Employee.id == employee_id)
        )
        row = self._session.execute(found).first()
        return None if row is None else (row[0], row[1], row[2], row[3])
