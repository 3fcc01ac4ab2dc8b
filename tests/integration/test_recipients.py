"""Whom a word to a role reaches, with real absences and delegations."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest

from sio_workflow.bootstrap import House
from sio_workflow.domain.people import Role
from sio_workflow.services.recipients import ALARM, people_for, roles_for
from sio_workflow.storage.models import Absence, Account, Area, Employee, RoleGrant
from tests.conftest import Clock
from tests.integration.conftest import OPERATOR

NORD = uuid4()
ROLES = {
    "mette": (Role.SERVICE_MANAGER, NORD),
    "jonas": (Role.DEPUTY, NORD),
    "ole": (Role.OFFICE, None),
    "dorte": (Role.OPS_DIRECTOR, None),
}


@pytest.fixture
def ids(house: House, clock: Clock) -> dict[str, UUID]:
    """A manager, a deputy, the office and the director; ids of their accounts and employees."""
    ids = {name: uuid4() for name in ROLES}
    with house.database.unit_of_work() as uow:
        uow.people.add(Area(id=NORD, code="N", name="Nord", phone=""))
        uow.people.save()
        for name, each in ids.items():
            uow.people.add(Employee(id=each, employee_no=name, name=name, job="office", area_id=NORD))
        uow.people.save()
        for name, each in ids.items():
            account = Account(id=each, username=name, password_hash="", name=name, created_at=clock())
            account.employee_id = each
            uow.people.add(account)
        uow.people.save()
        for name, (role, area_id) in ROLES.items():
            uow.people.add(RoleGrant(account_id=ids[name], role=role.value, area_id=area_id))
    return ids


def be_away(house: House, employee_id: UUID, start: datetime, end: datetime | None) -> None:
    with house.database.unit_of_work() as uow:
        uow.people.add(
            Absence(
                number=f"F-{uuid4()}", employee_id=employee_id, area_id=NORD, from_at=start, expected_to=end,
                status="reported", reported_at=start, reported_via="app",
            )
        )  # fmt: skip


def told(house: House, role: Role, now: datetime) -> list[str]:
    with house.database.unit_of_work() as uow:
        return [person.name for person in people_for(uow, role, NORD, now)]


def test_the_manager_is_told_while_there(house: House, ids: dict[str, UUID], clock: Clock) -> None:
    be_away(house, ids["mette"], clock() + timedelta(days=1), None)
    assert told(house, Role.SERVICE_MANAGER, clock()) == ["mette"]


def test_with_the_manager_absent_the_deputy_is_told(house: House, ids: dict[str, UUID], clock: Clock) -> None:
    be_away(house, ids["mette"], clock(), clock() + timedelta(days=2))
    assert told(house, Role.SERVICE_MANAGER, clock()) == ["jonas"]
    assert told(house, Role.SERVICE_MANAGER, clock.forward(days=3)) == ["mette"]


def test_with_manager_and_deputy_absent_the_office_is_told(house: House, ids: dict[str, UUID], clock: Clock) -> None:
    be_away(house, ids["mette"], clock(), None)
    be_away(house, ids["jonas"], clock(), None)
    assert told(house, Role.SERVICE_MANAGER, clock()) == ["ole"]
    assert told(house, Role.DEPUTY, clock()) == ["ole"]
    with house.database.unit_of_work() as uow:
        assert roles_for(uow, [Role.DEPUTY], NORD, clock()) == [Role.DEPUTY, Role.OFFICE]


def test_a_manager_on_holiday_is_not_told_but_the_deputy(house: House, ids: dict[str, UUID], clock: Clock) -> None:
    with house.database.unit_of_work() as uow:
        grant = RoleGrant(account_id=ids["dorte"], role=Role.DEPUTY.value, area_id=NORD, reason="holiday")
        grant.valid_from, grant.valid_to, grant.on_behalf_of = clock(), clock() + timedelta(days=7), ids["mette"]
        uow.people.add(grant)
    assert told(house, Role.SERVICE_MANAGER, clock()) == ["dorte", "jonas"]
    assert told(house, Role.SERVICE_MANAGER, clock.forward(days=8)) == ["mette"]


def test_a_closed_account_is_nobody(house: House, ids: dict[str, UUID], clock: Clock) -> None:
    with house.database.unit_of_work() as uow:
        for name in ("mette", "jonas", "ole"):
            account = uow.people.account(ids[name])
            assert account is not None
            account.active = False
    assert told(house, Role.SERVICE_MANAGER, clock()) == ["dorte"]


def test_with_nobody_there_the_director_is_told_and_an_operator_sees_it_once(
    house: House, ids: dict[str, UUID], clock: Clock
) -> None:
    for each in ids.values():
        be_away(house, each, clock(), None)
    assert told(house, Role.SERVICE_MANAGER, clock()) == ["dorte"]
    assert told(house, Role.SERVICE_MANAGER, clock()) == ["dorte"]
    alarms = house.incidents.list(OPERATOR).lines
    assert [(each.code, each.element_id) for each in alarms] == [(ALARM, "service_manager")]
    house.incidents.cancel(OPERATOR, alarms[0].id, "Mette is back", clock())
    assert not house.incidents.list(OPERATOR).lines
