"""`sio accounts`: the first accounts and roles of a new house, without a browser."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from click.testing import CliRunner, Result

from sio_workflow.bootstrap import House
from sio_workflow.cli import main
from sio_workflow.domain.people import Role
from tests.integration.access.conftest import Town


@pytest.fixture
def sio(house: House, monkeypatch: pytest.MonkeyPatch, tmp_path) -> Callable[..., Result]:
    monkeypatch.setenv("SIO_DATABASE_URL", house.settings.database_url)
    monkeypatch.setenv("SIO_VAR_DIR", str(tmp_path))
    monkeypatch.setenv("SIO_REDIS_URL", "redis://unused")
    return lambda *words: CliRunner().invoke(main, ["accounts", *words])


def test_accounts_are_listed_with_their_roles(sio: Callable[..., Result], town: Town) -> None:
    shown = sio("list", "--text", "amin").output
    assert "amina" in shown
    assert "employee" in shown
    assert '"username": "amina"' in sio("list", "--json").output


def test_the_first_people_of_hr_are_let_in_from_the_terminal(sio: Callable[..., Result], town: Town) -> None:
    assert sio("grant", "bo", "hr").exit_code == 0
    assert Role.HR in town.house.accounts.actor(town.accounts["bo"], _today()).roles
    assert "hr in all areas: taken away" in sio("revoke", "bo", "hr").output


def test_an_account_is_opened_and_closed(sio: Callable[..., Result], town: Town) -> None:
    made = sio("create", "employee", str(town.employees["nina"]))
    assert made.exit_code == 0, made.output
    assert "closed" in sio("close", "m1009").output
    assert "m1009" in sio("list", "--kind", "closed").output
    assert "open" in sio("open", "m1009").output


@pytest.mark.parametrize(
    "words",
    [
        ("close", "nobody"),
        ("grant", "bo", "first_assistant"),
        ("grant", "bo", "first_assistant", "--area", "nowhere"),
        ("grant", "bo", "system"),
        ("create", "employee", "00000000-0000-0000-0000-000000000000"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(
    sio: Callable[..., Result], town: Town, words: tuple[str, ...]
) -> None:
    ran = sio(*words)
    assert ran.exit_code in (1, 2)
    assert "Error" in ran.output
    assert "Traceback" not in ran.output


def _today() -> datetime:
    return datetime.now(UTC)
