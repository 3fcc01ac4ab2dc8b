"""Tokens of programs: cut down to their scope, never worth more than their account."""

from __future__ import annotations

from uuid import uuid4

import pytest
from sqlalchemy import event

from sio_workflow.domain import policy
from sio_workflow.domain.errors import (
    InvalidAnswers,
    NotAllowed,
    NotFound,
    TokenExpired,
    TokenRevoked,
    TokenUnknown,
)
from sio_workflow.domain.people import SYSTEM, Role
from sio_workflow.domain.policy import Action
from sio_workflow.services.audit import AuditQuestion
from sio_workflow.storage.models import ApiToken, Area, ProcessInstance, RoleGrant, UserTask


@pytest.fixture
def tokens(house):
    return house.proofs.api_tokens


@pytest.fixture
def areas(house):
    ids = [uuid4(), uuid4()]
    with house.database.unit_of_work() as uow:
        uow.people.add(*(Area(id=each, code=f"A{n}", name=f"Area {n}", phone="") for n, each in enumerate(ids)))
    return ids


def test_a_token_is_its_account_in_one_statement_and_its_secret_is_not_kept(house, tokens, mette, clock):
    fresh = tokens.make(mette, "Payroll", "write", clock())
    tokens.bearer(fresh.secret, clock())
    seen: list[str] = []
    event.listen(house.database.engine, "before_cursor_execute", lambda *args: seen.append(args[2]))
    bearer = tokens.bearer(fresh.secret, clock())
    assert len([each for each in seen if not each.startswith("BEGIN")]) == 1
    assert bearer.may_write
    assert (bearer.actor.account_id, bearer.actor.grants) == (mette.account_id, mette.grants)
    with house.database.unit_of_work(writing=False) as uow:
        row = uow.session.query(ApiToken).one()
    assert not any(fresh.secret in str(getattr(row, one.name)) for one in ApiToken.__table__.columns)
    assert fresh.secret.startswith(f"{row.label}_")
    assert row.label.startswith("sio_")


def test_it_lasts_ninety_days_unless_said_otherwise_and_a_year_at_most(tokens, mette, clock):
    fresh = tokens.make(mette, "Payroll", "read", clock())
    assert (fresh.view.expires_at - clock()).days == 90
    for days in (0, 366):
        with pytest.raises(InvalidAnswers):
            tokens.make(mette, "Payroll", "read", clock(), days=days)


def test_expired_revoked_and_forged_tokens_open_nothing_and_each_says_why(tokens, mette, clock, audited):
    fresh, other = (tokens.make(mette, name, "read", clock(), days=1) for name in ("one", "other"))
    with pytest.raises(TokenUnknown):
        tokens.bearer(fresh.secret + "x", clock())
    tokens.revoke(mette, other.view.id, clock())
    tokens.revoke(mette, other.view.id, clock())
    with pytest.raises(TokenRevoked):
        tokens.bearer(other.secret, clock())
    clock.forward(days=1)
    with pytest.raises(TokenExpired):
        tokens.bearer(fresh.secret, clock())
    assert audited("api_token", other.view.id) == ["make_token", "revoke_token"]


def test_a_token_loses_what_its_account_loses(house, tokens, mette, clock):
    secret = tokens.make(mette, "Payroll", "write", clock()).secret
    with house.database.unit_of_work() as uow:
        uow.session.query(RoleGrant).delete()
    assert not tokens.bearer(secret, clock()).actor.roles
    with house.database.unit_of_work() as uow:
        uow.people.account(mette.account_id).active = False
    with pytest.raises(TokenUnknown):
        tokens.bearer(secret, clock())


def test_a_token_of_some_areas_acts_there_only_and_never_as_the_person(tokens, mette, areas, clock):
    secret = tokens.make(mette, "Payroll", "write", clock(), area_ids=areas[:1]).secret
    actor = tokens.bearer(secret, clock()).actor
    assert policy.may(actor, Action.SEE_SHIFTS, areas[0])
    assert not policy.may(actor, Action.SEE_SHIFTS, areas[1])
    assert actor.areas(Role.SERVICE_MANAGER) == {areas[0]}
    assert (actor.employee_id, actor.contact_id, actor.customer_id) == (None, None, None)


