"""A customer may say anything about our work; whoever writes it down for them may not write about health."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from sio_workflow.bootstrap import House
from sio_workflow.domain.times import instant
from sio_workflow.storage.models import Base
from sio_workflow.storage.reach import HOUSE_WITH_HR_KEY, reaching
from tests.acceptance import company
from tests.acceptance.scenarios import Play
from tests.conftest import Clock
from tests.integration.web.conftest import Visit
from web import create_app

MORNING = instant("2026-03-02T09:10")
START = "/api/v1/definitions/complaint/instances"
SICK = "Amina har depression og influenza"
NUMBER = "Spørg Amina, 010190-1234"


@pytest.fixture
def stage(house: House, clock: Clock) -> Play:
    clock.at = MORNING
    return Play(house, clock, MORNING)


def visit(stage: Play, who: str) -> Visit:
    return Visit(create_app(stage.house, SECRET_KEY="test", TESTING=True).test_client(), stage.actor(who))


def kept(house: House, words: str) -> list[str]:
    """Tables in which the words stand."""
    with reaching(HOUSE_WITH_HR_KEY), house.database.unit_of_work(writing=False) as uow:
        tables = [
            (table.name, uow.session.execute(table.select()).mappings().all()) for table in Base.metadata.sorted_tables
        ]
    return [name for name, rows in tables if any(words in str(value) for row in rows for value in row.values())]


def complaint(**texts: str) -> dict[str, Any]:
    return {"answers": {"site_id": str(company.id_of("skolen")), "text": "Gulvet er beskidt", **texts}}


@pytest.mark.parametrize("who", ["mette", "otto"])
@pytest.mark.parametrize("field", ["text", "location"])
def test_whoever_registers_a_complaint_writes_nothing_about_health(stage: Play, who: str, field: str) -> None:
    for words in (SICK, NUMBER):
        answer = visit(stage, who).send("POST", START, json=complaint(**{field: words}))
        assert answer.status_code == 422
        assert field in str(answer.json)
        assert kept(stage.house, words) == []


def test_a_customer_says_what_they_like_but_no_personal_number(stage: Play) -> None:
    karl = visit(stage, "karl")
    assert karl.send("POST", START, json=complaint(text=SICK)).status_code == 201
    assert kept(stage.house, SICK) == ["complaint"]
    assert karl.send("POST", START, json=complaint(text=NUMBER)).status_code == 422
    assert kept(stage.house, NUMBER) == []


def test_what_a_manager_notes_of_a_talk_is_guarded_also_while_it_is_a_draft(stage: Play) -> None:
    stage.run(
        [{"start": {"process": "complaint", "by": "karl", "answers": {**complaint()["answers"], "site_id": "$skolen"}}}]
    )
    mette = visit(stage, "mette")
    read: UUID = stage.task("read_complaint")
    assert (
        mette.send(
            "POST", f"/api/v1/user-tasks/{read}/complete", json={"answers": {"needs_dialogue": True}}
        ).status_code
        < 300
    )
    talk = f"/api/v1/user-tasks/{stage.task('talk_to_customer')}"
    for field in ("description", "location", "note"):
        answers = {"answers": {"kind": "call", "outcome": "reached", field: SICK}}
        assert mette.send("POST", f"{talk}/complete", json=answers).status_code == 422
        assert mette.send("PUT", f"{talk}/draft", json=answers).status_code == 422
    assert kept(stage.house, SICK) == []
