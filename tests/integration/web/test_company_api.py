"""The company through the API: what the rich pages show and do, each within its role and area."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from tests.browser.live import Company, open_company
from tests.integration.web.conftest import Visit
from web import create_app


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    """A demo company with an absence of somebody who works within hours."""
    company = open_company(Path(tmp_path_factory.mktemp("company")))
    answers = {"from_at": company.clock().isoformat()}
    company.house.instances.start(company.actor("amina"), "sick_leave", answers, company.clock())
    company.work()
    yield company
    company.house.close()


@pytest.fixture
def visit_as(company: Company) -> Callable[[str], Visit]:
    app = create_app(company.house, SECRET_KEY="test", TESTING=True)
    return lambda username: Visit(app.test_client(), company.actor(username))


def test_a_managers_day_begins_with_todays_absence_until_it_has_been_looked_at(
    visit_as: Callable[[str], Visit],
) -> None:
    manager = visit_as("mette")
    assert manager.get("/").location == "/absences/"
    assert "Ny melding" in manager.get("/absences/").text
    assert manager.get("/").location == "/overview"
    assert "tjek fravær" in manager.get("/overview").text, "red until it has been gone through"


def test_a_customer_reads_no_drawings(visit_as: Callable[[str], Visit]) -> None:
    customer = visit_as("kunde")
    assert customer.get("/api/v1/definitions").status_code == 403
    assert customer.get("/api/v1/definitions/complaint/versions/1/files").status_code == 403
    assert customer.get("/api/v1/drafts/complaint/files").status_code == 403


def test_the_manager_sees_what_needs_action(visit_as: Callable[[str], Visit]) -> None:
    red = {tile["key"]: tile["count"] for tile in visit_as("mette").get("/api/v1/dashboard").json["red"]}
    assert red["approve_absence"] == 1


def test_absences_say_who_and_when_and_have_no_why(visit_as: Callable[[str], Visit]) -> None:
    absence = visit_as("mette").get("/api/v1/absences/today").json["absences"][0]
    assert set(absence) == {
        "id",
        "number",
        "employee_id",
        "employee_name",
        "area_id",
        "kind",
        "from_at",
        "expected_to",
        "status",
        "approved_by",
    }


def test_one_absence_comes_with_the_shifts_it_touches_and_has_no_why_either(visit_as: Callable[[str], Visit]) -> None:
    manager = visit_as("mette")
    listed = manager.get("/api/v1/absences/today").json["absences"][0]
    found = manager.get(f"/api/v1/absences/{listed['id']}").json
    assert {name: found[name] for name in listed} == listed
    assert found.keys() - listed.keys() == {"reported_at", "reported_via", "handover_note", "shifts"}
    assert all(found["from_at"] < shift["end_at"] for shift in found["shifts"])
    assert visit_as("amina").get(f"/api/v1/absences/{listed['id']}").status_code == 200, "it is her own"
    assert visit_as("birgit").get(f"/api/v1/absences/{listed['id']}").status_code == 404


def test_a_form_comes_with_the_lists_it_names(visit_as: Callable[[str], Visit]) -> None:
    path = "/api/v1/definitions/sick_leave/start-form/choices"
    for_others = visit_as("mette").get(path).json["lists"]["employees"]
    assert for_others
    assert all(UUID(one["value"]) and one["label"] for one in for_others)
    assert visit_as("amina").get(path).json["lists"] == {"employees": []}, "she reports for herself"


def test_a_task_comes_with_the_lists_of_its_form_and_with_those_it_may_be_given_to(
    visit_as: Callable[[str], Visit],
) -> None:
    manager = visit_as("mette")
    task = next(one for one in manager.get("/api/v1/user-tasks").json if one["element_id"] == "find_cover")
    lists = manager.get(f"/api/v1/user-tasks/{task['id']}/choices").json["lists"]
    search = manager.get(f"/api/v1/cover/{task['variables']['case_id']}/candidates").json
    assert [one["value"] for one in lists["candidates"]] == [one["employee_id"] for one in search if one["feasible"]]
    colleagues = manager.get(f"/api/v1/user-tasks/{task['id']}/colleagues").json
    to_whom = {"employee_id": colleagues[0]["id"]}
    assert manager.send("POST", f"/api/v1/user-tasks/{task['id']}/assign", to_whom).status_code == 204
    given = manager.get(f"/api/v1/user-tasks/{task['id']}").json
    assert (given["assignee_id"], given["candidate"]) == (colleagues[0]["id"], False)
    assert manager.send("POST", f"/api/v1/user-tasks/{task['id']}/assign", {"employee_id": None}).status_code == 204
    assert manager.get(f"/api/v1/user-tasks/{task['id']}").json["candidate"] is True


def test_a_deputy_is_chosen_from_lists_and_named(visit_as: Callable[[str], Visit], company: Company) -> None:
    manager = visit_as("mette")
    areas, people = manager.get("/api/v1/delegations/areas").json, manager.get("/api/v1/delegations/people").json
    chosen = next(one for one in people if one["label"] != company.actor("mette").name)
    period = {"first_day": "2026-04-01", "last_day": "2026-04-03", "reason": "holiday"}
    body = {"area_id": areas[0]["id"], "employee_id": chosen["id"], **period}
    named = manager.send("POST", "/api/v1/delegations", body)
    listed = {one["id"]: one["deputy_name"] for one in manager.get("/api/v1/delegations").json}
    assert listed[named.json["id"]] == chosen["label"]
    assert visit_as("amina").get("/api/v1/delegations/people").status_code == 403


def test_all_messages_are_read_at_once_and_nobody_elses(visit_as: Callable[[str], Visit]) -> None:
    manager, deputy = visit_as("mette"), visit_as("jonas")
    before = deputy.get("/api/v1/messages/mine").json["unread"]
    assert manager.get("/api/v1/messages/mine").json["unread"] > 0
    assert manager.send("POST", "/api/v1/messages/read").status_code == 204
    assert manager.get("/api/v1/messages/mine").json["unread"] == 0
    assert deputy.get("/api/v1/messages/mine").json["unread"] == before


def test_those_who_search_the_trail_choose_among_their_own_areas(visit_as: Callable[[str], Visit]) -> None:
    of_manager = visit_as("mette").get("/api/v1/audit/areas").json
    assert [area["code"] for area in of_manager] == ["A01"]
    assert len(visit_as("dorte").get("/api/v1/audit/areas").json) > 1
    assert visit_as("amina").get("/api/v1/audit/areas").status_code == 403


def test_designers_read_what_service_tasks_can_be_done_by_and_what_the_gate_says_of_a_draft(
    visit_as: Callable[[str], Visit],
) -> None:
    designer = visit_as("signe")
    handlers = designer.get("/api/v1/definitions/handlers").json
    assert {one["definition_key"] for one in handlers} >= {"complaint", "shift_cover"}
    assert all(one["text"] for one in handlers)
    assert designer.get("/api/v1/drafts/complaint/check").json["verdict"] == "accept"
    opened = designer.get("/api/v1/drafts/complaint/files/complaint.bpmn").json
    broken = {"xml": opened["content"][:2000], "etag": opened["etag"]}
    designer.send("PUT", "/api/v1/drafts/complaint/diagram", broken)
    assert designer.get("/api/v1/drafts/complaint/check").json["verdict"] == "refuse"
    assert designer.send("DELETE", "/api/v1/drafts/complaint").status_code == 204
    assert visit_as("mette").get("/api/v1/definitions/handlers").status_code == 403


def test_candidates_come_with_reasons_and_the_others_with_why_not(visit_as: Callable[[str], Visit]) -> None:
    manager = visit_as("mette")
    search = manager.get("/api/v1/cover").json[0]
    candidates: list[dict[str, Any]] = manager.get(f"/api/v1/cover/{search['id']}/candidates").json
    assert {one["feasible"] for one in candidates} == {True, False}
    assert all(one["summary_da"] for one in candidates if one["feasible"])
    assert all(one["why_not"] for one in candidates if not one["feasible"])


def test_an_offer_is_sent_and_answered(visit_as: Callable[[str], Visit], company: Company) -> None:
    manager = visit_as("mette")
    search = next(one for one in manager.get("/api/v1/cover").json if one["status"] in ("open", "offering"))
    best = manager.get(f"/api/v1/cover/{search['id']}/candidates").json[0]
    manager.send("POST", f"/api/v1/cover/{search['id']}/offers", {"employee_ids": [best["employee_id"]]})
    asked = visit_as(company.username_of(best["name"]))
    offer = next(one for one in asked.get("/api/v1/offers").json if one["case_id"] == search["id"])
    assert asked.send("POST", f"/api/v1/offers/{offer['id']}/answer", {"yes": False}).json == {"answer": "no"}


def test_an_employee_sees_no_list_of_the_absent(visit_as: Callable[[str], Visit]) -> None:
    assert visit_as("amina").get("/api/v1/absences/today").status_code == 403
    assert visit_as("amina").get("/api/v1/absences/mine").json["absences"]


def test_feedback_stops_the_clock_and_the_customer_reads_it(visit_as: Callable[[str], Visit], company: Company) -> None:
    customer = visit_as("kunde")
    site = company.house.choices.sites(company.actor("kunde"))[0]
    answers = {"site_id": str(site.id), "text": "Gulvet i kantinen er ikke vasket"}
    started = customer.send("POST", "/api/v1/definitions/complaint/instances", {"answers": answers}).json
    manager_name = company.manager_of(UUID(started["area_id"]))
    manager = visit_as(manager_name)
    case = manager.get("/api/v1/complaints").json[0]
    words = manager.get(f"/api/v1/complaints/{case['id']}/suggestion?template=feedback_visiting").json
    assert "kommer" in words["text"]
    assert customer.get(f"/api/v1/complaints/{case['id']}").json["first_feedback_at"] is None, "nothing is said by it"
    sent = manager.send("POST", f"/api/v1/complaints/{case['id']}/feedback", {"text": "Jeg kommer forbi kl. 9"})
    assert sent.status_code == 204
    seen = customer.get(f"/api/v1/complaints/{case['id']}").json
    assert seen["first_feedback_at"] is not None
    assert "Jeg kommer forbi kl. 9" in [message["body"] for message in seen["messages"]]
    assert seen["calls"] == []
    manager.send("POST", f"/api/v1/complaints/{case['id']}/contacts", {"kind": "call", "outcome": "reached"})
    call = manager.get(f"/api/v1/complaints/{case['id']}").json["calls"][0]
    assert call["done_by"] == {"name": company.actor(manager_name).name, "manager_name": ""}
    assert customer.get(f"/api/v1/complaints/{case['id']}").json["calls"] == []


def test_a_form_with_a_broken_id_is_refused_calmly(visit_as: Callable[[str], Visit], company: Company) -> None:
    search = company.house.cover.searches(company.actor("mette"), company.clock())[0]
    answer = visit_as("mette").post(f"/cover/{search.id}/calls", {"employee_id": "nobody", "outcome": "no"})
    assert answer.status_code == 422
    assert "Det, der blev sendt, kan ikke bruges." in answer.text


def test_reporting_for_others_needs_a_name(visit_as: Callable[[str], Visit]) -> None:
    answer = visit_as("mette").post("/absences/report", {"from_at": "2026-03-02T06:00"})
    assert answer.status_code == 422
    assert "Medarbejder: Skal udfyldes." in answer.text
