"""Links and codes let the right person in, once; whoever asks learns nothing about who works here."""

from __future__ import annotations

import json
from contextlib import suppress
from time import perf_counter

import pytest
from sqlalchemy import event, func, select

from sio_workflow.bootstrap import House
from sio_workflow.domain.errors import NotAllowed, NotFound, TooManyAttempts
from sio_workflow.domain.notices import SECRET_MARK
from sio_workflow.domain.one_time import CODE_LIVES
from sio_workflow.domain.people import SYSTEM, Role
from sio_workflow.services.sessions import Source
from sio_workflow.storage.models import Account, SignInLink
from tests.conftest import Clock
from tests.integration.access.conftest import HERE, Town

ELSEWHERE = Source(address="203.0.113.9")


def test_an_employee_without_e_mail_signs_in_with_a_code_from_the_telephone(
    house: House, town: Town, clock: Clock
) -> None:
    house.sign_in_links.ask("30 30 30 30", "browser-1", clock(), HERE)
    code = town.secret()
    assert len(code) == 6
    assert house.sign_in_links.use_code(code, clock(), browser="browser-1") == town.accounts["amina"]


@pytest.mark.parametrize("typed", ["+4530303030", "1003", " 30-30-30-30 ", "004530303030"])
def test_a_telephone_number_may_be_written_in_any_way(house: House, town: Town, clock: Clock, typed: str) -> None:
    house.sign_in_links.ask(typed, "b", clock(), HERE)
    assert town.messages()[-1].recipient_id == town.employees["amina"]


def test_a_contact_signs_in_with_a_link_from_an_e_mail(house: House, town: Town, clock: Clock) -> None:
    house.sign_in_links.ask("Kim@Customer.example", "b", clock(), HERE)
    message = town.messages()[-1]
    assert (message.recipient_kind, message.template) == ("contact", "sign_in_link")
    assert house.sign_in_links.use_link(town.secret(), clock()) == town.accounts["kim"]


@pytest.mark.parametrize("typed", ["", " ", "@", "%", "---"])
def test_asking_in_nobodys_name_sends_nothing(house: House, town: Town, clock: Clock, typed: str) -> None:
    house.sign_in_links.ask(typed, "b", clock(), HERE)
    assert town.messages() == []


def test_a_code_is_worth_nothing_in_another_browser(house: House, town: Town, clock: Clock) -> None:
    house.sign_in_links.ask("1003", "mine", clock(), HERE)
    assert house.sign_in_links.use_code(town.secret(), clock(), browser="theirs") is None
    assert house.sign_in_links.use_code(town.secret(), clock(), browser="") is None
    assert house.sign_in_links.use_shown(town.secret(), "1003", clock(), HERE) is None


def test_a_link_works_once(house: House, town: Town, clock: Clock) -> None:
    house.sign_in_links.ask("kim@customer.example", "b", clock(), HERE)
    token = town.secret()
    assert house.sign_in_links.whose(token, clock()) == "Kim"
    assert house.sign_in_links.whose(token, clock()) == "Kim", "looking does not use it up"
    assert house.sign_in_links.use_link(token, clock())
    assert house.sign_in_links.use_link(token, clock()) is None
    assert house.sign_in_links.whose(token, clock()) is None


def test_whoever_is_in_leaves_no_other_link_behind(house: House, town: Town, clock: Clock) -> None:
    house.sign_in_links.ask("kim@customer.example", "b", clock(), HERE)
    first = town.secret()
    clock.forward(seconds=1)
    house.sign_in_links.ask("kim@customer.example", "b", clock(), HERE)
    assert house.sign_in_links.use_link(town.secret(), clock())
    assert house.sign_in_links.use_link(first, clock()) is None


def test_a_link_expires_after_a_quarter_of_an_hour(house: House, town: Town, clock: Clock) -> None:
    house.sign_in_links.ask("kim@customer.example", "b", clock(), HERE)
    clock.forward(minutes=15)
    assert house.sign_in_links.use_link(town.secret(), clock()) is None


def test_a_code_expires_after_ten_minutes(house: House, town: Town, clock: Clock) -> None:
    house.sign_in_links.ask("1003", "b", clock(), HERE)
    clock.forward(minutes=10)
    assert house.sign_in_links.use_code(town.secret(), clock(), browser="b") is None


def test_five_wrong_codes_are_enough(house: House, town: Town, clock: Clock) -> None:
    house.sign_in_links.ask("1003", "b", clock(), HERE)
    right = town.secret()
    wrong = f"{(int(right) + 1) % 10**6:06}"
    for _ in range(5):
        assert house.sign_in_links.use_code(wrong, clock(), browser="b") is None
    assert house.sign_in_links.use_code(right, clock(), browser="b") is None


@pytest.mark.parametrize("token", ["", "x", "../..", "A" * 32, "æ" * 400])
def test_a_forged_link_lets_nobody_in(house: House, town: Town, clock: Clock, token: str) -> None:
    assert house.sign_in_links.use_link(token, clock()) is None


