"""People and access: who can sign in. An account belongs to an employee or to a customer's contact."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sio_workflow.domain import policy
from sio_workflow.domain.errors import Conflict, NotAllowed, NotFound
from sio_workflow.domain.people import Actor, Role
from sio_workflow.domain.policy import Action
from sio_workflow.domain.times import local_day
from sio_workflow.services.account_roles import may_take, role_is_for
from sio_workflow.services.account_sight import Seen, seen_account
from sio_workflow.services.account_views import AccountFile, AccountLine, GrantView, Place, Stranger, line_of
from sio_workflow.services.sign_in_links import SignInLinks
from sio_workflow.services.views import Page
from sio_workflow.storage.database import Database
from sio_workflow.storage.models import Account, Area, RoleGrant
from sio_workflow.storage.unit_of_work import UnitOfWork

PAGE_SIZE = 25
_ROLES_OF_JOB = {
    "service_assistant": (Role.EMPLOYEE,),
    "replacement": (Role.EMPLOYEE,),
    "first_assistant": (Role.EMPLOYEE, Role.FIRST_ASSISTANT),
    "service_manager": (Role.SERVICE_MANAGER,),
}


class AccountOffice:
    """List, look, create, close and open."""

    def __init__(self, database: Database, links: SignInLinks) -> None:
        self._database = database
        self._links = links

    def list(self, actor: Actor, now: datetime, *, text: str = "", kind: str = "", page: int = 1) -> Page[AccountLine]:
        """Accounts by name; kind is staff, customers, closed or "" for all."""
        policy.require(actor, Action.SEE_ACCOUNTS)
        areas, offset = policy.areas_for(actor, Action.SEE_ACCOUNTS), (page - 1) * PAGE_SIZE
        with self._database.unit_of_work(writing=False) as uow:
            rows, total = uow.links.account_page(areas, text.strip(), kind, offset, PAGE_SIZE)
            grants = uow.links.grants_of([row.id for row in rows], now)
            lines = tuple(line_of(row, [one for one in grants if one.account_id == row.id]) for row in rows)
        return Page(lines=lines, number=page, total=total, size=PAGE_SIZE)

    def get(self, actor: Actor, account_id: UUID, now: datetime) -> AccountFile:
        """One account, and what this actor may do about it."""
        with self._database.unit_of_work() as uow:
            return _file(actor, seen_account(uow, actor, account_id, now), uow.places.areas())

    def id_of(self, actor: Actor, username: str) -> UUID:
        """The account with this user name."""
        policy.require(actor, Action.OPERATE)
        with self._database.unit_of_work(writing=False) as uow:
            found = uow.people.account_named(username.strip().lower())
        if found is None:
            raise NotFound(f"There is no account {username}.")
        return found.id

    def area_id(self, code: str) -> UUID:
        """The area with this code."""
        with self._database.unit_of_work(writing=False) as uow:
            found = uow.places.area_by_code(code)
        if found is None:
            raise NotFound(f"There is no area {code}.")
        return found.id

    def strangers(self, actor: Actor, text: str) -> Sequence[Stranger]:
        """Employees and contacts of the actor's areas who cannot sign in yet."""
        policy.require(actor, Action.MANAGE_ACCOUNTS)
        areas = policy.areas_for(actor, Action.MANAGE_ACCOUNTS)
        with self._database.unit_of_work(writing=False) as uow:
            staff = uow.links.staff_without_account(areas, text.strip())
            contacts = uow.links.contacts_without_account(areas, text.strip())
        return [
            *(Stranger(kind="employee", id=one.id, name=one.name, detail=one.employee_no) for one in staff),
            *(Stranger(kind="contact", id=one.id, name=one.name, detail=customer) for one, customer in contacts),
        ]

    def create(self, actor: Actor, kind: str, person_id: UUID, now: datetime) -> UUID:
        """An account without a password for an employee or contact: a link that works once is sent to them."""
        policy.require(actor, Action.MANAGE_ACCOUNTS)
        with self._database.unit_of_work() as uow:
            make = _for_contact if kind == "contact" else _for_employee
            account, roles, area_id = make(uow, actor, person_id)
            account.id, account.created_at = uuid4(), now
            uow.links.add(account)
            uow.links.save()
            held_in = area_id if kind == "employee" else None
            given = [role for role in roles if policy.may_give(actor, role, held_in)]
            uow.links.add(*(_first_grant(actor, account.id, role, held_in, now) for role in given))
            uow.links.save()
            self._links.invite(uow, account, now)
            after = {"roles": sorted(role.value for role in given)}
            uow.trail.audit(actor, now, "create", "account", account.id, area_id=area_id, after=after, kind=kind)
            return account.id

    def close(self, actor: Actor, account_id: UUID, now: datetime) -> None:
        """Nobody signs in with it from now on, and whoever is signed in is out at the next request."""
        with self._database.unit_of_work() as uow:
            _set_active(uow, actor, account_id, False, now)
            uow.links.spend_all(account_id, now)
            uow.identity.end_sessions(account_id, now)

    def open(self, actor: Actor, account_id: UUID, now: datetime) -> None:
        """It may be used again; sessions that were ended stay ended."""
        with self._database.unit_of_work() as uow:
            _set_active(uow, actor, account_id, True, now)


