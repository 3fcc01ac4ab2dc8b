"""Operators see what is stuck, why, and can do something about it."""

from __future__ import annotations

from uuid import UUID

import pytest

from sio_workflow.domain.errors import Conflict
from sio_workflow.domain.people import Role
from sio_workflow.storage.models import Incident
from tests.integration.conftest import OPERATOR


@pytest.fixture
def operator(visit, people):
    return visit(people("karl", Role.OPERATOR))


@pytest.fixture
def stuck(begin, open_task, house, manager, clock, work) -> UUID:
    """An errand whose goods cannot be fetched because the shop's door is stuck."""
    plan = open_task(begin(door="stuck"), "plan_errand")
    house.user_tasks.complete(manager, plan.id, {"minutes": 20, "people": 2}, clock())
    for _ in range(8):
        work()
        clock.forward(hours=1)
    return plan.instance_id


def test_instances_are_found_by_process_reason_and_state_and_the_filters_stay_in_the_url(operator, begin):
    begin("E-1")
    found = operator.get("/operations/instances?process=errand&reason=user_task&status=active")
    assert "E-1" in found.text
    assert '<option value="user_task" selected>' in found.text
    assert "Ingen forløb passer" in operator.get("/operations/instances?process=errand&reason=signal").text


def test_an_incident_shows_its_stack_trace_and_is_tried_again(operator, stuck, house, clock):
    page = operator.get("/operations/incidents")
    assert "fetch_goods" in page.text
    incident = house.incidents.list(OPERATOR).lines[0]
    shown = operator.get(f"/operations/incidents/{incident.id}").text
    assert "Traceback" in shown
    assert operator.post(f"/operations/incidents/{incident.id}/retry").status_code == 303
    assert house.incidents.list(OPERATOR).total == 0
    assert "Prøvet igen" in operator.get(f"/operations/incidents/{incident.id}").text


def test_a_message_that_reached_nobody_says_what_to_do_first(operator, house, clock):
    lost = Incident(code="message_not_delivered", message="Unknown number.", opened_at=clock())
    with house.database.unit_of_work(as_house=True) as uow:
        uow.incidents.add(lost)
    assert "Ret først deres nummer eller adresse" in operator.get(f"/operations/incidents/{lost.id}").text


@pytest.mark.parametrize(
    ("code", "first"), [("unknown_sender", "Kontoret finder sagen"), ("nobody_there", "Giv nogen rollen")]
)
def test_what_only_a_person_can_see_to_is_not_tried_again(operator, house, clock, code, first):
    alarm = Incident(code=code, message="Somebody has to look.", opened_at=clock())
    with house.database.unit_of_work(as_house=True) as uow:
        uow.incidents.add(alarm)
    for path in ("/operations/incidents", f"/operations/incidents/{alarm.id}"):
        assert f"/operations/incidents/{alarm.id}/retry" not in operator.get(path).text
    assert first in operator.get(f"/operations/incidents/{alarm.id}").text
    with pytest.raises(Conflict):
        house.incidents.retry(OPERATOR, alarm.id, clock())
    assert operator.post(f"/operations/incidents/{alarm.id}/cancel", {"reason": "Mette er der nu"}).status_code == 303
    assert house.incidents.get(OPERATOR, alarm.id).resolution == "cancelled"


def test_giving_up_needs_a_reason_and_ends_the_instance(operator, stuck, house):
    incident = house.incidents.list(OPERATOR).lines[0]
    assert operator.post(f"/operations/incidents/{incident.id}/cancel", {"reason": ""}).status_code == 422
    assert (
        operator.post(f"/operations/incidents/{incident.id}/cancel", {"reason": "Butikken er lukket"}).status_code
        == 303
    )
    assert house.instances.get(OPERATOR, stuck, house.now()).status == "cancelled"


def test_the_heat_page_counts_what_waits_where(operator, begin):
    begin("E-1")
    page = operator.get("/operations/heat/errand").text
    assert '"element_id": "plan_errand"' in page
    assert "Planlæg ærindet" in page


def test_the_workers_page_says_when_nobody_works(operator, house, clock):
    assert "Ingen jobkører er set." in operator.get("/operations/workers").text
    house.jobs.heartbeat("worker-1", 3, clock())
    assert "worker-1" in operator.get("/operations/workers").text


@pytest.mark.parametrize("path", ["/operations/incidents", "/operations/workers", "/designer/"])
def test_managers_have_no_business_there(visit, manager, path):
    assert visit(manager).get(path).status_code == 403
