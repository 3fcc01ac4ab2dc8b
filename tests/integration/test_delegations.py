"""Deputies: what a manager lends, for how long, and what it is worth."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from sio_workflow.bootstrap import House
from sio_workflow.domain import policy
from sio_workflow.domain.delegation import Reason
from sio_workflow.domain.errors import BusinessRule, InvalidAnswers, NotFound
from sio_workflow.domain.people import Actor, Grant, Role
from sio_workflow.domain.policy import Action
from sio_workflow.storage.models import Account, Area, AuditEvent, Employee, Message, RoleGrant
from sio_workflow.storage.unit_of_work import UnitOfWork
from tests.conftest import Clock
from tests.integration.conftest import People

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
        own = uow.session.scalars(select(RoleGrant).filter_by(account_id=company["mette"], area_id=NORD)).one()
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


@pytest.fixture
def staff(house: House, company: dict[str, UUID]) -> dict[str, UUID]:
    """Mette and Jonas as employees; ids of their employees."""
    ids = {"mette": uuid4(), "jonas": uuid4()}
    with house.database.unit_of_work() as uow:
        for name, area_id in (("mette", NORD), ("jonas", SYD)):
            person = Employee(id=ids[name], employee_no=name, name=name.title(), job="service_manager", area_id=area_id)
            uow.people.add(person)
        uow.people.save()
        for name, account_id in company.items():
            account = uow.people.account(account_id)
            assert account is not None
            account.employee_id = ids[name]
    return ids


def give(house: House, actor: Actor, employee_id: UUID, first: date, last: date, area_id: UUID = NORD) -> UUID:
    return house.delegations.give(actor, area_id, employee_id, first, last, Reason.HOLIDAY, house.now())


def acts_on(uow: UnitOfWork, subject_id: UUID) -> Sequence[AuditEvent]:
    found = select(AuditEvent).where(AuditEvent.subject_id == str(subject_id)).order_by(AuditEvent.at)
    return uow.session.scalars(found).all()


MONDAY, FRIDAY, NEXT_FRIDAY = date(2026, 3, 2), date(2026, 3, 6), date(2026, 3, 13)


def test_a_manager_names_a_deputy_prolongs_it_and_ends_it(
    house: House, company: dict[str, UUID], staff: dict[str, UUID], clock: Clock
) -> None:
    mette = who(house, company["mette"], clock())
    given = give(house, mette, staff["jonas"], MONDAY, FRIDAY)
    assert policy.may(who(house, company["jonas"], clock()), Action.RUN_COVER, NORD)
    house.delegations.prolong(mette, given, NEXT_FRIDAY, clock())
    [line] = house.delegations.list(mette, clock())
    assert (line.deputy_name, line.manager_name, line.last_day) == ("jonas", "mette", NEXT_FRIDAY)
    house.delegations.end(mette, given, clock.forward(days=1))
    assert not policy.may(who(house, company["jonas"], clock()), Action.RUN_COVER, NORD)
    assert house.delegations.list(mette, clock()) == []


def test_every_act_of_a_delegation_is_audited_and_told_to_the_deputy(
    house: House, company: dict[str, UUID], staff: dict[str, UUID], clock: Clock
) -> None:
    mette = who(house, company["mette"], clock())
    given = give(house, mette, staff["jonas"], MONDAY, FRIDAY)
    house.delegations.end(mette, given, clock.forward(hours=1))
    with house.database.unit_of_work(writing=False) as uow:
        assert [act.verb for act in acts_on(uow, given)] == ["delegate", "end"]
        told = set(uow.session.scalars(select(Message.template).where(Message.recipient_id == staff["jonas"])))
    assert told == {"deputy_named", "deputy_ended"}


def test_what_a_deputy_does_is_audited_on_behalf_of_the_manager(
    house: House, company: dict[str, UUID], staff: dict[str, UUID], clock: Clock
) -> None:
    give(house, who(house, company["mette"], clock()), staff["jonas"], MONDAY, FRIDAY)
    house.absences.review(who(house, company["jonas"], clock()), NORD, clock())
    with house.database.unit_of_work(writing=False) as uow:
        acts = acts_on(uow, NORD)
    assert [act.verb for act in acts] == ["open_absences", "review_absence"]
    by = {(act.actor_id, act.role, act.on_behalf_of) for act in acts}
    assert by == {(company["jonas"], "deputy", company["mette"])}


def test_a_deputy_cannot_delegate_on(
    house: House, company: dict[str, UUID], staff: dict[str, UUID], clock: Clock
) -> None:
    give(house, who(house, company["mette"], clock()), staff["jonas"], MONDAY, FRIDAY)
    with pytest.raises(NotFound):
        give(house, who(house, company["jonas"], clock()), staff["mette"], MONDAY, FRIDAY)


def test_two_deputies_do_not_overlap(
    house: House, company: dict[str, UUID], staff: dict[str, UUID], people: People, clock: Clock
) -> None:
    mette = who(house, company["mette"], clock())
    give(house, mette, staff["jonas"], MONDAY, FRIDAY)
    with pytest.raises(BusinessRule) as refused:
        give(house, people("ole", Role.OFFICE), staff["jonas"], FRIDAY, NEXT_FRIDAY)
    assert refused.value.rule == "already_delegated"
    give(house, mette, staff["jonas"], date(2026, 3, 7), NEXT_FRIDAY)


def test_the_office_names_a_deputy_for_a_manager_who_is_ill(
    house: House, company: dict[str, UUID], staff: dict[str, UUID], people: People, clock: Clock
) -> None:
    give(house, people("ole", Role.OFFICE), staff["jonas"], MONDAY, FRIDAY)
    jonas = who(house, company["jonas"], clock())
    assert policy.acting_as(jonas, NORD) == Grant(role=Role.DEPUTY, area_id=NORD, on_behalf_of=company["mette"])


def test_foreign_areas_people_and_delegations_are_answered_as_those_that_do_not_exist(
    house: House, company: dict[str, UUID], staff: dict[str, UUID], clock: Clock
) -> None:
    mette, jonas = (who(house, company[name], clock()) for name in ("mette", "jonas"))
    given = give(house, mette, staff["jonas"], MONDAY, FRIDAY)
    for delegation_id in (given, uuid4()):
        with pytest.raises(NotFound):
            house.delegations.end(jonas, delegation_id, clock())
    for area_id in (SYD, uuid4()):
        with pytest.raises(NotFound):
            give(house, mette, staff["jonas"], MONDAY, FRIDAY, area_id)
    with pytest.raises(InvalidAnswers):
        give(house, mette, uuid4(), date(2026, 4, 1), date(2026, 4, 2))


@pytest.mark.parametrize(
    ("first", "last"),
    [(FRIDAY, MONDAY), (date(2026, 2, 1), date(2026, 2, 2)), (MONDAY, date(2027, 6, 1))],
)
def test_a_period_is_neither_backwards_nor_past_nor_endless(
    house: House, company: dict[str, UUID], staff: dict[str, UUID], clock: Clock, first: date, last: date
) -> None:
    with pytest.raises(InvalidAnswers):
        give(house, who(house, company["mette"], clock()), staff["jonas"], first, last)
