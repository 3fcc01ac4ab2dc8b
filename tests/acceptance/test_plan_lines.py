"""The lines of a long plan: those about what the customer complains about come first, under a heading of their own."""

from __future__ import annotations

import re

import pytest

from sio_workflow.bootstrap import House
from sio_workflow.domain.times import instant
from tests.acceptance.scenarios import Play
from tests.conftest import Clock
from tests.integration.web.conftest import Visit
from web import create_app

MORNING = instant("2026-03-02T09:10")
COMPLAINT = {"site_id": "$skolen", "text": "Vinduerne i hallen er snavsede", "location": "Hallen"}
READ = {"needs_dialogue": False, "feedback": "Jeg har læst din besked."}


@pytest.fixture
def stage(house: House, clock: Clock) -> Play:
    clock.at = MORNING
    return Play(house, clock, MORNING)


def file(stage: Play, **about: str) -> None:
    stage.run(
        [
            {"start": {"process": "complaint", "by": "karl", "answers": COMPLAINT | about}},
            {"complete": {"task": "read_complaint", "by": "mette", "answers": READ}},
        ]
    )


def visit(stage: Play, name: str) -> Visit:
    return Visit(create_app(stage.house, SECRET_KEY="test", TESTING=True).test_client(), stage.actor(name))


def test_lines_that_fit_come_first(stage: Play) -> None:
    file(stage, category="windows")
    page = visit(stage, "mette").get(f"/user-tasks/{stage.task('assess_complaint')}").text
    shown = re.findall(r'<optgroup label="([^"]+)">|<option value="[0-9a-f-]{36}">([^<]+)', page)
    assert [heading or line for heading, line in shown][:4] == [
        "Linjer om vinduer",
        "Vinduer: Vinduer, månedligt",
        "Resten af planen",
        "Toiletter: Toilet, dagligt",
    ]


def test_without_a_subject_there_are_no_headings(stage: Play) -> None:
    file(stage)
    mette, task = visit(stage, "mette"), stage.task("assess_complaint")
    assert "optgroup" not in mette.get(f"/user-tasks/{task}").text
    lines = mette.send("GET", f"/api/v1/user-tasks/{task}/choices").json["lists"]["plan_lines"]
    assert [set(line) for line in lines] == [{"value", "label"}] * 2


def test_a_reason_that_is_missing_is_asked_for_at_its_field(stage: Play) -> None:
    file(stage, category="windows")
    mette, where = visit(stage, "mette"), f"/user-tasks/{stage.task('assess_complaint')}"
    answer = mette.post(where, {"assessment": "out_of_plan", "decision": "accept"})
    assert answer.status_code == 422
    assert "Skriv, hvorfor vi gør det alligevel, med mindst 15 tegn." in answer.text


def test_the_reason_is_for_those_inside(stage: Play) -> None:
    file(stage, category="windows")
    why = "Kunden har ventet længe på nye aftaler"
    answers = {"assessment": "out_of_plan", "decision": "accept", "goodwill_reason": why}
    stage.run([{"complete": {"task": "assess_complaint", "by": "mette", "answers": answers}}])
    where = f"complaints/{stage.complaint().id}"
    assert why in visit(stage, "mette").get(f"/{where}").text
    assert visit(stage, "mette").get(f"/api/v1/{where}").json["goodwill_reason"] == why
    assert why not in visit(stage, "karl").get(f"/api/v1/{where}").text
    assert why not in visit(stage, "karl").get(f"/my-{where}").text
