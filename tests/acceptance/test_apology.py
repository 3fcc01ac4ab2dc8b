"""The promise is broken: somebody decides to say sorry, once, and the case still waits for an answer."""

from __future__ import annotations

from uuid import UUID

import pytest
from sqlalchemy import select

from sio_workflow.bootstrap import House
from sio_workflow.domain.errors import BusinessRule, InvalidAnswers, NotAllowed, NotFound
from sio_workflow.domain.times import instant
from sio_workflow.storage.models import AuditEvent, Message
from tests.acceptance import company
from tests.acceptance.scenarios import Play
from tests.conftest import Clock
from tests.integration.web.conftest import Visit
from web import create_app

MORNING = instant("2026-03-02T09:10")
COMPLAINT = {"site_id": "$skolen", "text": "Toilettet er ikke gjort rent", "location": "Stuen", "category": "toilet"}
SORRY = "Vi lovede svar inden 2 timer og nåede det ikke. Det beklager vi. Otto kontakter dig inden 02.03. kl. 12:30."


@pytest.fixture
def stage(house: House, clock: Clock) -> Play:
    clock.at = MORNING
    play = Play(house, clock, MORNING)
    play.run([{"start": {"process": "complaint", "by": "karl", "answers": COMPLAINT}}])
    return play


@pytest.fixture
def case(stage: Play) -> UUID:
    return stage.complaint().id


@pytest.fixture
def late(stage: Play) -> None:
    stage.run([{"wait": "2 hours"}])


def visit(stage: Play, name: str) -> Visit:
    return Visit(create_app(stage.house, SECRET_KEY="test", TESTING=True).test_client(), stage.actor(name))


def apologies(stage: Play) -> list[Message]:
    with stage.house.database.unit_of_work(writing=False, as_house=True) as uow:
        return list(uow.session.scalars(select(Message).where(Message.template == "breach_apology")))


@pytest.mark.usefixtures("late")
def test_the_office_reads_the_words_and_sends_them(stage: Play, case: UUID) -> None:
    otto, where = visit(stage, "otto"), f"/complaints/{case}"
    assert SORRY in otto.get(where).text
    said = otto.post(f"{where}/apology", {"until": "2026-03-02T11:30:00+00:00"})
    assert said.status_code == 303
    (sent,) = apologies(stage)
    assert (sent.body, sent.recipient_id, sent.by_human) == (SORRY, company.id_of("karl"), False)
    page = otto.get(where).text
    assert "Beklagelsen er på vej." in page
    assert "Send en beklagelse" not in page
    assert SORRY in page


@pytest.mark.usefixtures("late")
def test_it_is_no_answer_and_stops_no_clock(stage: Play, case: UUID) -> None:
    stage.house.complaints.apologise(stage.actor("otto"), case, stage.clock())
    complaint = stage.complaint()
    assert (complaint.first_feedback_at, complaint.status) == (None, "new")
    tiles = {tile.key: tile.count for tile in stage.house.dashboard.show(stage.actor("mette"), stage.clock()).red}
    assert tiles["awaiting_complaint"] == 1


@pytest.mark.usefixtures("late")
def test_a_second_press_sends_nothing_and_says_so(stage: Play, case: UUID) -> None:
    assert stage.house.complaints.apologise(stage.actor("otto"), case, stage.clock())
    mette = visit(stage, "mette")
    assert mette.post(f"/complaints/{case}/apology").status_code == 303
    assert "Beklagelsen er allerede sendt." in mette.get(f"/complaints/{case}").text
    assert mette.send("POST", f"/api/v1/complaints/{case}/apology", {}).json == {"sent": False}
    assert len(apologies(stage)) == 1


@pytest.mark.usefixtures("late")
def test_it_is_on_record_who_decided_it(stage: Play, case: UUID) -> None:
    stage.house.complaints.apologise(stage.actor("otto"), case, stage.clock())
    stage.house.complaints.apologise(stage.actor("mette"), case, stage.clock())
    with stage.house.database.unit_of_work(writing=False, as_house=True) as uow:
        acts = uow.session.scalars(select(AuditEvent).where(AuditEvent.verb == "apologise")).all()
    assert [(act.actor_id, act.role, act.subject_id) for act in acts] == [
        (stage.actor("otto").account_id, "office", str(case))
    ]


def test_before_the_deadline_there_is_nothing_to_apologise_for(stage: Play, case: UUID) -> None:
    assert "Send en beklagelse" not in visit(stage, "otto").get(f"/complaints/{case}").text
    with pytest.raises(BusinessRule, match="broken promise"):
        stage.house.complaints.apologise(stage.actor("otto"), case, stage.clock())


@pytest.mark.usefixtures("late")
def test_who_has_been_answered_gets_no_apology(stage: Play, case: UUID) -> None:
    stage.house.complaints.give_feedback(stage.actor("mette"), case, "Jeg kommer forbi nu", stage.clock())
    with pytest.raises(BusinessRule, match="broken promise"):
        stage.house.complaints.apologise(stage.actor("otto"), case, stage.clock())
    assert apologies(stage) == []


@pytest.mark.usefixtures("late")
def test_what_is_promised_lies_ahead(stage: Play, case: UUID) -> None:
    with pytest.raises(InvalidAnswers):
        stage.house.complaints.apologise(stage.actor("otto"), case, stage.clock(), MORNING)


@pytest.mark.usefixtures("late")
def test_only_those_who_handle_it_may(stage: Play, case: UUID) -> None:
    with pytest.raises(NotFound):
        stage.house.complaints.apologise(stage.actor("uffe"), case, stage.clock())
    with pytest.raises(NotAllowed):
        stage.house.complaints.apologise(stage.actor("karl"), case, stage.clock())
    assert "Send en beklagelse" not in visit(stage, "karl").get(f"/my-complaints/{case}").text


@pytest.mark.usefixtures("late")
def test_a_time_that_nobody_lives_in_is_refused_and_nothing_is_sent(stage: Play, case: UUID) -> None:
    said = visit(stage, "mette").send("POST", f"/api/v1/complaints/{case}/apology", {"until": "9999-12-31T23:30:00Z"})
    assert said.status_code == 422, said.text
    assert apologies(stage) == []
