"""Who may open, close and change which account; nobody helps themselves to a role."""

from __future__ import annotations

from datetime import timedelta

import pytest

from sio_workflow.bootstrap import House
from sio_workflow.domain.errors import BusinessRule, Conflict, NotAllowed, NotFound
from sio_workflow.domain.people import SYSTEM, Role
from sio_workflow.services.sessions import Source
from tests.conftest import Clock
from tests.integration.access.conftest import Town


def test_the_office_opens_an_account_that_works_in_the_employees_area(house: House, town: Town, clock: Clock) -> None:
    account_id = house.account_office.create(town.actor("ole"), "employee", town.employees["nina"], clock())
    town.accounts["nina"] = account_id
    assert town.roles("nina") == {Role.EMPLOYEE}
    assert town.actor("nina").areas(Role.EMPLOYEE) == {town.areas["north"]}
    assert town.messages()[-1].template == "sign_in_link"
    assert town.audited("create")[0].after == {"roles": ["employee"]}


def test_a_person_has_one_account(house: House, town: Town, clock: Clock) -> None:
    with pytest.raises(Conflict):
        house.account_office.create(town.actor("ole"), "employee", town.employees["amina"], clock())
    with pytest.raises(Conflict):
        house.account_office.create(town.actor("ole"), "contact", town.contacts["kim"], clock())


def test_only_people_without_an_account_are_offered_one(house: House, town: Town) -> None:
    assert {one.name for one in house.account_office.strangers(town.actor("ole"), "")} == {"Nina", "Lis"}
    assert [one.name for one in house.account_office.strangers(town.actor("ole"), "nin")] == ["Nina"]
    with pytest.raises(NotAllowed):
        house.account_office.strangers(town.actor("mette"), "")


def test_closing_an_account_ends_its_sessions_and_opening_it_does_not_revive_them(
    house: House, town: Town, clock: Clock
) -> None:
    key = house.sessions.begin(town.accounts["amina"], "password", Source(), clock())
    assert key
    house.account_office.close(town.actor("ole"), town.accounts["amina"], clock())
    assert house.sessions.present(key, clock()) is None
    house.account_office.open(town.actor("ole"), town.accounts["amina"], clock())
    assert house.sessions.present(key, clock()) is None
    assert [one.after for one in town.audited("close")] == [{"active": False}]


def test_a_role_that_is_taken_away_is_gone_at_the_next_request(house: House, town: Town, clock: Clock) -> None:
    key = house.sessions.begin(town.accounts["amina"], "password", Source(), clock()) or ""
    grant = house.account_office.get(town.actor("ole"), town.accounts["amina"], clock()).grants[0]
    house.account_roles.take(town.actor("ole"), town.accounts["amina"], grant.id, clock())
    present = house.sessions.present(key, clock())
    assert present is not None
    assert present.actor.grants == frozenset()
    before = town.audited("revoke_role")[0].before
    assert before is not None
    assert before["role"] == "employee"


def test_a_role_is_held_from_its_first_moment_until_its_last(house: House, town: Town, clock: Clock) -> None:
    start, end = clock() + timedelta(days=1), clock() + timedelta(days=3)
    place = {"area_id": town.areas["south"], "valid_from": start, "valid_to": end}
    house.account_roles.give(town.actor("ole"), town.accounts["amina"], Role.FIRST_ASSISTANT, clock(), **place)
    assert Role.FIRST_ASSISTANT not in town.roles("amina")
    clock.forward(days=1)
    assert town.actor("amina").areas(Role.FIRST_ASSISTANT) == {town.areas["south"]}
    clock.forward(days=2)
    assert Role.FIRST_ASSISTANT not in town.roles("amina")


@pytest.mark.parametrize(
    ("giver", "role", "may"),
    [
        ("ole", Role.EMPLOYEE, True),
        ("ole", Role.FIRST_ASSISTANT, True),
        ("ole", Role.SERVICE_MANAGER, False),
        ("ole", Role.OFFICE, False),
        ("ole", Role.OPERATOR, False),
        ("ole", Role.HR, False),
        ("karl", Role.SERVICE_MANAGER, True),
        ("karl", Role.OPERATOR, True),
        ("karl", Role.HR, False),
        ("hanne", Role.HR, True),
        ("hanne", Role.OPERATOR, False),
        ("mette", Role.EMPLOYEE, False),
        ("karl", Role.SYSTEM, False),
    ],
)
def test_nobody_gives_what_is_not_theirs_to_give(
    house: House, town: Town, clock: Clock, giver: str, role: Role, may: bool
) -> None:
    held_in_area = role in {Role.EMPLOYEE, Role.FIRST_ASSISTANT, Role.SERVICE_MANAGER}
    area_id = town.areas["north"] if held_in_area else None
    with house.database.unit_of_work() as uow:
        for grant in uow.links.grants_of([town.accounts["carl"]], clock()):
            grant.valid_to = clock()

    def give() -> None:
        house.account_roles.give(town.actor(giver), town.accounts["carl"], role, clock(), area_id=area_id)

    if may:
        give()
        assert role in town.roles("carl")
        return
    with pytest.raises(NotAllowed):
        give()


