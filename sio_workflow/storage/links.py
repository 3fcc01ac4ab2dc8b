"""Accounts at providers, links and codes that work once, and the accounts that somebody administers."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, delete, func, or_, select, update
from sqlalchemy.exc import IntegrityError

from sio_workflow.domain.telephone import spellings
from sio_workflow.storage.channels import bare_number
from sio_workflow.storage.models import (
    Account,
    AccountIdentity,
    Customer,
    CustomerContact,
    Employee,
    RoleGrant,
    SignInLink,
    Site,
)
from sio_workflow.storage.rows import Rows


class Links(Rows):
    """Ways in besides a password."""

    def linked(self, issuer: str, subject: str) -> Account | None:
        """The account that somebody at a provider is."""
        found = select(Account).join(AccountIdentity, AccountIdentity.account_id == Account.id)
        return self._session.scalar(found.where(AccountIdentity.issuer == issuer, AccountIdentity.subject == subject))

    def identity_of(self, account_id: UUID, issuer: str) -> AccountIdentity | None:
        """Who the account is at this provider."""
        return self._session.scalar(select(AccountIdentity).where(*_theirs(account_id, issuer)))

    def add_identity(self, identity: AccountIdentity) -> bool:
        """False when the subject has just become somebody else."""
        try:
            with self._session.begin_nested():
                self._session.add(identity)
        except IntegrityError:
            return False
        return True

    def unlink(self, account_id: UUID, issuer: str) -> int:
        """Forget who the account is at this provider."""
        return self.changed(delete(AccountIdentity).where(*_theirs(account_id, issuer)))

    def staff_with_email(self, email: str) -> Sequence[Account]:
        """Active accounts of employees with this address."""
        theirs = select(Account).join(Employee, Employee.id == Account.employee_id)
        return self._session.scalars(theirs.where(func.lower(Employee.email) == email, Account.active)).all()

    def reachable(self, *, email: str = "", phone: str = "", employee_no: str = "") -> Sequence[Row[Any]]:
        """(account, phone, email) of active accounts that one of these belongs to."""
        wanted: list[ColumnElement[bool]] = []
        if email:
            wanted = [func.lower(Employee.email) == email, func.lower(CustomerContact.email) == email]
        if phone:
            wanted.append(bare_number(Employee.phone).in_(spellings(phone)))
        if employee_no:
            wanted.append(Employee.employee_no == employee_no)
        if not wanted:
            return []
        return self._session.execute(_reachable().where(Account.active, or_(*wanted))).all()

    def reach_of(self, account_id: UUID) -> Row[Any] | None:
        """(account, phone, email) of one account."""
        return self._session.execute(_reachable().where(Account.id == account_id)).first()

    def asked(self, recipient_hash: str, since: datetime) -> Sequence[tuple[datetime, str]]:
        """When, and from where, links and codes were asked for in this name since then."""
        mine = select(SignInLink.made_at, SignInLink.asker_hash).where(SignInLink.recipient_hash == recipient_hash)
        return [(row[0], row[1]) for row in self._session.execute(mine.where(SignInLink.made_at >= since))]

    @contextmanager
    def taken_back(self) -> Iterator[None]:
        """What is written inside costs as much as ever, and is not there afterwards."""
        with self._session.begin_nested() as savepoint:
            yield
            self._session.flush()
            savepoint.rollback()

    def link(self, secret_hash: str, *, lock: bool = False) -> SignInLink | None:
        """A link by the hash of its token; locked, so that of two clicks one is first."""
        found = select(SignInLink).where(SignInLink.kind == "link", SignInLink.secret_hash == secret_hash)
        return self._session.scalar(found.with_for_update() if lock else found)

    def code_of_browser(self, browser_hash: str) -> SignInLink | None:
        """The newest code that this browser asked for, locked."""
        found = select(SignInLink).where(SignInLink.kind == "code", SignInLink.browser_hash == browser_hash)
        return self._session.scalar(found.order_by(SignInLink.made_at.desc()).limit(1).with_for_update())

    def code_in_person(self, account_ids: Collection[UUID]) -> SignInLink | None:
        """The newest code that was handed out in person to one of these, locked."""
        found = select(SignInLink).where(
            SignInLink.kind == "code", SignInLink.account_id.in_(account_ids), SignInLink.made_by.is_not(None)
        )
        return self._session.scalar(found.order_by(SignInLink.made_at.desc()).limit(1).with_for_update())

    def spend_all(self, account_id: UUID, now: datetime) -> int:
        """No link or code of this account works from now on."""
        mine = update(SignInLink).where(SignInLink.account_id == account_id, SignInLink.used_at.is_(None))
        return self.changed(mine.values(used_at=now))

    def account_page(
        self, areas: Collection[UUID] | None, text: str, kind: str, offset: int, limit: int
    ) -> tuple[Sequence[Account], int]:
        """Accounts by name, and how many there are in all; areas None means everywhere."""
        found = _administered(areas, text, kind)
        total = self._session.scalar(select(func.count()).select_from(found.subquery())) or 0
        rows = self._session.scalars(found.order_by(Account.name, Account.id).offset(offset).limit(limit)).all()
        return rows, total

    def grants_of(self, account_ids: Collection[UUID], now: datetime) -> Sequence[RoleGrant]:
        """Roles that hold now or later."""
        mine = select(RoleGrant).where(
            RoleGrant.account_id.in_(account_ids), or_(RoleGrant.valid_to.is_(None), RoleGrant.valid_to > now)
        )
        return self._session.scalars(mine.order_by(RoleGrant.role, RoleGrant.valid_from)).all()

    def account(self, account_id: UUID) -> Account | None:
        """The account, locked: what is decided about it is decided once."""
        return self._session.get(Account, account_id, with_for_update=True)

    def areas_of_customer(self, customer_id: UUID) -> set[UUID]:
        """Where a customer has sites."""
        return set(self._session.scalars(select(Site.area_id).where(Site.customer_id == customer_id)))

    def staff_without_account(self, areas: Collection[UUID] | None, text: str, limit: int = 20) -> Sequence[Employee]:
        """Employees, by name, who cannot sign in yet; areas None means all."""
        found = select(Employee).outerjoin(Account, Account.employee_id == Employee.id).where(Account.id.is_(None))
        if areas is not None:
            found = found.where(Employee.area_id.in_(areas))
        if text:
            found = found.where(or_(Employee.name.icontains(text), Employee.employee_no == text))
        return self._session.scalars(found.order_by(Employee.name).limit(limit)).all()

    def contacts_without_account(
        self, areas: Collection[UUID] | None, text: str, limit: int = 20
    ) -> Sequence[tuple[CustomerContact, str]]:
        """Contacts who cannot sign in yet, each with the customer's name; areas None means all."""
        found = (
            select(CustomerContact, Customer.name)
            .join(Customer, Customer.id == CustomerContact.customer_id)
            .outerjoin(Account, Account.contact_id == CustomerContact.id)
            .where(Account.id.is_(None))
        )
        if areas is not None:
            served = select(Site.customer_id).where(Site.area_id.in_(areas))
            found = found.where(CustomerContact.customer_id.in_(served))
        if text:
            found = found.where(or_(CustomerContact.name.icontains(text), Customer.name.icontains(text)))
        rows = self._session.execute(found.order_by(CustomerContact.name).limit(limit)).all()
        return [(row[0], row[1]) for row in rows]

    def account_of_contact(self, contact_id: UUID) -> Account | None:
        return self._session.scalar(select(Account).where(Account.contact_id == contact_id))


