"""A customer can answer where our messages say so: on the case's own page, open or closed, and by telephone."""

from __future__ import annotations

from uuid import UUID

import pytest
from sqlalchemy import func, select

from sio_workflow.bootstrap import House
from sio_workflow.domain.times import instant
from sio_workflow.storage.models import Message
from tests.acceptance.scenarios import Play
from tests.conftest import Clock
from tests.integration.web.conftest import Visit
from web import create_app

MORNING = instant("2026-03-02T09:10")
COMPLAINT = {"site_id": "$skolen", "text": "Toilettet er ikke gjort rent", "location": "Stuen", "category": "toilet"}
REJECTED = {"code": "out_of_plan", "reason": "Vinduerne er ikke en del af jeres plan"}


@pytest.fixture
def stage(house: House, clock: Clock) -> Play:
    clock.at = MORNING
    play = Play(house, clock, MORNING)
    play.run([{"start": {"process": "complaint", "by": "karl", "answers": COMPLAINT}}])
    return play


@pytest.fixture
def number(stage: Play) -> UUID:
    return stage.complaint().id


def visit(stage: Play, name: str) -> Visit:
    return Visit(create_app(stage.house, SECRET_KEY="test", TESTING=True).test_client(), stage.actor(name))


def told(stage: Play, template: str) -> int:
    with stage.house.database.unit_of_work(writing=False, as_house=True) as uow:
        return uow.session.scalar(select(func.count()).where(Message.template == template)) or 0


def test_a_customer_writes_on_the_case_and_its_manager_is_told(stage: Play, number: UUID) -> None:
    karl = visit(stage, "karl")
    assert "+45 00 00 00 10" in karl.get(f"/my-complaints/{number}").text
    assert karl.post(f"/my-complaints/{number}/replies", {"reply": "Det er også gangen."}).status_code == 303
    assert "Det er også gangen." in karl.get(f"/my-complaints/{number}").text
    assert "Det er også gangen." in visit(stage, "mette").get(f"/complaints/{number}").text
    assert told(stage, "customer_replied") == 1
    assert stage.complaint().first_feedback_at is None


def test_a_closed_case_can_be_answered_too(stage: Play, number: UUID) -> None:
    stage.run(
        [
            {
                "complete": {
                    "task": "read_complaint",
                    "by": "mette",
                    "answers": {"needs_dialogue": False, "feedback": "Set"},
                }
            },
            {
                "complete": {
                    "task": "assess_complaint",
                    "by": "mette",
                    "answers": {"assessment": "out_of_plan", "decision": "reject"},
                }
            },
            {"complete": {"task": "reject_complaint", "by": "mette", "answers": REJECTED}},
        ]
    )
    assert stage.complaint().closed_at is not None
    karl = visit(stage, "karl")
    assert "Skriv til os om sagen" in karl.get(f"/my-complaints/{number}").text
    assert karl.post(f"/my-complaints/{number}/replies", {"reply": "Det passer ikke."}).status_code == 303
    assert told(stage, "customer_replied_closed") == 1


def test_an_empty_answer_is_shown_again(stage: Play, number: UUID) -> None:
    answer = visit(stage, "karl").post(f"/my-complaints/{number}/replies", {"reply": "  "})
    assert (answer.status_code, "Skriv noget til os." in answer.text) == (422, True)


def test_nobody_writes_on_the_case_of_another(stage: Play, number: UUID) -> None:
    for name in ("mette", "otto", "uffe"):
        assert visit(stage, name).post(f"/my-complaints/{number}/replies", {"reply": "Hej"}).status_code == 404
    assert told(stage, "customer_replied") == 0
