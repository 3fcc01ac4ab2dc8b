"""An operator who must get rid of an instance reads beforehand that its case goes on, and afterwards that it did."""

from __future__ import annotations

from uuid import UUID

import pytest

from sio_workflow.bootstrap import House
from sio_workflow.domain.times import instant
from sio_workflow.storage.models import Incident
from tests.acceptance.scenarios import Play
from tests.conftest import Clock
from tests.integration.web.conftest import Visit
from web import create_app

MORNING = instant("2026-03-02T09:10")
COMPLAINT = {"site_id": "$skolen", "text": "Toilettet er ikke gjort rent", "location": "Stuen", "category": "toilet"}
ANEW = "Sagen er ikke afsluttet: et nyt forløb begynder med de samme frister."


@pytest.fixture
def stage(house: House, clock: Clock) -> Play:
    clock.at = MORNING
    play = Play(house, clock, MORNING)
    play.run([{"start": {"process": "complaint", "by": "karl", "answers": COMPLAINT}}, {"wait": "10 minutes"}])
    return play


@pytest.fixture
def olga(stage: Play) -> Visit:
    return Visit(create_app(stage.house, SECRET_KEY="test", TESTING=True).test_client(), stage.actor("olga"))


def incident_of(stage: Play, instance_id: UUID) -> UUID:
    found = Incident(instance_id=instance_id, element_id="remind_manager", code="job_failed", message="", trace="")
    found.input, found.opened_at = {}, stage.clock()
    with stage.house.database.unit_of_work() as uow:
        uow.incidents.add(found)
        uow.incidents.save()
        return found.id


def begun_anew(stage: Play, old: UUID) -> None:
    stage.settle()
    assert stage.instance("complaint") != old
    red = {"by": "mette", "awaiting_complaint": 1, "stopped_complaint": 0}
    stage.run([{"expect": {"complaint": {"feedback_due_at": "11:10"}, "tasks": {"read_complaint": 1}, "red": red}}])


def test_cancelling_an_instance(stage: Play, olga: Visit) -> None:
    old = stage.instance("complaint")
    page = olga.get(f"/instances/{old}").text
    assert ANEW in page
    assert "Annullér og begynd forfra" in page
    assert olga.post(f"/operations/instances/{old}/cancel", {"reason": "går ikke videre"}).status_code == 303
    page = olga.get(f"/instances/{old}").text
    assert "Forløbet er annulleret. Sagen begynder forfra." in page
    assert ANEW not in page
    begun_anew(stage, old)


def test_giving_an_incident_up(stage: Play, olga: Visit) -> None:
    old = stage.instance("complaint")
    incident = incident_of(stage, old)
    page = olga.get(f"/operations/incidents/{incident}").text
    assert ANEW in page
    assert "Opgiv og begynd forfra" in page
    assert olga.post(f"/operations/incidents/{incident}/cancel", {"reason": "kan ikke rettes"}).status_code == 303
    begun_anew(stage, old)


def test_a_manager_does_not_cancel_and_is_not_told_how(stage: Play) -> None:
    old, app = stage.instance("complaint"), create_app(stage.house, SECRET_KEY="test", TESTING=True)
    mette = Visit(app.test_client(), stage.actor("mette"))
    assert ANEW not in mette.get(f"/instances/{old}").text
    assert mette.post(f"/operations/instances/{old}/cancel", {"reason": "væk med den"}).status_code == 403
