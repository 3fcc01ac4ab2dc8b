"""Passwords: which are good enough, how they are changed, and what a change ends."""

from __future__ import annotations

import hashlib
import random
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from click.testing import CliRunner

from sio_workflow.cli import main
from sio_workflow.domain.errors import InvalidAnswers, NotAllowed, TooManyAttempts, WrongPassword
from sio_workflow.domain.people import SYSTEM
from sio_workflow.services.breached import BreachedPasswords
from sio_workflow.services.sessions import Source
from tests.integration.identity.conftest import PASSWORD

BETTER = "fire venlige grønne elge"


@pytest.fixture
def change(house, mette, home):
    def to(new, current=PASSWORD, actor=mette, session_id=None):
        house.proofs.passwords.change(actor, current, new, source=home, session_id=session_id, now=house.now())

    return to


def test_the_new_password_opens_and_the_old_one_does_not(change, enter, home, mette, audited):
    change(BETTER)
    assert enter(home, BETTER) == mette.account_id
    with pytest.raises(WrongPassword):
        enter(home)
    assert "change_password" in audited("account", mette.account_id)


def test_changing_it_ends_all_other_sessions_and_keeps_this_one(house, change, mette, home, clock):
    here, there = (house.sessions.begin(mette.account_id, "password", home, clock()) for _ in range(2))
    change(BETTER, session_id=house.sessions.present(here, clock()).session_id)
    assert house.sessions.present(here, clock())
    assert house.sessions.present(there, clock()) is None


@pytest.mark.parametrize(
    ("new", "said"),
    [
        ("kort", "Use at least 10 characters"),
        ("Mette er altid glad", "may not contain your user name"),
        ("qwertyuiop", "list of leaked passwords"),
        ("QWERTYuiop", "list of leaked passwords"),
        ("x" * 257, "at most 256"),
    ],
)
def test_a_weak_password_is_refused_with_what_to_do(change, enter, home, mette, new, said):
    with pytest.raises(InvalidAnswers, match=said) as refused:
        change(new)
    assert set(refused.value.fields) == {"new_password"}
    assert enter(home) == mette.account_id


def test_no_capitals_digits_or_signs_are_asked_for(change, enter, home, mette):
    change("bare almindelige ord")
    assert enter(home, "bare almindelige ord") == mette.account_id
    with pytest.raises(WrongPassword):
        enter(home)


def test_the_current_password_is_asked_for_and_cannot_be_guessed_for_ever(change):
    for _ in range(5):
        with pytest.raises(InvalidAnswers) as refused:
            change(BETTER, current="wrong")
        assert set(refused.value.fields) == {"current_password"}
    with pytest.raises(TooManyAttempts):
        change(BETTER)


def test_the_system_has_no_password(change):
    with pytest.raises(NotAllowed):
        change(BETTER, actor=SYSTEM)


def test_a_hash_of_older_parameters_is_made_anew_at_sign_in(house, mette, enter, home):
    with house.database.unit_of_work() as uow:
        old = PasswordHasher(time_cost=1, memory_cost=8192).hash(PASSWORD)
        uow.people.account(mette.account_id).password_hash = old
    assert enter(home) == mette.account_id
    with house.database.unit_of_work(writing=False) as uow:
        kept = uow.people.account(mette.account_id).password_hash
    assert kept != old
    assert kept.startswith("$argon2id$")
    assert enter(home) == mette.account_id


def test_an_account_without_a_password_is_opened_by_none(house, people, enter, home):
    people("ole")
    for password in ("", "nobody has this password"):
        with pytest.raises(WrongPassword):
            enter(home, password, "ole")


def test_a_closed_account_is_refused_like_a_wrong_password(house, mette, enter, home):
    with house.database.unit_of_work() as uow:
        uow.people.account(mette.account_id).active = False
    with pytest.raises(WrongPassword):
        enter(home)


def test_refusals_are_written_down_for_known_accounts_only(house, mette, enter, home, audited):
    for name in ("mette", "nobody-of-that-name"):
        with pytest.raises(WrongPassword):
            enter(home, "wrong", name)
    assert audited("account", mette.account_id) == ["sign_in_refused"]


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_a_big_file_of_leaked_passwords_is_searched_where_it_lies(tmp_path: Path, ending: str):
    leaked = [f"leaked and sorry {number}" for number in range(999)]
    lines = sorted(f"{hashlib.sha1(each.encode()).hexdigest().upper()}:{len(each)}" for each in leaked)
    file = tmp_path / "leaked.txt"
    file.write_bytes("".join(line + ending for line in lines).encode())
    breached = BreachedPasswords(file)
    assert all(breached.contains(each) for each in leaked)
    draw = random.Random(7)
    assert not any(breached.contains(f"never seen {draw.random()}") for _ in range(300))
    assert not BreachedPasswords().contains(leaked[0])


def test_an_empty_file_of_leaked_passwords_knows_none(tmp_path: Path):
    file = tmp_path / "leaked.txt"
    file.touch()
    assert not BreachedPasswords(file).contains("bare almindelige ord")


def test_the_command_reads_the_password_from_standard_input_and_ends_all_sessions(
    house, house_url, mette, enter, home, tmp_path, monkeypatch, clock
):
    key = house.sessions.begin(mette.account_id, "password", home, clock())
    monkeypatch.setenv("SIO_DATABASE_URL", house_url)
    monkeypatch.setenv("SIO_VAR_DIR", str(tmp_path))
    weak = CliRunner().invoke(main, ["accounts", "set-password", "mette"], input="kort\n")
    assert weak.exit_code == 1
    assert "at least 10 characters" in weak.output
    ran = CliRunner().invoke(main, ["accounts", "set-password", "mette"], input=f"{BETTER}\n")
    assert ran.exit_code == 0, ran.output
    assert BETTER not in ran.output
    assert house.sessions.present(key, clock()) is None
    assert enter(Source(address="192.0.2.1"), BETTER) == mette.account_id
    assert CliRunner().invoke(main, ["accounts", "set-password", "nobody"], input=f"{BETTER}\n").exit_code == 1
