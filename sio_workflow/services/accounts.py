"""Who has an account, and as what they act: grants for roles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sio_workflow.domain import policy
from sio_workflow.domain.people import Actor, Grant, Role
from sio_workflow.services.hashing import Hashing
from sio_workflow.storage.database import Database
from sio_workflow.storage.models import Account as AccountRow
from sio_workflow.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What a session needs to know."""

    id: UUID
    username: str
    name: str
    locale: str


class Accounts:
    """Look up accounts, and become an Actor."""

    def __init__(self, database: Database, hashing: Hashing) -> None:
        self._database = database
        self._hashing = hashing

    def actor(self, account_id: UUID, now: datetime) -> Actor | None:
        """Who this is right now, in one statement; None when the account is gone or closed."""
        with self._database.unit_of_work(writing=False) as uow:
            return load_actor(uow, account_id, now)

    def find(self, account_id: UUID) -> Account | None:
        """The account behind a session."""
        with self._database.unit_of_work(writing=False) as uow:
            found = uow.people.account(account_id)
            return _view(found) if found is not None and found.active else None

    def list(self) -> list[Account]:
        """Everyone who can sign in."""
        with self._database.unit_of_work(writing=False) as uow:
            return [_view(each) for each in uow.people.accounts()]

    def hash(self, password: str) -> str:
        """How a password is kept."""
        return self._hashing.hash(password)

    def set_locale(self, actor: Actor, locale: str) -> None:
        """Remember the language somebody reads, on pages and in what is sent to them."""
        account_id = policy.in_person(actor)
        with self._database.unit_of_work() as uow:
            if found := uow.people.account(account_id):
                found.locale = locale


def load_actor(uow: UnitOfWork, account_id: UUID, now: datetime) -> Actor | None:
    """The Actor of an account, with the roles that hold now; None when the account is gone or closed."""
    return actor_from(uow.people.actor_rows(account_id, now))


def actor_from(rows: Sequence[Any]) -> Actor | None:
    """The Actor of a person's rows, one for each role that holds; None when there are none."""
    if not rows:
        return None
    person = rows[0]
    return Actor(
        account_id=person.id,
        name=person.name,
        grants=frozenset(_grant_of(row) for row in rows if row.role),
        employee_id=person.employee_id,
        contact_id=person.contact_id,
        customer_id=person.customer_id,
    )


def _grant_of(row: Any) -> Grant:
    return Grant(role=Role(row.role), area_id=row.area_id, on_behalf_of=row.on_behalf_of)


def _view(account: AccountRow) -> Account:
    return Account(id=account.id, username=account.username, name=account.name, locale=account.locale)