def test_a_closed_account_is_not_let_in_by_an_old_link(house: House, town: Town, clock: Clock) -> None:
    house.sign_in_links.ask("1003", "b", clock(), HERE)
    house.account_office.close(town.actor("ole"), town.accounts["amina"], clock())
    assert house.sign_in_links.use_code(town.secret(), clock(), browser="b") is None


@pytest.mark.parametrize("typed", ["mette@firm.example", "ole@firm.example", "1001", "20202020"])
def test_who_may_do_more_than_their_own_work_comes_by_a_stronger_way(
    house: House, town: Town, clock: Clock, typed: str
) -> None:
    house.sign_in_links.ask(typed, "b", clock(), HERE)
    assert town.messages() == []


def test_nobody_can_be_flooded_with_messages(house: House, town: Town, clock: Clock) -> None:
    for number in range(6):
        house.sign_in_links.ask(["1003", "30303030"][number % 2], f"browser-{number}", clock(), HERE)
    assert len(town.messages()) == 3
    clock.forward(minutes=16)
    house.sign_in_links.ask("1003", "b", clock(), HERE)
    assert len(town.messages()) == 4


def test_strangers_who_ask_in_somebodys_name_do_not_keep_them_out(house: House, town: Town, clock: Clock) -> None:
    house.sessions.begin(town.accounts["amina"], "code", Source(device="amina's telephone"), clock())
    for number in range(9):
        house.sign_in_links.ask("1003", f"stranger-{number}", clock(), Source(device=f"unknown-{number}"))
    assert len(town.messages()) == 3
    clock.forward(seconds=1)
    house.sign_in_links.ask("1003", "hers", clock(), Source(device="amina's telephone"))
    assert house.sign_in_links.use_code(town.secret(), clock(), browser="hers") == town.accounts["amina"]


def test_a_stranger_elsewhere_leaves_room_for_who_has_never_been_here(house: House, town: Town, clock: Clock) -> None:
    """A first sign-in, or a new telephone: the very people whom a code is for have no browser that is known."""
    for _ in range(8):
        for number in range(5):
            house.sign_in_links.ask("1003", f"stranger-{number}", clock(), ELSEWHERE)
        clock.forward(minutes=16)
    assert len(town.messages()) == 12, "a day's share of one address"
    house.sign_in_links.ask("1003", "hers", clock(), HERE)
    assert house.sign_in_links.use_code(town.secret(), clock(), browser="hers") == town.accounts["amina"]


def test_a_thousand_addresses_flood_nobody(house: House, town: Town, clock: Clock) -> None:
    for number in range(40):
        house.sign_in_links.ask("1003", "b", clock(), Source(address=f"203.0.113.{number}"))
    assert len(town.messages()) == 9
    for _ in range(20):
        clock.forward(minutes=16)
        house.sign_in_links.ask("1003", "b", clock(), Source(address=f"203.0.113.{_}"))
    assert len(town.messages()) == 29


def test_the_row_and_the_trail_never_hold_the_secret(house: House, town: Town, clock: Clock) -> None:
    house.sign_in_links.ask("kim@customer.example", "b", clock(), HERE)
    house.sign_in_links.ask("1003", "b", clock(), HERE)
    secrets = [house.sign_in_links.secret_of(one).rpartition("/")[2] for one in town.messages()]
    with house.database.unit_of_work(writing=False) as uow:
        rows = [str(dict(one)) for one in uow.session.execute(select(SignInLink.__table__)).mappings()]
    assert [len(secret) for secret in secrets] == [32, 6]
    assert len(rows) == 2
    trail = [json.dumps([one.before, one.after, one.details]) for one in town.audited("ask_sign_in")]
    shown = [one.body + json.dumps(one.words) + one.secret for one in town.messages()]
    assert not [secret for secret in secrets for text in rows + trail + shown if secret in text]
    assert all(SECRET_MARK in one.body for one in town.messages())


def test_a_stranger_gets_the_same_answer_for_the_same_work(house: House, town: Town, clock: Clock) -> None:
    statements: list[str] = []
    event.listen(house.database.engine, "before_cursor_execute", lambda *args: statements.append(args[2]))

    def work(typed: str) -> list[str]:
        statements.clear()
        house.sign_in_links.ask(typed, "b", clock(), HERE)
        return [one.split()[0] + " " + (one.split()[2] if one.startswith("INSERT") else "") for one in statements]

    known, unknown = work("1003"), work("9999")
    assert [one for one in unknown if not one.startswith(("SAVEPOINT", "ROLLBACK"))] == known
    assert len(town.messages()) == 1


def test_a_stranger_waits_as_long_as_an_employee(house: House, town: Town, clock: Clock) -> None:
    took: dict[str, list[float]] = {"1003": [], "9999": []}
    for _ in range(25):
        for typed, times in took.items():
            clock.forward(hours=3)
            began = perf_counter()
            house.sign_in_links.ask(typed, "b", clock(), HERE)
            times.append(perf_counter() - began)
    # the shortest of many: what else runs on this machine only ever adds
    assert abs(min(took["1003"]) - min(took["9999"])) < 0.01, {typed: min(times) for typed, times in took.items()}


