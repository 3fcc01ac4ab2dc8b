"""The small company every scenario plays in: one area, a handful of people, one customer with one school."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid5

from sio_workflow.domain.people import Role
from sio_workflow.storage.database import Database
from sio_workflow.storage.models import (
    Account,
    Area,
    Customer,
    CustomerContact,
    Employee,
    PlanLine,
    RoleGrant,
    ServicePlan,
    Shift,
    Site,
    SiteKnowledge,
)

_SPACE = UUID("6f1c2a58-6d1f-4c1e-9a51-0f1d9a3c7e11")
_EMPLOYEES = {
    # name -> job, hours, knows the school
    "mette": ("service_manager", 37.0, True),
    "dan": ("service_manager", 37.0, False),
    "otto": ("office", 37.0, False),
    "hanne": ("hr", 37.0, False),
    "eva": ("service_assistant", 30.0, True),
    "vera": ("service_assistant", 30.0, True),
    "viggo": ("service_assistant", 20.0, True),
    "nina": ("service_assistant", 20.0, False),
    "bo": ("first_assistant", 37.0, True),
    "dorte": ("driver", 37.0, False),
}
_ROLES = {
    "mette": Role.SERVICE_MANAGER,
    "dan": Role.DEPUTY,
    "otto": Role.OFFICE,
    "hanne": Role.HR,
    "eva": Role.EMPLOYEE,
    "vera": Role.EMPLOYEE,
    "viggo": Role.EMPLOYEE,
    "nina": Role.EMPLOYEE,
    "bo": Role.FIRST_ASSISTANT,
    "dorte": Role.EMPLOYEE,
    "karl": Role.CUSTOMER,
    "kim": Role.CUSTOMER,
    "olga": Role.OPERATOR,
}
#: not the same address as the manager: another area
_OUTSIDER = "uffe"


def id_of(name: str) -> UUID:
    """The id of anything in this company, from its name: the same in every run."""
    return uuid5(_SPACE, name)


def account_of(name: str) -> UUID:
    return id_of(f"account {name}")


def found(database: Database) -> None:
    """Write the company into an empty database."""
    with database.unit_of_work() as uow:
        uow.places.add(
            Area(id=id_of("nord"), code="NORD", name="Nord", phone="+45 00 00 00 10"),
            Area(id=id_of("syd"), code="SYD", name="Syd"),
            Customer(id=id_of("kommunen"), customer_no="K-1", name="Kommunen", contract_end_on=date(2027, 12, 31)),
        )
        uow.places.save()
        uow.places.add(
            _contact("karl", can_order_extra=True), _contact("kim", can_order_extra=False), *map(_employee, _EMPLOYEES)
        )
        uow.people.add(_outsider())
        uow.places.add(
            Site(
                id=id_of("skolen"),
                site_no="S-1",
                customer_id=id_of("kommunen"),
                area_id=id_of("nord"),
                name="Skolen",
                lat=55.68,
                lon=12.57,
                access_kind="key",
                instruction="Start i kantinen.",
            )
        )
        uow.places.save()
        uow.places.add(
            ServicePlan(id=id_of("plan"), site_id=id_of("skolen"), version=1, valid_from=date(2025, 1, 1)),
            *(_knows(name) for name, (_, _, knows) in _EMPLOYEES.items() if knows),
            *map(_account, (*_ROLES, _OUTSIDER)),
        )
        uow.places.save()
        uow.places.add(
            *_plan_lines(),
            *(_grant(name, role, "nord") for name, role in _ROLES.items()),
            _grant(_OUTSIDER, Role.SERVICE_MANAGER, "syd"),
        )


def add_shift(database: Database, shift_no: str, start: datetime, hours: float, who: str) -> None:
    """Somebody is planned for a shift at the school."""
    with database.unit_of_work() as uow:
        uow.work.add(
            Shift(
                id=id_of(shift_no),
                shift_no=shift_no,
                site_id=id_of("skolen"),
                area_id=id_of("nord"),
                employee_id=id_of(who),
                planned_employee_id=id_of(who),
                start_at=start,
                end_at=start + timedelta(hours=hours),
            )
        )


def add_plan_line(database: Database, code: str, location: str) -> None:
    """The plan of the school asks for more."""
    with database.unit_of_work() as uow:
        line = PlanLine(id=id_of(location), plan_id=id_of("plan"), line_no=9, location=location)
        line.task_code, line.frequency = code, "daily"
        uow.places.add(line)


def _employee(name: str) -> Employee:
    job, hours, _ = _EMPLOYEES[name]
    return Employee(
        id=id_of(name),
        employee_no=f"E-{name}",
        name=name.title(),
        job=job,
        area_id=id_of("nord"),
        phone="+45 00 00 00 00",
        contract_hours_week=hours,
        lat=55.67,
        lon=12.56,
    )


def _outsider() -> Employee:
    return Employee(id=id_of(_OUTSIDER), employee_no="E-uffe", name="Uffe", job="service_manager", area_id=id_of("syd"))


def _contact(name: str, *, can_order_extra: bool) -> CustomerContact:
    return CustomerContact(
        id=id_of(name), customer_id=id_of("kommunen"), name=name.title(), can_order_extra=can_order_extra
    )


def _knows(name: str) -> SiteKnowledge:
    return SiteKnowledge(
        employee_id=id_of(name),
        site_id=id_of("skolen"),
        inducted_on=date(2025, 1, 2),
        last_there_on=date(2026, 2, 20),
        has_access=True,
    )


def _account(name: str) -> Account:
    customer = name in ("karl", "kim")
    return Account(
        id=account_of(name),
        username=f"{name}@example.dk",
        password_hash="",
        name=name.title(),
        employee_id=id_of(name) if name in _EMPLOYEES or name == _OUTSIDER else None,
        contact_id=id_of(name) if customer else None,
        customer_id=id_of("kommunen") if customer else None,
        created_at=datetime(2025, 1, 1, tzinfo=UTC),
    )


def _grant(name: str, role: Role, area: str) -> RoleGrant:
    manager = account_of("mette") if role is Role.DEPUTY else None
    return RoleGrant(account_id=account_of(name), role=role.value, area_id=id_of(area), on_behalf_of=manager)


def _plan_lines() -> list[PlanLine]:
    rows = [("toilet", "Toiletter", "daily", False), ("windows", "Vinduer", "monthly", False)]
    return [
        PlanLine(
            id=id_of(f"line {code}"),
            plan_id=id_of("plan"),
            line_no=number,
            location=location,
            task_code=code,
            frequency=frequency,
            excluded=excluded,
        )
        for number, (code, location, frequency, excluded) in enumerate(rows, start=1)
    ]