def _theirs(account_id: UUID, issuer: str) -> tuple[ColumnElement[bool], ...]:
    return AccountIdentity.account_id == account_id, AccountIdentity.issuer == issuer


def _reachable() -> Select[Any]:
    phone = func.coalesce(Employee.phone, CustomerContact.phone, "").label("phone")
    email = func.coalesce(Employee.email, CustomerContact.email, "").label("email")
    return (
        select(Account, phone, email)
        .outerjoin(Employee, Employee.id == Account.employee_id)
        .outerjoin(CustomerContact, CustomerContact.id == Account.contact_id)
    )


def _administered(areas: Collection[UUID] | None, text: str, kind: str) -> Select[tuple[Account]]:
    found = select(Account).outerjoin(Employee, Employee.id == Account.employee_id)
    if kind == "staff":
        found = found.where(Account.employee_id.is_not(None))
    elif kind == "customers":
        found = found.where(Account.contact_id.is_not(None))
    elif kind == "closed":
        found = found.where(~Account.active)
    if text:
        found = found.where(
            or_(Account.name.icontains(text), Account.username.icontains(text), Employee.employee_no == text)
        )
    if areas is not None:
        served = select(Site.customer_id).where(Site.area_id.in_(areas))
        found = found.where(or_(Employee.area_id.in_(areas), Account.customer_id.in_(served)))
    return found