def test_a_manager_shows_a_code_to_somebody_who_has_no_telephone(house: House, town: Town, clock: Clock) -> None:
    handed = house.sign_in_links.hand_out(town.actor("mette"), town.accounts["carl"], clock())
    assert house.sign_in_links.use_shown(handed.code, "1005", clock(), HERE) == town.accounts["carl"]
    assert town.audited("hand_out_code")[0].actor_id == town.accounts["mette"]


def test_a_code_shown_again_replaces_the_one_before(house: House, town: Town, clock: Clock) -> None:
    mette, carl = town.actor("mette"), town.accounts["carl"]
    first = house.sign_in_links.hand_out(mette, carl, clock())
    clock.forward(seconds=1)
    second = house.sign_in_links.hand_out(mette, carl, clock())
    assert house.sign_in_links.use_link(first.url.rpartition("/")[2], clock()) is None
    assert house.sign_in_links.use_link(second.url.rpartition("/")[2], clock()) == carl
    assert house.sign_in_links.use_shown(second.code, "1005", clock(), HERE) is None, "the link has used both"


def test_who_guesses_elsewhere_uses_up_nothing_of_a_code_that_was_shown(house: House, town: Town, clock: Clock) -> None:
    handed = house.sign_in_links.hand_out(town.actor("mette"), town.accounts["carl"], clock())
    looked_at = 0
    for number in range(50):
        with suppress(TooManyAttempts):
            assert house.sign_in_links.use_shown(f"{number:08}", "1005", clock(), ELSEWHERE) is None
            looked_at += 1
    assert looked_at == 5
    assert house.sign_in_links.use_shown(handed.code, "1005", clock(), HERE) == town.accounts["carl"]


def test_guessing_a_shown_code_takes_longer_than_it_lives(house: House, town: Town, clock: Clock) -> None:
    """Whichever of their names is typed, and from however many addresses."""
    house.sign_in_links.hand_out(town.actor("mette"), town.accounts["carl"], clock())
    until, looked_at = clock() + CODE_LIVES, 0
    while clock() < until:
        for number in range(20):
            with suppress(TooManyAttempts):
                source = Source(address=f"203.0.{looked_at % 250}.{number}")
                house.sign_in_links.use_shown("00000000", "1005", clock(), source)
                looked_at += 1
        clock.forward(seconds=5)
    assert looked_at < 120, "of a hundred million"


@pytest.mark.parametrize("who", ["1004", "bo@firm.example", "40404040"])
def test_whoever_is_named_in_three_ways_is_counted_once(house: House, town: Town, clock: Clock, who: str) -> None:
    for _ in range(5):
        house.sign_in_links.use_shown("00000000", "1004", clock(), ELSEWHERE)
    with pytest.raises(TooManyAttempts):
        house.sign_in_links.use_shown("00000000", who, clock(), ELSEWHERE)


def test_a_code_is_shown_only_for_people_of_ones_own_area(house: House, town: Town, clock: Clock) -> None:
    with pytest.raises(NotFound):
        house.sign_in_links.hand_out(town.actor("mette"), town.accounts["bo"], clock())
    with pytest.raises(NotAllowed):
        house.sign_in_links.hand_out(town.actor("amina"), town.accounts["carl"], clock())


@pytest.mark.parametrize(("who", "whose"), [("ole", "hanne"), ("ole", "mette"), ("karl", "hanne"), ("mette", "ole")])
def test_nobody_gets_a_stronger_role_by_showing_themselves_a_code(
    house: House, town: Town, clock: Clock, who: str, whose: str
) -> None:
    with pytest.raises(NotAllowed):
        house.sign_in_links.hand_out(town.actor(who), town.accounts[whose], clock())


def test_nobody_of_hr_shows_themselves_a_code_of_a_colleague(house: House, town: Town, clock: Clock) -> None:
    """Nor of somebody whom they have just made one: the second voice for a certificate would be their own."""
    hanne = town.actor("hanne")
    house.account_roles.give(hanne, town.accounts["carl"], Role.HR, clock())
    with pytest.raises(NotAllowed):
        house.sign_in_links.hand_out(hanne, town.accounts["carl"], clock())
    assert not house.account_office.get(hanne, town.accounts["carl"], clock()).may_let_in


def test_of_two_people_with_one_telephone_neither_gets_a_code(house: House, town: Town, clock: Clock) -> None:
    with house.database.unit_of_work() as uow:
        uow.people.employee(town.employees["bo"]).phone = "30303030"
    house.sign_in_links.ask("30303030", "b", clock(), HERE)
    assert town.messages() == []
    house.sign_in_links.ask("1004", "b", clock(), HERE)
    assert len(town.messages()) == 1


def test_a_new_account_is_invited_by_a_link(house: House, town: Town, clock: Clock) -> None:
    account_id = house.account_office.create(SYSTEM, "contact", town.contacts["lis"], clock())
    assert house.sign_in_links.use_link(town.secret(), clock()) == account_id
    with house.database.unit_of_work(writing=False) as uow:
        assert uow.session.scalar(select(func.count()).select_from(Account).where(Account.password_hash != "")) == 0
