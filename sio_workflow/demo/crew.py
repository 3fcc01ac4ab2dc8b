"""The people of a loaded company as those who act: found by area, by employee, by contact."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sio_workflow.bootstrap import House
from sio_workflow.cover import Place
from sio_workflow.cover.travel import minutes as travel_minutes
from sio_workflow.demo.places import Row
from sio_workflow.domain.people import Actor, Grant, Role

_CAN_SOLVE = ("first_assistant", "service_assistant")


class Crew:
    """Who is who; read once, since nobody is hired during a day."""

    def __init__(self, house: House, now: datetime) -> None:
        tables = house.company.read("employee", "account", "role_grant", "site", "customer_contact", "site_knowledge")
        employees, accounts, grants, sites, contacts, knowledge = tables
        self._house, self._now = house, now
        self._actors: dict[UUID, Actor] = {}
        self.employees: dict[UUID, Row] = {row["id"]: row for row in employees}
        self.sites: dict[UUID, Row] = {row["id"]: row for row in sites}
        self.contacts: dict[UUID, Row] = {row["id"]: row for row in contacts}
        self._of_employee = {row["employee_id"]: row["id"] for row in accounts if row["employee_id"]}
        self._of_contact = {row["contact_id"]: row["id"] for row in accounts if row["contact_id"]}
        self._holders = {(row["role"], row["area_id"]): row["account_id"] for row in grants}
        self._inside = {(row["employee_id"], row["site_id"]) for row in knowledge if row["has_access"]}
        #: sees every manager's tasks, and does none of them
        self.onlooker = Actor(
            account_id=None,
            name="onlooker",
            grants=frozenset({Grant(role=Role.SERVICE_MANAGER), Grant(role=Role.OFFICE), Grant(role=Role.HR)}),
        )

    def manager(self, area_id: UUID | None) -> Actor:
        """The service manager of an area."""
        return self.holder_in(Role.SERVICE_MANAGER, area_id)

    def holder_in(self, role: Role, area_id: UUID | None) -> Actor:
        """Whoever has a role in an area."""
        return self._actor(self._holders[role.value, area_id])

    def holder(self, role: Role) -> Actor:
        """Whoever has a role that reaches everywhere: office, HR, operations director."""
        return self.holder_in(role, None)

    def employee(self, employee_id: UUID) -> Actor:
        """An employee as the one who acts."""
        return self._actor(self._of_employee[employee_id])

    def contact(self, contact_id: UUID) -> Actor | None:
        """A contact of a customer; None for one without an account."""
        account_id = self._of_contact.get(contact_id)
        return self._actor(account_id) if account_id else None

    def who_orders(self, site_id: UUID) -> Row:
        """The contact who may order extra work for a site."""
        customer_id = self.sites[site_id]["customer_id"]
        own = (each for each in self.contacts.values() if each["customer_id"] == customer_id)
        return next(each for each in own if each["can_order_extra"])

    def who_could_solve(self, site_id: UUID) -> list[UUID]:
        """1. assistenter and assistants of the area who can get in, by employee number."""
        area_id = self.sites[site_id]["area_id"]
        own = sorted(self.employees.values(), key=lambda row: (row["job"] not in _CAN_SOLVE[:1], row["employee_no"]))
        return [
            row["id"]
            for row in own
            if row["area_id"] == area_id and row["job"] in _CAN_SOLVE and (row["id"], site_id) in self._inside
        ]

    def minutes_to(self, employee_id: UUID, site_id: UUID) -> int:
        """How long somebody is on the way."""
        home, site = self.employees[employee_id], self.sites[site_id]
        return travel_minutes(Place(home["lat"], home["lon"]), Place(site["lat"], site["lon"]), home["transport"])

    def _actor(self, account_id: UUID) -> Actor:
        if account_id not in self._actors:
            actor = self._house.accounts.actor(account_id, self._now)
            assert actor is not None, "demo accounts are never closed"
            self._actors[account_id] = actor
        return self._actors[account_id]
