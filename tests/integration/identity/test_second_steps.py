"""Codes of a phone and recovery codes: each is good once, and guessing is slowed down."""

from __future__ import annotations

import pyotp
import pytest
from cryptography.fernet import InvalidToken

from sio_workflow.domain.errors import Conflict, InvalidAnswers, TooManyAttempts, WrongCode
from sio_workflow.services.keys import Keys
from sio_workflow.services.sessions import Source
from sio_workflow.storage.models import RecoveryCode, TotpFactor
from tests.integration.identity.conftest import PASSWORD


@pytest.fixture
def steps(house):
    return house.proofs.second_steps


@pytest.fixture
def phone(steps, mette, home, clock):
    """The app on Mette's phone, once it is set up."""
    steps.begin(mette, PASSWORD, home, clock())
    return pyotp.TOTP(steps.enrolment(mette).secret)


@pytest.fixture
def codes(steps, phone, mette, home, clock):
    """It is switched on: her recovery codes."""
    return steps.confirm(mette, phone.at(clock()), home, clock())


def test_it_counts_only_after_the_first_right_code_and_gives_eight_recovery_codes(
    steps, phone, mette, home, clock, audited
):
    assert not steps.factors(mette.account_id).any
    with pytest.raises(WrongCode):
        steps.confirm(mette, "000000", home, clock())
    codes = steps.confirm(mette, phone.at(clock()), home, clock())
    assert len(set(codes)) == 8
    assert steps.factors(mette.account_id).totp
    assert steps.enrolment(mette) is None
    assert {"add_factor", "make_recovery_codes"} <= set(audited("account", mette.account_id))


def test_an_unconfirmed_phone_opens_nothing(steps, phone, mette, home, clock):
    with pytest.raises(WrongCode):
        steps.answer(mette.account_id, phone.at(clock()), home, clock())


def test_a_code_is_good_once(steps, phone, codes, mette, home, clock):
    clock.forward(seconds=30)
    code = phone.at(clock())
    assert steps.answer(mette.account_id, code, home, clock()) == "totp"
    with pytest.raises(WrongCode):
        steps.answer(mette.account_id, code, home, clock())


def test_the_code_that_switched_it_on_does_not_sign_in_as_well(steps, phone, codes, mette, home, clock):
    with pytest.raises(WrongCode):
        steps.answer(mette.account_id, phone.at(clock()), home, clock())


@pytest.mark.parametrize(("off", "taken"), [(-30, True), (30, True), (-60, False), (60, False)])
def test_the_phones_clock_may_be_one_step_wrong(steps, phone, codes, mette, home, clock, off, taken):
    clock.forward(minutes=5)
    code = phone.at(clock.at.timestamp() + off)
    if taken:
        assert steps.answer(mette.account_id, code, home, clock()) == "totp"
    else:
        with pytest.raises(WrongCode):
            steps.answer(mette.account_id, code, home, clock())


def test_a_recovery_code_is_good_once_however_it_is_typed(steps, codes, mette, home, clock):
    assert steps.answer(mette.account_id, codes[0].upper().replace("-", " "), home, clock()) == "recovery"
    with pytest.raises(WrongCode):
        steps.answer(mette.account_id, codes[0], home, clock())
    assert steps.answer(mette.account_id, codes[7], home, clock()) == "recovery"
    assert steps.factors(mette.account_id).codes_left == 6


def test_new_recovery_codes_replace_the_old_ones(steps, codes, mette, home, clock):
    fresh = steps.new_codes(mette, PASSWORD, home, clock())
    with pytest.raises(WrongCode):
        steps.answer(mette.account_id, codes[0], home, clock())
    assert steps.answer(mette.account_id, fresh[0], home, clock()) == "recovery"


def test_codes_cannot_be_guessed_for_ever(steps, codes, phone, mette, clock):
    attacker = Source(address="203.0.113.9")
    clock.forward(minutes=5)
    for _ in range(5):
        with pytest.raises(WrongCode):
            steps.answer(mette.account_id, "000000", attacker, clock())
    with pytest.raises(TooManyAttempts):
        steps.answer(mette.account_id, phone.at(clock()), attacker, clock())


def test_removing_it_asks_for_the_password_and_takes_the_recovery_codes_along(
    house, steps, codes, mette, home, clock, audited
):
    with pytest.raises(InvalidAnswers):
        steps.remove(mette, "wrong", home, clock())
    assert steps.factors(mette.account_id).totp
    steps.remove(mette, PASSWORD, home, clock())
    assert not steps.factors(mette.account_id).any
    assert "remove_factor" in audited("account", mette.account_id)
    with house.database.unit_of_work(writing=False) as uow:
        assert uow.session.query(RecoveryCode).count() == uow.session.query(TotpFactor).count() == 0


def test_adding_it_asks_for_the_password_and_does_not_replace_one_that_is_on(steps, codes, mette, home, clock):
    with pytest.raises(InvalidAnswers):
        steps.begin(mette, "wrong", home, clock())
    with pytest.raises(Conflict):
        steps.begin(mette, PASSWORD, home, clock())


def test_neither_the_secret_nor_a_recovery_code_can_be_read_in_the_database(house, phone, codes, mette):
    with house.database.unit_of_work(writing=False) as uow:
        kept = uow.factors.totp(mette.account_id).secret
        hashes = [row.code_hash for row in uow.factors.unused_codes(mette.account_id)]
    assert phone.secret not in kept
    assert len(hashes) == len(codes) == 8
    assert all(each.startswith("$argon2id$") for each in hashes)
    assert not any(code.replace("-", "") in each for code in codes for each in hashes)


def test_what_one_secret_of_the_house_has_encrypted_no_other_opens():
    kept = Keys("one").encrypt("JBSWY3DPEHPK3PXP")
    assert Keys("one").decrypt(kept) == "JBSWY3DPEHPK3PXP"
    with pytest.raises(InvalidToken):
        Keys("another").decrypt(kept)
