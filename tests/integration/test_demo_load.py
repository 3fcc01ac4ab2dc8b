"""`sio demo load`: after it a manager has something to do, a customer something to see, and everyone can sign in."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from click.testing import CliRunner, Result

from sio_workflow.bootstrap import House, Settings, build
from sio_workflow.cli.demo import demo
from sio_workflow.demo.accounts import PASSWORD, demo_accounts
from sio_workflow.demo.load import load
from sio_workflow.domain.people import SYSTEM, Actor
from sio_workflow.services.sessions import Source
from tests.conftest import Clock


@pytest.fixture
def house(database_url: str, clock: Clock, tmp_path: Path) -> Iterator[House]:
    with closing(build(Settings(database_url=database_url, var_dir=tmp_path), clock)) as house:
        yield house


def sign_in(house: House, username: str) -> Actor:
    account_id = house.proofs.sign_in.by_password(username, PASSWORD, Source(), house.now())
    actor = house.accounts.actor(account_id, house.now())
    assert actor is not None
    return actor


def test_a_monday_has_red_and_green_for_the_manager(house: House, clock: Clock) -> None:
    loaded = load(house, "monday", employees=60, seed=7, now=clock())
    assert loaded.refused == {}
    view = house.dashboard.show(sign_in(house, "mette"), clock())
    red = {tile.key: tile.count for tile in view.red}
    assert red["approve_absence"] >= 2
    assert red["unstaffed_shifts"] >= 2
    assert red.keys() >= {
        "check_absence",
        "awaiting_complaint",
        "talk_to_customer",
        "assess_and_assign",
        "approve_solution",
    }
    assert sum(view.green.values()) >= 5
    offers = [offer["answer"] for offer in house.company.read("offer")[0]]
    assert None in offers
    queue = house.jobs.queue(SYSTEM, clock())
    assert (queue.due, queue.open_incidents) == (0, 0)


def test_the_same_seed_at_the_same_time_tells_the_same_stories(tmp_path: Path, clock: Clock) -> None:
    """Ids are the house's own and new in every run; everything that people see is the same."""
    assert story(tmp_path / "a", clock) == story(tmp_path / "b", clock)


def story(folder: Path, clock: Clock) -> dict[str, list[str]]:
    """Each row of what has happened, with names in the place of ids."""
    folder.mkdir()
    url = f"sqlite:///{folder / 'sio.db'}"
    with closing(build(Settings(database_url=url, var_dir=folder), clock)) as house:
        load(house, "flu-monday", employees=60, seed=7, now=clock())
        shifts, absences, complaints, cases = house.company.read("shift", "absence", "complaint", "cover_case")
        named = {row["id"]: row["shift_no"] for row in shifts} | {row["id"]: row["number"] for row in absences}
        named |= {row["id"]: row["number"] for row in complaints}
        named |= {row["id"]: f"search for {named[row['shift_id']]}" for row in cases}
        tables = ("absence", "cover_case", "offer", "complaint", "complaint_item", "message", "call_log", "shift")
        return {
            table: sorted(spelled(row, named) for row in rows)
            for table, rows in zip(tables, house.company.read(*tables), strict=True)
        }


def spelled(row: dict[str, Any], named: dict[UUID, str]) -> str:
    own = ("id", "closing_message_id", "message_id")
    said = str({column: value for column, value in row.items() if column not in own})
    for each, name in named.items():  # also within a link
        said = said.replace(str(each), name)
    return said


def test_everybody_shown_can_sign_in_with_their_role(house: House, clock: Clock) -> None:
    load(house, "quiet", employees=60, seed=7, now=clock())
    for account in demo_accounts():
        assert sign_in(house, account.username).has(account.role)


def sio_demo(*arguments: str) -> Result:
    return CliRunner().invoke(demo, ["load", *arguments])


def test_the_command_prints_who_can_sign_in_and_refuses_a_second_company(
    sqlite_copy: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SIO_DATABASE_URL", sqlite_copy)
    monkeypatch.setenv("SIO_VAR_DIR", str(tmp_path))
    first = sio_demo("quiz-day", "--employees", "40", "--date", "2026-03-02")
    assert first.exit_code == 0
    assert "mette    service manager of area A01" in first.output
    assert PASSWORD in first.output
    second = sio_demo("quiz-day", "--employees", "40")
    assert second.exit_code == 1
    assert "Use --replace" in second.output
    again = json.loads(sio_demo("quiz-day", "--employees", "40", "--date", "2026-03-02", "--replace", "--json").output)
    assert again["rows"]["employee"] == 40
    assert again["now"] == "2026-03-02T03:00:00+00:00"
