"""Guessing is slowed down, and nobody can lock somebody else out by guessing."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest

from sio_workflow.bootstrap import House, Settings, build
from sio_workflow.domain.errors import TooManyAttempts, WrongPassword
from sio_workflow.services import throttle
from sio_workflow.services.hashing import Hashing
from sio_workflow.services.sessions import Source

ATTACKER = Source(address="203.0.113.9")


@pytest.fixture(autouse=True)
def _cheap_hashes(house: House, mette, monkeypatch) -> None:
    """Hundreds of guesses; what a hash costs is tested elsewhere."""
    right = Hashing.matches

    def matches(self: Hashing, kept: str, password: str) -> bool:
        return not password.startswith("guess") and right(self, kept, password)

    monkeypatch.setattr(Hashing, "matches", matches)


def guess(enter, source: Source, times: int, username: str = "mette") -> int:
    """How many of so many guesses are looked at."""
    looked_at = 0
    for number in range(times):
        try:
            enter(source, f"guess {number}", username)
        except WrongPassword:
            looked_at += 1
        except TooManyAttempts:
            pass
    return looked_at


def known(house: House, mette, source: Source) -> None:
    assert house.sessions.begin(mette.account_id, "password", source, house.now())


def test_from_one_address_five_guesses_are_free_and_then_each_wait_is_twice_as_long(enter, clock):
    assert guess(enter, ATTACKER, 50) == 5
    waits = []
    for _ in range(4):
        with pytest.raises(TooManyAttempts) as refused:
            enter(ATTACKER)
        waits.append(refused.value.wait_seconds)
        clock.forward(seconds=refused.value.wait_seconds)
        assert guess(enter, ATTACKER, 1) == 1
    assert waits == [10, 20, 40, 80]


def test_a_household_with_more_addresses_than_anyone_counts_is_one(enter):
    looked_at = sum(guess(enter, Source(address=f"2001:db8:0:7::{number:x}"), 5) for number in range(1, 10))
    assert looked_at == 5
    assert guess(enter, Source(address="2001:db8:0:8::1"), 5) == 5


def test_mette_signs_in_from_her_own_browser_while_one_address_hammers_her_account(house, mette, enter, home):
    known(house, mette, home)
    guess(enter, ATTACKER, 200)
    assert enter(home) == mette.account_id


def test_mette_signs_in_from_her_own_browser_while_a_thousand_addresses_hammer_her_account(house, mette, enter, home):
    known(house, mette, home)
    for number in range(120):
        guess(enter, Source(address=f"198.51.{number}.7"), 2)
    assert enter(home) == mette.account_id


def test_even_from_the_attackers_own_address_her_browser_is_let_in(house, mette, enter, home):
    at_the_office = Source(address=ATTACKER.address, device=home.device)
    known(house, mette, at_the_office)
    guess(enter, ATTACKER, 200)
    assert enter(at_the_office) == mette.account_id


def test_a_thousand_addresses_are_slowed_down_and_an_unknown_browser_of_mette_waits_half_a_minute_at_most(
    enter, clock, mette
):
    looked_at = sum(guess(enter, Source(address=f"198.51.{number}.7"), 1) for number in range(200))
    assert looked_at == throttle.ACCOUNT.free
    elsewhere = Source(address="80.62.116.77")
    with pytest.raises(TooManyAttempts) as refused:
        enter(elsewhere)
    assert refused.value.wait_seconds <= throttle.ACCOUNT.longest == 30
    clock.forward(seconds=30)
    assert enter(elsewhere) == mette.account_id


def test_an_attack_from_elsewhere_does_not_touch_mette_at_an_unknown_browser(enter, mette):
    guess(enter, ATTACKER, 200)
    assert enter(Source(address="80.62.116.77")) == mette.account_id


def test_one_address_that_tries_one_password_on_many_accounts_is_slowed_down(enter):
    looked_at = sum(guess(enter, ATTACKER, 1, username=f"m{number}") for number in range(100))
    assert looked_at == throttle.ADDRESS.free


def test_a_thief_of_the_known_browser_may_not_guess_for_ever_either(house, mette, enter, home):
    known(house, mette, home)
    assert guess(enter, home, 50) == throttle.DEVICE.free


def test_a_known_browser_is_known_for_its_own_account_only(house, mette, people, enter, home):
    jonas = people("jonas")
    known(house, jonas, home)
    guess(enter, Source(address=home.address), 20)
    with pytest.raises(TooManyAttempts):
        enter(home)


def test_a_right_password_wipes_out_ones_own_count_but_not_that_of_the_address(enter, mette):
    for _ in range(7):
        guess(enter, ATTACKER, 4)
        assert enter(ATTACKER) == mette.account_id
    assert guess(enter, ATTACKER, 4, username="somebody") == 2


def test_unknown_names_are_counted_and_answered_like_known_ones(enter, clock):
    answers = []
    for name in ("mette", "nobody-of-that-name"):
        for _ in range(7):
            with pytest.raises((WrongPassword, TooManyAttempts)) as refused:
                enter(Source(address=f"192.0.2.{len(name)}"), "guess", name)
            answers.append((name, type(refused.value), refused.value.details))
    half = len(answers) // 2
    assert [each[1:] for each in answers[:half]] == [each[1:] for each in answers[half:]]


def test_a_hundred_guesses_at_once_do_not_slip_through_together(enter):
    with ThreadPoolExecutor(8) as crowd:
        looked_at = sum(crowd.map(lambda _: guess(enter, ATTACKER, 1), range(40)))
    assert looked_at == 5


def test_another_worker_and_a_restarted_one_know_the_counts(house_url, mette, clock):
    settings = Settings(database_url=house_url, redis_url="redis://unused", secret_key="one for all workers")
    with closing(build(settings, clock)) as one, closing(build(settings, clock)) as other:
        for _ in range(5):
            with pytest.raises(WrongPassword):
                one.proofs.sign_in.by_password("mette", "guess", ATTACKER, clock())
        with pytest.raises(TooManyAttempts):
            other.proofs.sign_in.by_password("mette", "guess", ATTACKER, clock())


def test_after_a_day_the_counts_are_forgotten_and_their_rows_are_gone(house, enter, clock):
    guess(enter, ATTACKER, 5)
    clock.forward(hours=25)
    assert guess(enter, Source(address="192.0.2.44"), 1) == 1
    with house.database.unit_of_work(writing=False) as uow:
        assert uow.identity.forget_attempts(clock()) == 0
    assert guess(enter, ATTACKER, 9) == 5


def test_the_person_reads_in_danish_how_long_to_wait():
    assert TooManyAttempts(40).details["da"] == "Der er prøvet for mange gange. Vent 40 sekunder, og prøv igen."
    assert "Vent 1 minut," in TooManyAttempts(60).details["da"]
    assert "Vent 3 minutter," in TooManyAttempts(121).details["da"]
