"""What is shown of an account: names and roles, never a telephone number, an address or a secret."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sio_workflow.storage.models import Account, RoleGrant


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountLine:
    """One line of a list."""

    id: UUID
    username: str
    name: str
    #: staff, customer or other
    kind: str
    active: bool
    #: that hold now or later, each once
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantView:
    """A role of an account."""

    id: UUID
    role: str
    area_id: UUID | None
    area_name: str
    valid_from: datetime | None
    valid_to: datetime | None
    #: the last Danish day on which it is held
    last_day: date | None
    #: whether the onlooker may take it away
    mine_to_take: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """An area to choose."""

    id: UUID
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountFile:
    """An account, and what the onlooker may do about it."""

    line: AccountLine
    grants: tuple[GrantView, ...]
    #: roles the onlooker may give, in one of `areas` or (where `everywhere` names them) in all
    giveable: tuple[str, ...]
    everywhere: tuple[str, ...]
    areas: tuple[Place, ...]
    may_administer: bool
    may_let_in: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Stranger:
    """Somebody without an account: an employee or a customer's contact."""

    #: employee or contact
    kind: str
    id: UUID
    name: str
    #: employee number, or the customer
    detail: str


def line_of(account: Account, grants: Iterable[RoleGrant]) -> AccountLine:
    """An account as one line."""
    return AccountLine(
        id=account.id,
        username=account.username,
        name=account.name,
        kind="staff" if account.employee_id else "customer" if account.contact_id else "other",
        active=account.active,
        roles=tuple(sorted({grant.role for grant in grants})),
    )
