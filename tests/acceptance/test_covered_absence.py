"""The last task of an absence: it shows whose shifts wait where, leads to the searches, and is nothing to press."""

from __future__ import annotations

from datetime import timedelta

import pytest

from sio_workflow.bootstrap import House
from sio_workflow.domain.times import instant
from tests.acceptance import company
from tests.acceptance.scenarios import Play
from tests.conftest import Clock
from tests.integration.web.conftest import Visit
from web import create_app

NOON = instant("2026-03-02T12:00")
REPORT = {"from_at": "@+1 00:00", "expected_to": "@+3 00:00"}
STAFFED = {"decision": "staffed", "access_solved": True, "instruction_given": True}


@pytest.fixture
def stage(house: House, clock: Clock) -> Play:
    clock.at = NOON
    play = Play(house, clock, NOON)
    for number, day in (("V-1", 1), ("V-2", 2)):
        company.add_shift(house.database, number, NOON + timedelta(days=day, hours=-4), 2, "eva")
    play.run([{"start": {"process": "sick_leave", "by": "eva", "answers": REPORT}}])
    return play


@pytest.fixture
def approved(stage: Play) -> Play:
    stage.run([{"complete": {"task": "approve_absence", "by": "mette", "answers": {"decision": "approved"}}}])
    return stage


def visit(stage: Play, name: str) -> Visit:
    return Visit(create_app(stage.house, SECRET_KEY="test", TESTING=True).test_client(), stage.actor(name))


def test_the_approval_names_the_places(stage: Play) -> None:
    page = visit(stage, "mette").get(f"/user-tasks/{stage.task('approve_absence')}").text
    assert page.count("<p>Skolen</p>") == 2
    assert "V-1" not in page


def test_the_page_shows_who_where_and_how_each_shift_stands(approved: Play) -> None:
    cover = {"decision": "yes_by_phone", "employee_id": "$vera"}
    approved.run([{"complete": {"task": "find_cover", "shift": "V-1", "by": "mette", "answers": cover}}])
    staffed = {"task": "confirm_staffed", "shift": "V-1", "by": "mette", "answers": STAFFED}
    approved.run([{"complete": staffed}])
    page = visit(approved, "mette").get(f"/user-tasks/{approved.task('confirm_staffed')}").text
    assert "Alle vagter dækket? Eva" in page
    assert "1 vagt er ikke dækket endnu." in page
    assert "dækket af Vera" in page
    assert f"/user-tasks/{approved.task('find_cover', 'V-2')}" in page
    assert "task-form" not in page


def test_it_never_stands_red(approved: Play) -> None:
    approved.run([{"wait": "+1 07:55"}])
    mine = approved.house.user_tasks.inbox(approved.actor("mette"), approved.clock())
    last = mine[-1]
    assert (last.name, last.due_at) == ("Alle vagter dækket?", None)
    approved.run([{"expect": {"red": {"by": "mette", "confirm_cover": 0, "unstaffed_shifts": 2}}}])
    listed = visit(approved, "mette").get("/user-tasks/?for=confirm_cover,shift_cover.confirm_staffed").text
    assert "Alle vagter dækket?" not in listed


def test_whoever_tries_all_the_same_hears_the_places(approved: Play) -> None:
    answer = visit(approved, "mette").post(f"/user-tasks/{approved.task('confirm_staffed')}", {"confirmed": "true"})
    assert answer.status_code == 422
    api = visit(approved, "mette").send(
        "POST", f"/api/v1/user-tasks/{approved.task('confirm_staffed')}/complete", {"answers": {"confirmed": True}}
    )
    assert "Skolen (03.03. kl. 08:00), Skolen (04.03. kl. 08:00)" in api.text
    assert "V-1 (" not in api.text


def test_the_absent_one_does_not_read_who_covers(approved: Play) -> None:
    absence = approved.absence()
    seen = visit(approved, "eva").get(f"/api/v1/absences/{absence.id}").json["shifts"]
    assert [(one["site_name"], one["worker"], one["case_id"]) for one in seen] == [("Skolen", "", None)] * 2
