"""A session is a row: what ends it, or takes a role away, counts at the next request."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import event

from sio_workflow.domain.errors import NotFound
from sio_workflow.services.keys import hash_of
from sio_workflow.services.sessions import LIFETIME, Source
from sio_workflow.storage.models import AccountSession, RoleGrant


@pytest.fixture
def begin(house, mette, home):
    def one(source=home, method="password"):
        return house.sessions.begin(mette.account_id, method, source, house.now())

    return one


def statements_of(house):
    seen: list[str] = []
    event.listen(house.database.engine, "before_cursor_execute", lambda *args: seen.append(args[2]))
    return seen


def test_knowing_who_it_is_and_what_they_may_costs_one_statement(house, begin, clock):
    key = begin()
    seen = statements_of(house)
    clock.forward(minutes=4)
    present = house.sessions.present(key, clock())
    assert present.actor.roles
    assert len([each for each in seen if each.startswith("SELECT")]) == 1
    assert not [each for each in seen if each.startswith(("UPDATE", "INSERT", "DELETE"))]


def test_last_seen_is_written_every_five_minutes_and_no_oftener(house, begin, clock, mette):
    key = begin()
    clock.forward(minutes=5)
    house.sessions.present(key, clock())
    seen_at = house.sessions.list(mette, None, clock())[0].last_seen_at
    assert seen_at == clock()
    clock.forward(minutes=3)
    house.sessions.present(key, clock())
    assert house.sessions.list(mette, None, clock())[0].last_seen_at == seen_at


def test_the_key_itself_is_nowhere_in_the_database_and_neither_is_the_address(house, begin, home):
    key = begin()
    with house.database.unit_of_work(writing=False) as uow:
        row = uow.session.query(AccountSession).one()
    kept = [str(getattr(row, column.name)) for column in AccountSession.__table__.columns]
    assert hash_of(key) in kept
    assert not any(secret in text for text in kept for secret in (key, home.address, home.device))


def test_a_session_ends_after_fourteen_hours_however_busy_it_was(house, begin, clock):
    key = begin()
    for _ in range(13):
        clock.forward(hours=1)
        assert house.sessions.present(key, clock())
    clock.forward(hours=1)
    assert house.sessions.present(key, clock()) is None
    assert timedelta(hours=14) == LIFETIME


def test_a_role_that_is_taken_away_is_gone_at_the_next_request(house, begin, clock, mette):
    key = begin()
    assert house.sessions.present(key, clock()).actor.roles
    with house.database.unit_of_work() as uow:
        uow.session.query(RoleGrant).filter_by(account_id=mette.account_id).delete()
    assert not house.sessions.present(key, clock()).actor.roles


def test_a_closed_account_is_out_at_the_next_request(house, begin, clock, mette):
    key = begin()
    with house.database.unit_of_work() as uow:
        uow.people.account(mette.account_id).active = False
    assert house.sessions.present(key, clock()) is None
    assert begin() is None


def test_one_lists_ones_own_sessions_and_ends_one_or_all_others(house, begin, clock, mette, audited):
    here, there, elsewhere = begin(), begin(Source(family="computer/edge")), begin(Source(family="tablet/safari"))
    current = house.sessions.present(here, clock()).session_id
    listed = house.sessions.list(mette, current, clock())
    assert (listed[0].device, listed[0].current) == ("phone/safari", True)
    assert {one.device for one in listed} == {"phone/safari", "computer/edge", "tablet/safari"}
    gone = house.sessions.present(there, clock()).session_id
    house.sessions.end(mette, gone, clock())
    assert house.sessions.present(there, clock()) is None
    assert audited("session", gone) == ["sign_in", "end_session"]
    assert house.sessions.end_others(mette, current, clock()) == 1
    assert house.sessions.present(elsewhere, clock()) is None
    assert house.sessions.present(here, clock())


def test_somebody_elses_session_is_as_if_it_did_not_exist(house, begin, clock, people):
    key = begin()
    foreign = house.sessions.present(key, clock()).session_id
    with pytest.raises(NotFound):
        house.sessions.end(people("jonas"), foreign, clock())
    house.sessions.sign_out(people("karl"), foreign, clock())
    assert house.sessions.present(key, clock())


def test_signing_out_ends_the_row_and_is_written_down(house, begin, clock, mette, audited):
    key = begin()
    session_id = house.sessions.present(key, clock()).session_id
    house.sessions.sign_out(mette, session_id, clock())
    assert house.sessions.present(key, clock()) is None
    assert audited("session", session_id) == ["sign_in", "sign_out"]


def test_rows_of_old_sessions_are_removed_when_somebody_signs_in(house, begin, clock):
    begin()
    clock.forward(days=31)
    begin()
    with house.database.unit_of_work(writing=False) as uow:
        assert uow.session.query(AccountSession).count() == 1
