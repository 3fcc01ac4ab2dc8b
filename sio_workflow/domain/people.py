"""Who acts, and in which capacity."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class Role(StrEnum):
    """Candidate groups: a lane of a diagram carries one of these as its id."""

    EMPLOYEE = "employee"
    FIRST_ASSISTANT = "first_assistant"
    SERVICE_MANAGER = "service_manager"
    DEPUTY = "deputy"
    HR = "hr"
    OFFICE = "office"
    OPS_DIRECTOR = "ops_director"
    CUSTOMER = "customer"
    DESIGNER = "designer"
    OPERATOR = "operator"
    #: workers and rules; never a person
    SYSTEM = "system"


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """A role, in one area or (None) in all of them."""

    role: Role
    area_id: UUID | None = None
    #: account of the manager whom a deputy stands in for
    on_behalf_of: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """The one who does something. Services are handed an Actor; they never look one up."""

    account_id: UUID | None
    name: str
    grants: frozenset[Grant] = frozenset()
    #: set for staff
    employee_id: UUID | None = None
    #: set for a contact of a customer
    contact_id: UUID | None = None
    customer_id: UUID | None = None
    #: set when a program acts with a token of this account: it may not do what only the person may
    token_id: UUID | None = None
    #: its token is for some areas only: nothing of the person's own, and nothing that concerns the whole house
    confined: bool = False

    @property
    def looks_back(self) -> UUID | None:
        """The account whose own doings the actor may look at again, wherever they were."""
        return None if self.confined else self.account_id

    @property
    def roles(self) -> frozenset[Role]:
        return frozenset(grant.role for grant in self.grants)

    def has(self, *roles: Role) -> bool:
        return not self.roles.isdisjoint(roles)

    def areas(self, *roles: Role) -> frozenset[UUID] | None:
        """Areas in which one of these roles is held; None means all areas."""
        held = [grant.area_id for grant in self.grants if grant.role in roles]
        return None if None in held else frozenset(area for area in held if area)


SYSTEM = Actor(account_id=None, name="system", grants=frozenset({Grant(role=Role.SYSTEM)}))
