"""Deputies: what a manager lends, for how long, and what it is worth."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest

from sio_workflow.bootstrap import House
from sio_workflow.domain import policy
from sio_workflow.domain.people import Actor, Grant, Role
from sio_workflow.domain.policy import Action
from sio_workflow.storage.models import Account, Area, RoleGrant
from tests.conftest import Clock

NORD, SYD = uuid4(), uuid4()


@pytest.fixture
def company(house: House, clock: Clock) -> dict[str, UUID]:
    """Mette manages North, Jonas South; ids of their accounts."""
    ids = {"mette": uuid4(), "jonas": uuid4()}
    with house.database.unit_of_work() as uow:
        uow.people.add(Area(id=NORD, code="N", name="Nord", phone=""), Area(id=SYD, code="S", name="Syd", phone=""))
        for name, account_id in ids.items():
            uow.people.add(Account(id=account_id, username=name, password_hash="", name=name, created_at=clock()))
        uow.people.save()
        uow.people.add(RoleGrant(account_id=ids["mette"], role=Role.SERVICE_MANAGER.value, area_id=NORD))
        uow.people.add(RoleGrant(account_id=ids["jonas"], role=Role.SERVICE_MANAGER.value, area_id=SYD))
    return ids


def lend(house: House, company: dict[str, UUID], start: datetime, end: datetime) -> None:
    """Jonas stands in for Mette."""
    with house.database.unit_of_work() as uow:
        grant = RoleGrant(account_id=company["jonas"], role=Role.DEPUTY.value, area_id=NORD, valid_from=start)
        grant.valid_to, grant.on_behalf_of = end, company["mette"]
        uow.people.add(grant)


def who(house: House, account_id: UUID, at: datetime) -> Actor:
    actor = house.accounts.actor(account_id, at)
    assert actor is not None
    return actor


def test_a_deputy_has_the_area_for_the_period_and_in_the_manager_s_name(
    house: House, company: dict[str, UUID], clock: Clock
) -> None:
    lend(house, company, clock() + timedelta(days=1), clock() + timedelta(days=3))
    assert not policy.may(who(house, company["jonas"], clock()), Action.RUN_COVER, NORD)
    during = who(house, company["jonas"], clock.forward(days=2))
    assert policy.may(during, Action.RUN_COVER, NORD)
    expected = Grant(role=Role.DEPUTY, area_id=NORD, on_behalf_of=company["mette"])
    assert policy.acting_as(during, NORD) == expected
    assert not policy.may(who(house, company["jonas"], clock.forward(days=2)), Action.RUN_COVER, NORD)


def test_a_deputy_loses_the_area_with_the_manager(house: House, company: dict[str, UUID], clock: Clock) -> None:
    lend(house, company, clock(), clock() + timedelta(days=3))
    assert policy.may(who(house, company["jonas"], clock()), Action.RUN_COVER, NORD)
    with house.database.unit_of_work() as uow:
        own = next(each for each in uow.delegations.of_account(company["mette"]) if each.area_id == NORD)
        own.valid_to = clock() + timedelta(hours=1)
    assert not policy.may(who(house, company["jonas"], clock.forward(hours=2)), Action.RUN_COVER, NORD)
    assert policy.may(who(house, company["jonas"], clock()), Action.RUN_COVER, SYD)


def test_a_deputy_of_a_closed_account_holds_nothing(house: House, company: dict[str, UUID], clock: Clock) -> None:
    lend(house, company, clock(), clock() + timedelta(days=3))
    with house.database.unit_of_work() as uow:
        mette = uow.people.account(company["mette"])
        assert mette is not None
        mette.active = False
    assert not policy.may(who(house, company["jonas"], clock()), Action.RUN_COVER, NORD)
