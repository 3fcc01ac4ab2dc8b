"""A day is played through the real services: the same day again for the same seed, and no rule broken."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import time
from pathlib import Path
from typing import Any

import pytest

from sio_workflow.bootstrap import House, Settings, build
from sio_workflow.demo.load import load
from sio_workflow.demo.outcome import Outcome
from sio_workflow.demo.quiz import QuizOutcome
from sio_workflow.demo.recheck import Books
from sio_workflow.demo.simulate import simulate
from sio_workflow.domain.errors import BusinessRule
from sio_workflow.storage.company import Company
from tests.conftest import Clock

NIGHT = time(21, 0)


@pytest.fixture
def house(database_url: str, clock: Clock, tmp_path: Path) -> Iterator[House]:
    with closing(build(Settings(database_url=database_url, var_dir=tmp_path), clock)) as house:
        yield house


def test_every_promise_of_the_quiz_holds(house: House, clock: Clock) -> None:
    load(house, "quiz-day", employees=60, seed=7, now=clock())
    outcome = simulate(house, "quiz-day", seed=1, until=NIGHT)
    assert isinstance(outcome, QuizOutcome)
    assert {line.name: [claim for claim, held in line.checks.items() if not held] for line in outcome.lines} == {
        "AS-Q1": [],
        "AS-Q2": [],
        "AS-Q3": [],
        "AS-Q4": [],
    }


def played(url: str, clock: Clock, folder: Path) -> dict[str, Any]:
    with closing(build(Settings(database_url=url, var_dir=folder), clock)) as house:
        load(house, "quiz-day", employees=60, seed=7, now=clock(), replace=True)
        outcome = simulate(house, "flu-monday", seed=3, until=NIGHT)
        assert isinstance(outcome, Outcome)
        return outcome.as_json()


def test_the_same_seed_plays_the_same_day_and_breaks_no_rule(sqlite_copy: str, clock: Clock, tmp_path: Path) -> None:
    first = played(sqlite_copy, clock, tmp_path)
    assert first["absences"]["reported"] >= 2
    assert first["cover"]["cases"] >= 2
    assert first["cover"]["staffed"] >= 1
    assert first["offers"]
    assert first["complaints"]["filed"] >= 1
    assert first["rule_violations"] == []
    assert first["incidents"] == 0
    assert played(sqlite_copy, clock, tmp_path) == first


def test_a_company_that_may_be_real_is_not_played_with(house: House, clock: Clock) -> None:
    with pytest.raises(BusinessRule, match="no demo company"):
        simulate(house, "monday", seed=1, until=NIGHT)


def test_the_second_look_finds_what_the_first_has_missed(house: House, clock: Clock) -> None:
    load(house, "quiz-day", employees=60, seed=7, now=clock())
    shifts = sorted(house.company.read("shift")[0], key=lambda row: row["start_at"])
    other = shifts[-1]
    mine = next(row for row in shifts[-40:] if row["employee_id"] != other["employee_id"])
    fact = {"yes_at": clock(), "access_solved_at": clock(), "instruction_at": clock(), "status": "confirmed"}
    taken = {
        "id": other["id"],
        "employee_id": mine["employee_id"],
        "start_at": mine["start_at"],
        "end_at": mine["end_at"],
    }
    with house.database.unit_of_work() as uow:
        Company(uow.session).change("shift", [taken | fact])
    case = {"shift_id": other["id"], "outcome": "covered"}
    assert "double_booked" in {violation.rule for violation in Books(house).violations([case])}
