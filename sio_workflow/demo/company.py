"""The whole company at once, as plain rows by table name: nothing here knows how they are kept."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from sio_workflow.demo import accounts, knowledge, people, places, roster
from sio_workflow.demo.draw import stream
from sio_workflow.demo.places import Row, Scale
from sio_workflow.domain.times import ZONE

SMALLEST, LARGEST = 40, 20_000


@dataclass(frozen=True, slots=True)
class Company:
    """Rows of every table a company needs; accounts are still without their password."""

    rows: dict[str, list[Row]]

    @property
    def digest(self) -> str:
        """A fingerprint of every row: same seed, same company."""
        return sha256(json.dumps(self.rows, default=str, sort_keys=True).encode()).hexdigest()


def generate(employees: int, seed: int, now: datetime, weekday: int) -> Company:
    """Draw a company of that many employees (40 to 20,000) with two weeks of shifts around `now`."""
    scale, today = Scale(employees), now.astimezone(ZONE).date()
    areas = places.areas(scale, seed)
    customers = places.customers(scale, seed, today)
    contacts = places.contacts(customers, seed)
    sites = places.sites(scale, seed, areas, customers)
    staff = people.employees(scale, seed, today)
    plan = roster.roster(scale, seed, staff, sites)
    _agree_hours(staff, plan, seed)
    users = accounts.accounts(seed, staff, contacts, now)
    return Company(
        {
            "area": areas,
            "customer": customers,
            "customer_contact": contacts,
            "site": sites,
            "service_plan": places.plans(seed, sites, today),
            "plan_line": places.plan_lines(seed, sites),
            "employee": staff,
            "employee_clearance": knowledge.clearances(seed, plan, staff, today),
            "employee_competence": knowledge.competences(seed, plan, staff, today),
            "site_knowledge": knowledge.site_knowledge(seed, plan, staff, sites, today),
            "account": users,
            "role_grant": accounts.grants(seed, staff, users),
            "shift": roster.shifts(seed, plan, now, weekday),
        }
    )


def _agree_hours(staff: list[Row], plan: roster.Roster, seed: int) -> None:
    agreed = roster.contract_hours(plan, stream(seed, "contracts"))
    for employee in staff:
        if employee["job"] == "service_assistant":
            employee["contract_hours_week"] = agreed[employee["id"]]
