"""Which accounts somebody may see: those of the areas they answer for. Any other account does not exist for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sio_workflow.domain import policy
from sio_workflow.domain.errors import NotFound
from sio_workflow.domain.people import Actor, Role
from sio_workflow.domain.policy import Action
from sio_workflow.storage.models import Account, Employee, RoleGrant
from sio_workflow.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """An account, with what decides who may do something about it."""

    account: Account
    employee: Employee | None
    #: roles that hold now or later
    grants: Sequence[RoleGrant]
    #: where it belongs: the area of an employee, or one of a customer's that the onlooker answers for
    area_id: UUID | None

    @property
    def roles(self) -> frozenset[Role]:
        return frozenset(Role(grant.role) for grant in self.grants)


def seen_account(uow: UnitOfWork, actor: Actor, account_id: UUID, now: datetime) -> Seen:
    """The account, locked; NotFound when the actor answers for none of its areas."""
    policy.require(actor, Action.SEE_ACCOUNTS)
    account = uow.links.account(account_id)
    if account is None:
        raise NotFound(account_id=str(account_id))
    employee = uow.people.employee(account.employee_id) if account.employee_id else None
    mine = policy.areas_for(actor, Action.SEE_ACCOUNTS)
    theirs = _areas(uow, account, employee)
    if mine is not None and not mine & theirs:
        raise NotFound(account_id=str(account_id))
    area_id = employee.area_id if employee else min(theirs & mine, default=None) if mine is not None else None
    return Seen(account=account, employee=employee, grants=uow.links.grants_of([account_id], now), area_id=area_id)


def _areas(uow: UnitOfWork, account: Account, employee: Employee | None) -> set[UUID]:
    if employee is not None:
        return {employee.area_id}
    return uow.links.areas_of_customer(account.customer_id) if account.customer_id else set()