def _file(actor: Actor, seen: Seen, areas: Sequence[Area]) -> AccountFile:
    names = {area.id: area.name for area in areas}
    return AccountFile(
        line=line_of(seen.account, seen.grants),
        grants=tuple(_grant(actor, one, names.get(one.area_id, "") if one.area_id else "") for one in seen.grants),
        giveable=_giveable(actor, seen, names),
        everywhere=tuple(role.value for role in Role if _fits(seen, role) and _gives(actor, seen, role, None)),
        areas=tuple(
            Place(id=area.id, name=area.name)
            for area in areas
            if any(policy.may_give(actor, role, area.id) for role in Role)
        ),
        may_administer=policy.may_administer(actor, seen.account.id, seen.roles, seen.area_id),
        may_let_in=seen.account.active and policy.may_let_in(actor, seen.account.id, seen.roles, seen.area_id),
    )


def _giveable(actor: Actor, seen: Seen, areas: Sequence[UUID] | dict[UUID, str]) -> tuple[str, ...]:
    there = [None, *areas]
    return tuple(role.value for role in Role if _fits(seen, role) and any(_gives(actor, seen, role, a) for a in there))


def _gives(actor: Actor, seen: Seen, role: Role, area_id: UUID | None) -> bool:
    if seen.account.id == actor.account_id or (area_id is None and role in policy.HELD_IN_AREAS):
        return False
    return policy.may_give(actor, role, area_id)


def _fits(seen: Seen, role: Role) -> bool:
    return (role_is_for(role.value) == "customer") == (seen.account.contact_id is not None)


def _grant(actor: Actor, grant: RoleGrant, area_name: str) -> GrantView:
    return GrantView(
        id=grant.id,
        role=grant.role,
        area_id=grant.area_id,
        area_name=area_name,
        valid_from=grant.valid_from,
        valid_to=grant.valid_to,
        last_day=local_day(grant.valid_to - timedelta.resolution) if grant.valid_to else None,
        mine_to_take=may_take(actor, grant),
    )


def _for_employee(uow: UnitOfWork, actor: Actor, employee_id: UUID) -> tuple[Account, Sequence[Role], UUID | None]:
    employee = uow.people.employee(employee_id, lock=True)
    if employee is None or not policy.may(actor, Action.MANAGE_ACCOUNTS, employee.area_id):
        raise NotFound(employee_id=str(employee_id))
    if uow.people.account_of(employee_id) is not None:
        raise Conflict("This person has an account already.")
    account = Account(
        username=_free(uow, f"m{employee.employee_no}"),
        password_hash="",
        name=employee.name,
        employee_id=employee_id,
        locale=employee.locale,
    )
    return account, _ROLES_OF_JOB.get(employee.job, ()), employee.area_id


def _for_contact(uow: UnitOfWork, actor: Actor, contact_id: UUID) -> tuple[Account, Sequence[Role], UUID | None]:
    contact = uow.places.contact(contact_id)
    mine = policy.areas_for(actor, Action.MANAGE_ACCOUNTS)
    if contact is None or (mine is not None and not mine & uow.links.areas_of_customer(contact.customer_id)):
        raise NotFound(contact_id=str(contact_id))
    if uow.links.account_of_contact(contact_id) is not None:
        raise Conflict("This person has an account already.")
    name = contact.email.strip().lower() or f"k{contact.id.hex[:8]}"
    account = Account(
        username=_free(uow, name),
        password_hash="",
        name=contact.name,
        contact_id=contact_id,
        customer_id=contact.customer_id,
    )
    return account, (Role.CUSTOMER,), None


def _free(uow: UnitOfWork, username: str) -> str:
    """The name, or the first with a number behind it that nobody has."""
    taken, number = username, 1
    while uow.people.account_named(taken) is not None:
        number += 1
        taken = f"{username}-{number}"
    return taken


def _first_grant(actor: Actor, account_id: UUID, role: Role, area_id: UUID | None, now: datetime) -> RoleGrant:
    grant = RoleGrant(account_id=account_id, role=role.value, area_id=area_id, valid_from=now)
    grant.granted_by = actor.account_id
    return grant


def _set_active(uow: UnitOfWork, actor: Actor, account_id: UUID, active: bool, now: datetime) -> None:
    seen = seen_account(uow, actor, account_id, now)
    if not policy.may_administer(actor, account_id, seen.roles, seen.area_id):
        raise NotAllowed(action="close_account")
    if seen.account.active == active:
        return
    seen.account.active = active
    change = {"before": {"active": not active}, "after": {"active": active}}
    verb = "open" if active else "close"
    uow.trail.audit(actor, now, verb, "account", account_id, area_id=seen.area_id, **change)
