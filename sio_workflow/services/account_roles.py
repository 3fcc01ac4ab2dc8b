"""Roles, given and taken. Nobody changes their own, and nobody gives what is not theirs to give."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from sio_workflow.domain import policy
from sio_workflow.domain.errors import BusinessRule, NotAllowed, NotFound
from sio_workflow.domain.people import Actor, Role
from sio_workflow.services.account_sight import Seen, seen_account
from sio_workflow.storage.database import Database
from sio_workflow.storage.models import RoleGrant


class AccountRoles:
    """Give a role, take it away."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def give(
        self,
        actor: Actor,
        account_id: UUID,
        role: Role,
        now: datetime,
        *,
        area_id: UUID | None = None,
        valid_from: datetime | None = None,
        valid_to: datetime | None = None,
    ) -> UUID:
        """Give a role in an area, or (without one) everywhere, from a time (now) until a time (for good)."""
        with self._database.unit_of_work() as uow:
            seen = seen_account(uow, actor, account_id, now)
            if area_id is not None and uow.places.area(area_id) is None:
                raise NotFound(area_id=str(area_id))
            given = RoleGrant(id=uuid4(), account_id=account_id, role=role.value, area_id=area_id)
            given.valid_from, given.valid_to, given.granted_by = valid_from or now, valid_to, actor.account_id
            _check_gift(actor, seen, role, area_id)
            _check_fit(seen, given, now)
            uow.links.add(given)
            uow.trail.audit(
                actor,
                now,
                "grant_role",
                "account",
                account_id,
                area_id=area_id,
                after=_told(given),
                grant=str(given.id),
            )
            return given.id

    def take(self, actor: Actor, account_id: UUID, grant_id: UUID, now: datetime) -> None:
        """Take a role away: it is gone at the next request, and stands in history."""
        with self._database.unit_of_work() as uow:
            seen = seen_account(uow, actor, account_id, now)
            given = next((grant for grant in seen.grants if grant.id == grant_id), None)
            if given is None:
                raise NotFound(grant_id=str(grant_id))
            if not may_take(actor, given):
                raise NotAllowed(action="take_role", role=given.role)
            before = _told(given)
            # one that has not begun ends where it would have begun
            given.valid_to = max(now, given.valid_from or now)
            uow.trail.audit(
                actor,
                now,
                "revoke_role",
                "account",
                account_id,
                area_id=given.area_id,
                before=before,
                grant=str(grant_id),
            )


def may_take(actor: Actor, grant: RoleGrant) -> bool:
    """Whoever may give a role may take it away; nobody takes their own."""
    return grant.account_id != actor.account_id and policy.may_give(actor, Role(grant.role), grant.area_id)


def _check_gift(actor: Actor, seen: Seen, role: Role, area_id: UUID | None) -> None:
    if role in policy.HELD_IN_AREAS and area_id is None:
        raise BusinessRule("area_needed", "Choose the area in which the role is held.")
    if seen.account.id == actor.account_id or not policy.may_give(actor, role, area_id):
        raise NotAllowed(action="give_role", role=role.value)


def _check_fit(seen: Seen, given: RoleGrant, now: datetime) -> None:
    if (role_is_for(given.role) == "customer") != (seen.account.contact_id is not None):
        raise BusinessRule("role_not_theirs", "This role is for other people: customers and staff are kept apart.")
    if given.valid_to is not None and given.valid_to <= max(given.valid_from or now, now):
        raise BusinessRule("period_over", "The role must end after it begins.")
    if any(_overlaps(one, given) for one in seen.grants):
        raise BusinessRule("role_held", "The role is held there already in that time.")


def role_is_for(role: str) -> str:
    """A customer's contact, or staff."""
    return "customer" if role == Role.CUSTOMER else "staff"


def _overlaps(one: RoleGrant, other: RoleGrant) -> bool:
    if (one.role, one.area_id) != (other.role, other.area_id):
        return False
    one_first = one.valid_to is not None and other.valid_from is not None and one.valid_to <= other.valid_from
    other_first = other.valid_to is not None and one.valid_from is not None and other.valid_to <= one.valid_from
    return not (one_first or other_first)


def _told(grant: RoleGrant) -> dict[str, str | None]:
    return {
        "grant_id": str(grant.id),
        "role": grant.role,
        "area_id": str(grant.area_id) if grant.area_id else None,
        "from": grant.valid_from.isoformat() if grant.valid_from else None,
        "to": grant.valid_to.isoformat() if grant.valid_to else None,
    }
