"""A call counts when it says how it was held and how it ended: on a page as in the API, and in the table itself."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from sio_workflow.bootstrap import House
from sio_workflow.domain.times import instant
from sio_workflow.storage.models import CallLog
from tests.acceptance import company
from tests.acceptance.scenarios import Play
from tests.conftest import Clock
from tests.integration.web.conftest import Visit
from web import create_app

MORNING = instant("2026-03-02T05:30")
COMPLAINT = {"site_id": "$skolen", "text": "Toilettet er ikke gjort rent", "location": "Stuen", "category": "toilet"}
WRONG_CONTACTS = [
    ({}, "Vælg hvordan."),
    ({"kind": "", "outcome": "reached"}, "Vælg hvordan."),
    ({"kind": "letter", "outcome": "reached"}, "Vælg hvordan."),
    ({"kind": "call"}, "Vælg, hvordan det endte."),
    ({"kind": "call", "outcome": "yes"}, "Vælg, hvordan det endte."),
    ({"kind": "call", "outcome": "banana"}, "Vælg, hvordan det endte."),
]


@pytest.fixture
def stage(house: House, clock: Clock) -> Play:
    clock.at = MORNING
    return Play(house, clock, MORNING)


@pytest.fixture
def complaint(stage: Play) -> UUID:
    stage.run([{"start": {"process": "complaint", "by": "karl", "answers": COMPLAINT}}])
    return stage.complaint().id


@pytest.fixture
def search(stage: Play) -> UUID:
    company.add_shift(stage.house.database, "V-1", MORNING + timedelta(hours=2), 2, "eva")
    report = {"employee_id": "$eva", "from_at": "@05:30"}
    stage.run([{"start": {"process": "sick_leave", "by": "mette", "answers": report}}])
    return stage.case("V-1").id


def visit(stage: Play, name: str) -> Visit:
    return Visit(create_app(stage.house, SECRET_KEY="test", TESTING=True).test_client(), stage.actor(name))


def calls(stage: Play) -> list[CallLog]:
    with stage.house.database.unit_of_work(writing=False, as_house=True) as uow:
        return list(uow.session.scalars(select(CallLog)))


@pytest.mark.parametrize(("sent", "said"), WRONG_CONTACTS)
def test_a_contact_that_does_not_say_how_stops_no_clock(
    stage: Play, complaint: UUID, sent: dict[str, str], said: str
) -> None:
    mette, where = visit(stage, "mette"), f"/complaints/{complaint}"
    answer = mette.post(f"{where}/contacts", {**sent, "note": "Ringede til kantinen"})
    assert answer.status_code == 422
    assert said in answer.text
    assert "Ringede til kantinen" in answer.text
    assert mette.send("POST", f"/api/v1{where}/contacts", sent).status_code == 422
    assert (calls(stage), stage.complaint().first_feedback_at, stage.complaint().status) == ([], None, "new")


def test_a_call_that_was_held_stops_the_clock(stage: Play, complaint: UUID) -> None:
    sent = {"kind": "call", "outcome": "reached"}
    assert visit(stage, "mette").post(f"/complaints/{complaint}/contacts", sent).status_code == 303
    assert [(one.kind, one.outcome) for one in calls(stage)] == [("call", "reached")]
    assert stage.complaint().first_feedback_kind == "call"


@pytest.mark.parametrize("outcome", [None, "", "banana", "reached"])
def test_a_call_to_a_candidate_ends_in_yes_no_or_no_answer(stage: Play, search: UUID, outcome: str | None) -> None:
    mette, where = visit(stage, "mette"), f"/cover/{search}/calls"
    sent = {"employee_id": str(company.id_of("vera"))} | ({} if outcome is None else {"outcome": outcome})
    assert mette.post(where, sent).status_code == 422
    assert mette.send("POST", f"/api/v1{where}", sent).status_code == 422
    assert calls(stage) == []


@pytest.mark.parametrize(("kind", "outcome"), [("", "reached"), ("letter", "reached"), ("call", "banana")])
def test_the_table_refuses_what_is_no_call(stage: Play, complaint: UUID, kind: str, outcome: str) -> None:
    row = "INSERT INTO call_log (id, case_kind, case_id, to_kind, kind, at, outcome, note) VALUES"
    values = {"kind": kind, "outcome": outcome, "id": UUID(int=7).hex, "case": complaint.hex}
    with pytest.raises(IntegrityError, match="somehow"), stage.house.database.unit_of_work() as uow:
        uow.session.execute(
            text(f"{row} (:id, 'complaint', :case, 'contact', :kind, CURRENT_TIMESTAMP, :outcome, '')"), values
        )
