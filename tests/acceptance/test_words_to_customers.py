"""Words to begin with: filled with what the complaint is about, in the customer's language, and sent by a person."""

from __future__ import annotations

from uuid import UUID

import pytest

from sio_workflow.bootstrap import House
from sio_workflow.domain.errors import NotAllowed, NotFound
from sio_workflow.domain.times import instant
from sio_workflow.storage.models import CustomerContact
from tests.acceptance import company
from tests.acceptance.scenarios import Play
from tests.conftest import Clock
from tests.integration.web.conftest import Visit
from web import create_app

MORNING = instant("2026-03-02T09:10")
COMPLAINT = {"site_id": "$skolen", "text": "Toilettet er ikke gjort rent", "location": "Stuen", "category": "toilet"}
SEEN = "Jeg har læst din henvendelse om toiletterne og går i gang. Du hører fra mig igen senest 02.03. kl. 11:30. Mette"


@pytest.fixture
def stage(house: House, clock: Clock) -> Play:
    clock.at = MORNING
    play = Play(house, clock, MORNING)
    play.run([{"start": {"process": "complaint", "by": "karl", "answers": COMPLAINT}}])
    return play


@pytest.fixture
def number(stage: Play) -> UUID:
    return stage.complaint().id


@pytest.fixture
def mette(stage: Play) -> Visit:
    return Visit(create_app(stage.house, SECRET_KEY="test", TESTING=True).test_client(), stage.actor("mette"))


def speak_english(stage: Play) -> None:
    with stage.house.database.unit_of_work(as_house=True) as uow:
        contact = uow.session.get(CustomerContact, company.id_of("karl"))
        assert contact is not None
        contact.locale = "en"


def test_a_reply_is_filled_in_on_the_case_and_stops_no_clock(stage: Play, mette: Visit, number: UUID) -> None:
    page = mette.post(f"/complaints/{number}/feedback", {"text": "Kære Karl", "_fill": "feedback_seen"})
    assert page.status_code == 200
    assert f"Kære Karl\n\n{SEEN}</textarea>" in page.text
    assert stage.complaint().first_feedback_at is None


def test_only_what_is_sent_is_feedback(stage: Play, mette: Visit, number: UUID) -> None:
    mette.post(f"/complaints/{number}/feedback", {"text": SEEN})
    assert stage.complaint().first_feedback_at == stage.clock()
    shown = stage.house.complaints.get(stage.actor("karl"), number, stage.clock())
    assert [one.body for one in shown.messages if one.by_human] == [SEEN]


def test_the_same_reply_is_not_written_twice(mette: Visit, number: UUID) -> None:
    page = mette.post(f"/complaints/{number}/feedback", {"text": SEEN, "_fill": "feedback_seen"})
    assert page.text.count("og går i gang") == 1


def test_a_task_offers_it_and_keeps_what_was_chosen(stage: Play, mette: Visit) -> None:
    path = f"/user-tasks/{stage.task('read_complaint')}"
    assert "Set, jeg vender tilbage" in mette.get(path).text
    page = mette.post(path, {"needs_dialogue": "true", "feedback": "", "_fill": "feedback_seen"})
    assert SEEN in page.text
    assert stage.complaint().first_feedback_at is None


def test_who_does_not_answer_is_told_the_time_that_is_noted(stage: Play, mette: Visit) -> None:
    answers = {"needs_dialogue": True, "feedback": "Jeg ringer til dig nu"}
    stage.run([{"complete": {"task": "read_complaint", "by": "mette", "answers": answers}}])
    path = f"/user-tasks/{stage.task('talk_to_customer')}"
    page = mette.post(path, {"kind": "call", "outcome": "no_answer", "_fill": "feedback_call_attempt"}).text
    assert "ringer igen 02.03. kl. 10:30. Mette" in page
    assert 'value="2026-03-02T10:30"' in page
    chosen = {"call_again_at": "2026-03-02T14:00", "_fill": "feedback_call_attempt"}
    assert "ringer igen 02.03. kl. 14:00. Mette" in mette.post(path, {"outcome": "no_answer", **chosen}).text


def test_it_is_written_in_the_language_of_the_customer(stage: Play, mette: Visit, number: UUID) -> None:
    speak_english(stage)
    page = mette.post(f"/complaints/{number}/feedback", {"text": "", "_fill": "feedback_call_attempt"})
    assert "I have tried to call and call again 02.03. at 10:30. Mette" in page.text


def test_nothing_is_promised_for_the_night(stage: Play, number: UUID) -> None:
    evening = instant("2026-03-02T17:10")
    found = stage.house.complaints.suggest(stage.actor("mette"), number, "feedback_seen", evening)
    assert "senest 03.03. kl. 08:00" in found.text


def test_only_those_who_handle_it_get_words(stage: Play, number: UUID) -> None:
    suggest, now = stage.house.complaints.suggest, stage.clock()
    with pytest.raises(NotFound):
        suggest(stage.actor("uffe"), number, "feedback_seen", now)
    with pytest.raises(NotAllowed):
        suggest(stage.actor("karl"), number, "feedback_seen", now)
    with pytest.raises(NotFound):
        suggest(stage.actor("mette"), number, "rejected", now)
