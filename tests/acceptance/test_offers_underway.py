"""Between the decision to send offers and the sending a worker has the floor: what the manager sees meanwhile."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from sio_workflow.bootstrap import House
from sio_workflow.domain.times import instant
from sio_workflow.services.desk import open_desk
from sio_workflow.storage.models import Offer
from tests.acceptance import company
from tests.acceptance.scenarios import Play
from tests.conftest import Clock
from tests.integration.web.conftest import Visit
from web import create_app

NOON = instant("2026-03-02T12:00")


@pytest.fixture
def stage(house: House, clock: Clock) -> Play:
    """A shift in two days, for which nobody has been asked."""
    clock.at = NOON
    company.add_shift(house.database, "V-1", NOON + timedelta(days=2), 2, "eva")
    stage = Play(house, clock, NOON)
    report = {"employee_id": "$eva", "from_at": "@+2 00:00", "expected_to": "@+3 00:00"}
    stage.run([{"start": {"process": "sick_leave", "by": "mette", "answers": report}}])
    return stage


def _ask(stage: Play, *names: str) -> tuple[Visit, str]:
    """Press the button; who pressed it, and where that leads."""
    visitor = Visit(create_app(stage.house, SECRET_KEY="test", TESTING=True).test_client(), stage.actor("mette"))
    asked = {"decision": "send_offers", "employee_ids": [str(company.id_of(name)) for name in names]}
    answer = visitor.post(f"/user-tasks/{stage.task('find_cover')}", asked)
    assert answer.status_code == 303, answer.text
    return visitor, answer.location


def _offers(stage: Play) -> list[Offer]:
    with stage.house.database.unit_of_work(writing=False, as_house=True) as uow:
        return list(uow.cover.offers(stage.case("V-1").id))


def test_the_page_says_that_offers_are_being_sent_and_goes_on_to_the_search(stage: Play) -> None:
    mette, onward = _ask(stage, "vera", "viggo")
    pages = [mette.get(onward), mette.get(onward)]
    for page in pages:
        assert page.status_code == 200
        assert "Tilbud sendes" in page.text
        assert "Udført: Find afløser" in page.text
        assert page.headers["Refresh"] == "1"
    assert _offers(stage) == []
    stage.settle()
    following = mette.get(onward).location
    assert following == f"/user-tasks/{stage.task('find_cover')}"
    assert "Udført: Find afløser" in mette.get(following).text
    assert {offer.employee_id for offer in _offers(stage)} == {company.id_of("vera"), company.id_of("viggo")}


def test_the_list_of_searches_does_not_say_meanwhile_that_nobody_is_asked(stage: Play) -> None:
    mette, _ = _ask(stage, "vera")
    assert "Tilbud sendes" in mette.get("/cover/").text
    assert "Ingen spurgt endnu" not in mette.get("/cover/").text


def test_whoever_may_not_see_the_search_is_not_told_that_offers_are_being_sent(stage: Play) -> None:
    _, onward = _ask(stage, "vera")
    vera = Visit(create_app(stage.house, SECRET_KEY="test", TESTING=True).test_client(), stage.actor("vera"))
    assert vera.get(onward).location == "/user-tasks/"


def test_sending_that_has_failed_is_not_waited_for(stage: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    mette, onward = _ask(stage, "vera")
    monkeypatch.setattr("sio_workflow.services.offering.send", lambda *_: 1 / 0)
    (job_id,) = stage.house.jobs.due(stage.clock())
    stage.house.jobs.run(job_id, stage.clock())
    assert mette.get(onward).location == "/user-tasks/"


def _update(stage: Play, decided: dict[str, object]) -> None:
    """Run the service task once more, as after a worker that died before it had noted what it did."""
    with stage.house.database.unit_of_work(as_house=True) as uow:
        open_desk(uow, stage.actor("mette"), stage.clock()).cover.update_offers(stage.case("V-1").id, decided)


@pytest.mark.parametrize("chosen", [["vera", "viggo"], []])
def test_sent_twice_nobody_is_asked_twice(stage: Play, chosen: list[str]) -> None:
    decided = {"decision": "send_offers", "employee_ids": [company.id_of(name) for name in chosen], "after_wave": 0}
    _ask(stage, *chosen)
    stage.settle()
    before = len(_offers(stage))
    # somebody has said no in the meantime, and is not asked again
    stage.run([{"answer": {"shift": "V-1", "by": "viggo", "yes": False}}])
    _update(stage, decided)
    assert len(_offers(stage)) == before >= 2


def test_a_yes_that_comes_in_between_ends_the_asking(stage: Play) -> None:
    stage.run([{"offer": {"shift": "V-1", "by": "mette", "to": ["vera"]}}])
    _ask(stage, "viggo")
    offer = next(offer.id for offer in _offers(stage))
    assert stage.house.cover.answer_offer(stage.actor("vera"), offer, True, stage.clock()) == "yes"
    stage.settle()
    assert [offer.employee_id for offer in _offers(stage)] == [company.id_of("vera")]
    stage.clock.at += timedelta(minutes=1)
    stage.settle()
    assert isinstance(stage.task("confirm_cover"), UUID), "the yes has reached the search"


def test_looking_further_thanks_whoever_offered_in_vain_but_keeps_a_yes_that_comes_in_between(stage: Play) -> None:
    _ask(stage, "vera", "viggo")
    stage.settle()
    stage.run([{"answer": {"shift": "V-1", "by": "vera", "yes": True}}])
    mette, task_id = stage.actor("mette"), stage.task("confirm_cover")
    stage.house.user_tasks.complete(mette, task_id, {"decision": "look_further"}, stage.clock())
    offer = next(offer.id for offer in _offers(stage) if offer.employee_id == company.id_of("viggo"))
    assert stage.house.cover.answer_offer(stage.actor("viggo"), offer, True, stage.clock()) == "yes"
    stage.settle()
    assert sorted(offer.answer or "" for offer in _offers(stage)) == ["yes", "yes"]
