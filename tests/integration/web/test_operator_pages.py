"""Operators see what is stuck, why, and can do something about it."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from sio_workflow.domain.errors import Conflict
from sio_workflow.domain.people import Role
from sio_workflow.storage.models import Area, Customer, Incident, Shift, Site
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


def test_a_second_press_leads_back_to_the_incident_and_says_so(operator, stuck, house):
    incident = house.incidents.list(OPERATOR).lines[0]
    for _ in range(2):
        answer = operator.post(f"/operations/incidents/{incident.id}/retry")
        assert (answer.status_code, answer.location) == (303, f"/operations/incidents/{incident.id}")
    shown = operator.get(answer.location).text
    assert "Hændelsen er allerede løst" in shown
    assert "Prøvet igen" in shown
    late = operator.post(f"/operations/incidents/{incident.id}/cancel", {"reason": "Butikken er lukket"})
    assert late.status_code == 303


@pytest.fixture
def shift_id(house, clock) -> UUID:
    """A shift tomorrow at the school."""
    area, customer, site, shift = (uuid4() for _ in range(4))
    at = clock() + timedelta(days=1)
    with house.database.unit_of_work() as uow:
        uow.places.add(Area(id=area, code="N", name="Nord"), Customer(id=customer, customer_no="K", name="Kommunen"))
        uow.places.save()
        uow.places.add(Site(id=site, site_no="S", customer_id=customer, area_id=area, name="Skolen"))
        uow.places.save()
        uow.places.add(
            Shift(
                id=shift,
                shift_no="V",
                site_id=site,
                area_id=area,
                start_at=at,
                end_at=at + timedelta(hours=3),
                status="open",
            )
        )
    return shift


def test_a_search_goes_by_the_place_and_time_of_its_shift(operator, begin, house, clock, shift_id):
    search = begin("6f1c2a58-6d1f-4c1e-9a51-0f1d9a3c7e11", shift_id=shift_id)
    with house.database.unit_of_work() as uow:
        uow.incidents.add(Incident(instance_id=search, code="x", message="Stuck.", trace="", opened_at=clock()))
    for path in ("/operations/instances", f"/instances/{search}", "/operations/incidents"):
        shown = operator.get(path).text
        assert "Skolen, i morgen kl. " in shown, path
        assert "6f1c2a58" not in shown.partition("<pre>")[0].partition("page-data")[0], path
    assert str(search)[:8] in operator.get(f"/instances/{search}").text
    assert house.instances.list(OPERATOR).lines[0].site_name == "Skolen"


def test_operators_begin_with_what_is_stuck(operator):
    assert operator.get("/").location == "/operations/incidents"


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