@pytest.mark.parametrize("who", ["karl", "ole", "hanne"])
def test_nobody_changes_their_own_account(house: House, town: Town, clock: Clock, who: str) -> None:
    actor, own = town.actor(who), town.accounts[who]
    with pytest.raises(NotAllowed):
        house.account_roles.give(actor, own, Role.EMPLOYEE, clock(), area_id=town.areas["north"])
    with pytest.raises(NotAllowed):
        house.account_roles.take(actor, own, house.account_office.get(actor, own, clock()).grants[0].id, clock())
    with pytest.raises(NotAllowed):
        house.account_office.close(actor, own, clock())
    with pytest.raises(NotAllowed):
        house.sign_in_links.hand_out(actor, own, clock())


@pytest.mark.parametrize(("who", "whose"), [("ole", "karl"), ("ole", "mette"), ("karl", "hanne"), ("hanne", "mette")])
def test_nobody_closes_the_account_of_who_may_do_more(
    house: House, town: Town, clock: Clock, who: str, whose: str
) -> None:
    with pytest.raises(NotAllowed):
        house.account_office.close(town.actor(who), town.accounts[whose], clock())


def test_a_manager_sees_the_people_of_the_area_and_its_customers(house: House, town: Town, clock: Clock) -> None:
    names = {line.name for line in house.account_office.list(town.actor("mette"), clock()).lines}
    assert {"Amina", "Carl", "Kim"} <= names
    assert not names & {"Bo", "Jonas"}
    assert {line.name for line in house.account_office.list(town.actor("jonas"), clock()).lines} == {"Bo", "Jonas"}


def test_an_account_of_another_area_does_not_exist(house: House, town: Town, clock: Clock) -> None:
    mette, bo = town.actor("mette"), town.accounts["bo"]
    for act in (house.account_office.get, house.account_office.close, house.account_office.open):
        with pytest.raises(NotFound):
            act(mette, bo, clock())


@pytest.mark.parametrize("who", ["amina", "kim"])
def test_accounts_are_no_business_of_employees_and_customers(house: House, town: Town, clock: Clock, who: str) -> None:
    with pytest.raises(NotAllowed):
        house.account_office.list(town.actor(who), clock())
    with pytest.raises(NotAllowed):
        house.account_office.get(town.actor(who), town.accounts["carl"], clock())


def test_the_list_is_searched_by_name_number_and_kind(house: House, town: Town, clock: Clock) -> None:
    ole, listed = town.actor("ole"), house.account_office.list
    assert [line.name for line in listed(ole, clock(), text="ami").lines] == ["Amina"]
    assert [line.name for line in listed(ole, clock(), text="1003").lines] == ["Amina"]
    assert [line.name for line in listed(ole, clock(), kind="customers").lines] == ["Kim"]
    house.account_office.close(ole, town.accounts["bo"], clock())
    assert [line.name for line in listed(ole, clock(), kind="closed").lines] == ["Bo"]


@pytest.mark.parametrize(
    ("whose", "role", "place", "rule"),
    [
        ("carl", Role.FIRST_ASSISTANT, {}, "area_needed"),
        ("carl", Role.CUSTOMER, {}, "role_not_theirs"),
        ("kim", Role.EMPLOYEE, {"area_id": "north"}, "role_not_theirs"),
        ("carl", Role.EMPLOYEE, {"area_id": "north"}, "role_held"),
        ("carl", Role.EMPLOYEE, {"area_id": "south", "valid_to": timedelta(days=-1)}, "period_over"),
    ],
)
def test_a_role_must_make_sense(
    house: House, town: Town, clock: Clock, whose: str, role: Role, place: dict, rule: str
) -> None:
    if "area_id" in place:
        place = {**place, "area_id": town.areas[place["area_id"]]}
    if "valid_to" in place:
        place = {**place, "valid_to": clock() + place["valid_to"]}
    with pytest.raises(BusinessRule) as refusal:
        house.account_roles.give(SYSTEM, town.accounts[whose], role, clock(), **place)
    assert refusal.value.rule == rule


def test_a_role_that_was_taken_can_be_given_again(house: House, town: Town, clock: Clock) -> None:
    ole, carl = town.actor("ole"), town.accounts["carl"]
    grant = house.account_office.get(ole, carl, clock()).grants[0]
    house.account_roles.take(ole, carl, grant.id, clock())
    with pytest.raises(NotFound):
        house.account_roles.take(ole, carl, grant.id, clock())
    clock.forward(seconds=1)
    house.account_roles.give(ole, carl, Role.EMPLOYEE, clock(), area_id=town.areas["north"])
    assert town.roles("carl") == {Role.EMPLOYEE}
