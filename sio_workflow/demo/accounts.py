"""Who can sign in to the demo, and as what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sio_workflow.demo.draw import identity
from sio_workflow.demo.people import username
from sio_workflow.demo.places import Row
from sio_workflow.domain.people import Role

#: one for everybody, printed by the command, and only ever in demo data
PASSWORD = "sio-demo-2026"  # noqa: S105 - meant to be known


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """One line of "who can sign in"."""

    username: str
    role: Role
    da: str
    en: str


def demo_accounts() -> tuple[DemoAccount, ...]:
    """The accounts that a visitor is shown, one per role; everybody else signs in as m<employee number>."""
    return (
        DemoAccount("mette", Role.SERVICE_MANAGER, "servicemanager i område A01", "service manager of area A01"),
        DemoAccount("jonas", Role.DEPUTY, "stedfortræder i A01, servicemanager i A02", "deputy in A01, manager of A02"),
        DemoAccount("amina", Role.EMPLOYEE, "serviceassistent", "service assistant"),
        DemoAccount("birgit", Role.FIRST_ASSISTANT, "1. assistent", "first assistant"),
        DemoAccount("hanne", Role.HR, "HR", "HR"),
        DemoAccount("helle", Role.HR, "HR, den anden person", "HR, the second person"),
        DemoAccount("ole", Role.OFFICE, "kontoret", "the office"),
        DemoAccount("dorte", Role.OPS_DIRECTOR, "driftschef", "operations director"),
        DemoAccount("kunde", Role.CUSTOMER, "kundens kontaktperson", "contact of a customer"),
        DemoAccount("signe", Role.DESIGNER, "procesdesigner", "process designer"),
        DemoAccount("karl", Role.OPERATOR, "driftsvagt for systemet", "operator"),
    )


_EVERYWHERE = {"hr": Role.HR, "office": Role.OFFICE, "ops_director": Role.OPS_DIRECTOR}
_CREW = frozenset({"service_assistant", "first_assistant", "replacement"})


def accounts(seed: int, employees: list[Row], contacts: list[Row], now: datetime) -> list[Row]:
    """An account for every employee, for the first contact of each customer, a designer and an operator."""
    staff = [_account(seed, username(each), each["name"], now, employee_id=each["id"]) for each in employees]
    first_contacts = [each for each in contacts if each["can_order_extra"]]
    customers = [
        _account(
            seed,
            f"kunde{number}" if number else "kunde",
            each["name"],
            now,
            contact_id=each["id"],
            customer_id=each["customer_id"],
        )
        for number, each in enumerate(first_contacts)
    ]
    others = [
        _account(seed, "signe", "Signe Skabelonsen", now),
        _account(seed, "karl", "Karl Testesen", now),
    ]
    return staff + customers + others


def _account(seed: int, name: str, shown: str, now: datetime, **person: UUID) -> Row:
    nobody = {"employee_id": None, "contact_id": None, "customer_id": None}
    account_id = identity(seed, "account", name)
    row = {"id": account_id, "username": name, "name": shown, "locale": "da", "active": True, "created_at": now}
    return row | nobody | person


def grants(seed: int, employees: list[Row], accounts: list[Row]) -> list[Row]:
    """Who may do what, and where."""
    jobs = {each["id"]: each for each in employees}
    found: list[tuple[Row, Role, UUID | None] | tuple[Row, Role, UUID | None, Row]] = []
    for account in accounts:
        if account["employee_id"]:
            found += [(account, *grant) for grant in _of_job(jobs[account["employee_id"]])]
        elif account["contact_id"]:
            found.append((account, Role.CUSTOMER, None))
    by_name = {account["username"]: account for account in accounts}
    found += [(by_name["signe"], Role.DESIGNER, None), (by_name["karl"], Role.OPERATOR, None)]
    found += _deputies(employees, by_name)
    return [_grant(seed, number, *each) for number, each in enumerate(found)]


def _of_job(employee: Row) -> list[tuple[Role, UUID | None]]:
    job, area_id = employee["job"], employee["area_id"]
    if job in _EVERYWHERE:
        return [(_EVERYWHERE[job], None)]
    if job == "service_manager":
        return [(Role.SERVICE_MANAGER, area_id)]
    crew: list[tuple[Role, UUID | None]] = [(Role.EMPLOYEE, area_id)] if job in _CREW else []
    return crew + ([(Role.FIRST_ASSISTANT, area_id)] if job == "first_assistant" else [])


def _deputies(employees: list[Row], by_name: dict[str, Row]) -> list[tuple[Row, Role, UUID | None, Row]]:
    """The next manager stands in for each manager; in the last area its first 1. assistent does."""
    managers = [each for each in employees if each["job"] == "service_manager"]
    last = managers[-1]["area_id"]
    own = next(each for each in employees if each["job"] == "first_assistant" and each["area_id"] == last)
    stand_ins = [*managers[1:], own]
    return [
        (by_name[username(deputy)], Role.DEPUTY, manager["area_id"], by_name[username(manager)])
        for manager, deputy in zip(managers, stand_ins, strict=True)
    ]


def _grant(
    seed: int, number: int, account: Row, role: Role, area_id: UUID | None, stands_in_for: Row | None = None
) -> Row:
    return {
        "id": identity(seed, "grant", number),
        "account_id": account["id"],
        "role": role.value,
        "area_id": area_id,
        "valid_from": None,
        "valid_to": None,
        "on_behalf_of": stands_in_for["id"] if stands_in_for else None,
    }
