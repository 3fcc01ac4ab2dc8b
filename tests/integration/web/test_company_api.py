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
    assert "Godkend fravær" in manager.get("/absences/").text
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
    }


def test_candidates_come_with_reasons_and_the_others_with_why_not(visit_as: Callable[[str], Visit]) -> None:
    manager = visit_as("mette")
    search = manager.get("/api/v1/cover").json[0]
    candidates: list[dict[str, Any]] = manager.get(f"/api/v1/cover/{search['id']}/candidates").json
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
    manager = visit_as(company.manager_of(UUID(started["area_id"])))
    case = manager.get("/api/v1/complaints").json[0]
    sent = manager.send("POST", f"/api/v1/complaints/{case['id']}/feedback", {"text": "Jeg kommer forbi kl. 9"})
    assert sent.status_code == 204
    seen = customer.get(f"/api/v1/complaints/{case['id']}").json
    assert seen["first_feedback_at"] is not None
    assert "Jeg kommer forbi kl. 9" in [message["body"] for message in seen["messages"]]
    assert seen["calls"] == []


def test_a_form_with_a_broken_id_is_refused_calmly(visit_as: Callable[[str], Visit], company: Company) -> None:
    search = company.house.cover.searches(company.actor("mette"), company.clock())[0]
    answer = visit_as("mette").post(f"/cover/{search.id}/calls", {"employee_id": "nobody", "outcome": "no"})
    assert answer.status_code == 422
    assert "Det, der blev sendt, kan ikke bruges." in answer.text


def test_reporting_for_others_needs_a_name(visit_as: Callable[[str], Visit]) -> None:
    answer = visit_as("mette").post("/absences/report", {"from_at": "2026-03-02T06:00"})
    assert answer.status_code == 422
    assert "Medarbejder: Skal udfyldes." in answer.text