def test_a_token_of_some_areas_does_nothing_that_concerns_the_whole_house(house, tokens, people, areas, clock):
    karl = people("karl", Role.OPERATOR)
    with house.database.unit_of_work() as uow:
        uow.people.add(*(RoleGrant(account_id=karl.account_id, role=one) for one in ("designer", "office")))
    whole = tokens.bearer(tokens.make(karl, "all", "write", clock()).secret, clock()).actor
    confined = tokens.bearer(tokens.make(karl, "one", "write", clock(), area_ids=areas[:1]).secret, clock()).actor
    beyond = {"cancel_instance", "correlate", "design", "import", "keep_records", "operate", "personal_data"}
    beyond.add("place_answers")
    assert {action.value for action in Action if policy.may(whole, action) > policy.may(confined, action)} == beyond
    with pytest.raises(NotAllowed):
        house.incidents.list(confined)
    with pytest.raises(NotAllowed):
        house.messages.correlate(confined, "anything", "", {}, clock())


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.HR, Role.OPS_DIRECTOR])
def test_a_token_of_some_areas_reads_of_the_trail_what_was_done_there(house, tokens, people, areas, clock, role):
    karl = people("karl", role)
    whole, confined = (
        tokens.bearer(tokens.make(karl, "audit", "read", clock(), area_ids=wanted).secret, clock()).actor
        for wanted in (None, areas[:1])
    )
    with house.database.unit_of_work() as uow:
        for area_id in (*areas, None):
            uow.trail.audit(SYSTEM, clock(), "report", "absence", uuid4(), area_id=area_id)
    question = AuditQuestion(verb="report")
    assert len(house.audit.search(whole, question).lines) == 3
    assert len(house.audit.search(confined, question).lines) == 1


def test_a_token_of_some_areas_does_not_see_what_its_person_did_elsewhere(house, tokens, mette, areas, begin, clock):
    instance_id = begin()
    with house.database.unit_of_work() as uow:
        uow.session.query(ProcessInstance).update({"started_by": mette.account_id, "area_id": areas[1]})
        uow.session.query(UserTask).update({"area_id": areas[1]})
    whole = tokens.bearer(tokens.make(mette, "all", "read", clock()).secret, clock()).actor
    confined = tokens.bearer(tokens.make(mette, "one", "read", clock(), area_ids=areas[:1]).secret, clock()).actor
    assert [line.id for line in house.instances.list(whole).lines] == [instance_id]
    assert house.instances.list(confined).lines == ()
    with pytest.raises(NotFound):
        house.instances.get(confined, instance_id, clock())


def test_no_area_at_all_does_not_come_to_mean_everywhere(tokens, mette, areas, clock):
    for wanted in ([], [uuid4()], [*areas, uuid4()]):
        with pytest.raises(InvalidAnswers) as refused:
            tokens.make(mette, "Payroll", "read", clock(), area_ids=wanted)
        assert list(refused.value.fields) == ["area_ids"]


def test_the_list_names_the_areas(tokens, mette, areas, clock):
    tokens.make(mette, "some", "read", clock(), area_ids=areas)
    tokens.make(mette, "all", "read", clock())
    assert {one.name: one.area_names for one in tokens.list(mette)} == {"some": ["Area 0", "Area 1"], "all": []}


def test_a_customer_is_offered_no_areas(house, tokens, people, areas, clock):
    kim = people("kim", Role.CUSTOMER)
    assert list(tokens.areas(kim)) == []
    with pytest.raises(InvalidAnswers):
        tokens.make(kim, "mine", "read", clock(), area_ids=areas[:1])


def test_nobody_makes_a_token_for_areas_they_do_not_hold(house, tokens, people, areas, clock):
    jonas = people("jonas")
    with house.database.unit_of_work() as uow:
        uow.session.query(RoleGrant).filter_by(account_id=jonas.account_id).update({"area_id": areas[0]})
    jonas = house.accounts.actor(jonas.account_id, clock())
    assert tokens.make(jonas, "mine", "read", clock(), area_ids=areas[:1])
    with pytest.raises(InvalidAnswers):
        tokens.make(jonas, "theirs", "read", clock(), area_ids=areas)


def test_a_token_makes_no_token_changes_no_password_and_ends_no_session(house, tokens, mette, home, clock):
    actor = tokens.bearer(tokens.make(mette, "Payroll", "write", clock()).secret, clock()).actor
    for act in (
        lambda: tokens.make(actor, "more", "read", clock()),
        lambda: tokens.list(actor),
        lambda: house.sessions.end_others(actor, None, clock()),
        lambda: house.sessions.list(actor, None, clock()),
        lambda: house.proofs.passwords.change(actor, "a", "b", source=home, session_id=None, now=clock()),
        lambda: house.proofs.passkeys.ask_for_new(actor, "a", home, clock()),
        lambda: house.proofs.second_steps.begin(actor, "a", home, clock()),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_somebody_elses_token_is_as_if_it_did_not_exist(tokens, mette, people, clock):
    fresh = tokens.make(mette, "Payroll", "read", clock())
    jonas = people("jonas")
    with pytest.raises(NotFound):
        tokens.revoke(jonas, fresh.view.id, clock())
    assert tokens.list(jonas) == []
    assert tokens.bearer(fresh.secret, clock())


def test_the_day_of_last_use_is_noted(tokens, mette, clock):
    secret = tokens.make(mette, "Payroll", "read", clock()).secret
    assert tokens.list(mette)[0].last_used_on is None
    clock.forward(days=2)
    tokens.bearer(secret, clock())
    assert tokens.list(mette)[0].last_used_on == clock().date()
