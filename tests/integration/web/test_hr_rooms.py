"""HR's rooms by their pages and by the API; managers do not come in, and see nothing of what goes on there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from tests.browser.live import Company, open_company
from tests.integration.web.conftest import Visit
from web import create_app

VisitAs = Callable[[str], Visit]
CASES = "/api/v1/hr-cases"


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    """A demo company in which the manager has handed an absence over to HR."""
    company = open_company(Path(tmp_path_factory.mktemp("company")))
    answers = {"from_at": company.clock().isoformat()}
    company.house.instances.start(company.actor("amina"), "sick_leave", answers, company.clock())
    company.work()
    mette = company.actor("mette")
    tasks = company.house.user_tasks.inbox(mette, company.clock())
    (task,) = [each for each in tasks if each.element_id == "approve_absence"]
    company.house.user_tasks.complete(mette, task.id, {"decision": "hr"}, company.clock())
    yield company
    company.house.close()


@pytest.fixture
def visit_as(company: Company) -> VisitAs:
    app = create_app(company.house, SECRET_KEY="test", TESTING=True)
    return lambda username: Visit(app.test_client(), company.actor(username))


@pytest.fixture
def handed_over(visit_as: VisitAs) -> dict[str, Any]:
    cases: list[dict[str, Any]] = visit_as("hanne").get(CASES).json["cases"]
    return next(each for each in cases if each["kind"] == "concern")


def test_what_a_manager_hands_over_stands_on_hrs_list(visit_as: VisitAs, handed_over: dict[str, Any]) -> None:
    page = visit_as("hanne").get("/hr/").text
    assert handed_over["employee_name"] in page
    assert "Overdraget af lederen" in page


def test_hrs_day_begins_with_the_cases(visit_as: VisitAs) -> None:
    assert visit_as("hanne").get("/").location == "/hr/"


def test_a_certificate_takes_two_by_the_pages(visit_as: VisitAs, handed_over: dict[str, Any]) -> None:
    hanne, helle, place = visit_as("hanne"), visit_as("helle"), f"/hr/{handed_over['case_id']}"
    asked = {"absence_id": handed_over["absence_id"], "ground": "doubt_documented"}
    assert hanne.post(f"{place}/certificate", asked).location == place
    (request,) = hanne.get(f"{CASES}/{handed_over['case_id']}").json["requests"]
    decision = f"/hr/certificate-requests/{request['id']}"
    assert "Venter på en kollega i HR" in hanne.get(place).text
    refused = hanne.post(decision, {"decision": "approve"})
    assert refused.status_code == 403
    assert "En anden i HR skal afgøre det" in refused.text
    assert "venter på en anden person" in helle.get("/hr/").text
    assert helle.post(decision, {"decision": "approve"}).location == place
    assert "Godkendt af Helle" in hanne.get(place).text
    assert "Sendt" in hanne.get(place).text


def test_a_request_without_a_reason_says_what_is_missing(visit_as: VisitAs, handed_over: dict[str, Any]) -> None:
    place = f"/hr/{handed_over['case_id']}"
    answer = visit_as("hanne").post(f"{place}/certificate", {"absence_id": handed_over["absence_id"]})
    assert answer.status_code == 422
    assert "Vælg en begrundelse" in answer.text


def test_an_empty_note_is_refused_and_a_long_one_is_not_lost(visit_as: VisitAs, handed_over: dict[str, Any]) -> None:
    place = f"/hr/{handed_over['case_id']}/notes"
    assert visit_as("hanne").post(place, {"body": " "}).status_code == 422
    assert "ordret" * 1000 in visit_as("hanne").post(place, {"body": "ordret" * 1000}).text


def test_a_pending_claim_is_noted_by_the_page_and_by_the_api(visit_as: VisitAs, handed_over: dict[str, Any]) -> None:
    hanne, case = visit_as("hanne"), handed_over["case_id"]
    until = "2027-01-31"
    assert hanne.post(f"/hr/{case}/pending", {"until": until}).status_code == 303
    assert hanne.send("GET", f"{CASES}/{case}").json["line"]["pending_until"] == until
    assert "31. januar 2027" in hanne.get(f"/hr/{case}").text
    assert "højst fem år" in hanne.post(f"/hr/{case}/pending", {"until": "1999-01-01"}).text
    assert hanne.post(f"/hr/{case}/pending", {"until": "soon"}).status_code == 422
    assert hanne.send("GET", f"{CASES}/{case}").json["line"]["pending_until"] == until
    assert hanne.send("POST", f"{CASES}/{case}/pending", json={"until": None}).status_code == 204
    assert hanne.send("GET", f"{CASES}/{case}").json["line"]["pending_until"] is None


@pytest.mark.parametrize("username", ["mette", "jonas", "amina", "birgit", "ole", "dorte", "kunde", "signe", "karl"])
def test_nobody_else_comes_in(visit_as: VisitAs, handed_over: dict[str, Any], username: str) -> None:
    visitor, case_id = visit_as(username), handed_over["case_id"]
    asked = {"absence_id": handed_over["absence_id"], "ground": "long_absence"}
    for path in ("/hr/", f"/hr/{case_id}", CASES, f"{CASES}/{case_id}", f"{CASES}/{uuid4()}"):
        assert visitor.get(path).status_code == 403, path
    for path, body in (
        (CASES, {"absence_id": handed_over["absence_id"]}),
        (f"{CASES}/{case_id}/notes", {"body": "x"}),
        (f"{CASES}/{case_id}/close", None),
        (f"{CASES}/certificate-requests", asked),
        (f"{CASES}/certificate-requests/{uuid4()}/decision", {"approve": True}),
    ):
        assert visitor.send("POST", path, body).status_code == 403, path
    assert "HR-sager" not in visitor.client.get("/", follow_redirects=True).text


def test_a_manager_sees_nothing_of_a_request(visit_as: VisitAs, handed_over: dict[str, Any]) -> None:
    hanne, helle = visit_as("hanne"), visit_as("helle")
    asked = {"absence_id": handed_over["absence_id"], "ground": "doubt_documented"}
    request_id = hanne.send("POST", f"{CASES}/certificate-requests", asked).json["id"]
    decided = helle.send("POST", f"{CASES}/certificate-requests/{request_id}/decision", {"approve": True})
    assert decided.status_code == 204
    told = ("lægeerklæring", "bekræftelse af dit", "doubt_documented")
    instance = visit_as("mette").get("/api/v1/instances?key=sick_leave").json["lines"][0]["id"]
    pages = [f"/instances/{instance}", "/absences/", "/overview", "/user-tasks/", "/messages"]
    for path in [*pages, "/api/v1/absences/today", f"/api/v1/instances/{instance}"]:
        shown = visit_as("mette").get(path)
        assert shown.status_code == 200, path
        assert not [word for word in told if word in shown.text.lower()], path


def test_the_api_follows_notes_and_closes(visit_as: VisitAs, handed_over: dict[str, Any]) -> None:
    hanne, place = visit_as("hanne"), f"{CASES}/{handed_over['case_id']}"
    opened = hanne.send("POST", CASES, {"absence_id": handed_over["absence_id"]}).json
    assert opened["line"]["case_id"] == handed_over["case_id"]
    assert hanne.send("POST", f"{place}/notes", {"body": "Talt med medarbejderen."}).status_code == 204
    assert [note["body"] for note in hanne.get(place).json["notes"]] == ["Talt med medarbejderen."]
    assert [step["day"] for step in hanne.get(place).json["steps"]] == [14, 21, 28, 31, 35, 56, 154]
    assert hanne.send("POST", f"{place}/close").status_code == 204
    assert hanne.get(place).json["line"]["closed_at"]
    assert hanne.get(f"{CASES}/{uuid4()}").status_code == 404
