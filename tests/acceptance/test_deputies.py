"""A manager goes on holiday: the pages where it is arranged, and what happens to what arrives meanwhile."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from sio_workflow.bootstrap import House
from sio_workflow.domain.people import Role
from sio_workflow.domain.times import instant
from sio_workflow.services.recipients import people_for
from sio_workflow.storage.models import Message
from tests.acceptance import company
from tests.acceptance.scenarios import Play
from tests.conftest import Clock
from tests.integration.web.conftest import Visit
from web import create_app

MORNING = instant("2026-03-02T09:10")
HOLIDAY = {"area_id": str(company.id_of("nord")), "employee_id": str(company.id_of("otto")), "reason": "holiday"}
COMPLAINT = {"site_id": "$skolen", "text": "Toilettet ved kantinen er ikke gjort rent", "location": "Stuen"}


@pytest.fixture
def stage(house: House, clock: Clock) -> Play:
    clock.at = MORNING
    return Play(house, clock, MORNING)


def visit(stage: Play, name: str) -> Visit:
    return Visit(create_app(stage.house, SECRET_KEY="test", TESTING=True).test_client(), stage.actor(name))


def test_a_complaint_during_the_holiday_is_the_deputys_from_the_first_minute(stage: Play) -> None:
    mette = visit(stage, "mette")
    given = mette.post("/deputies/", {**HOLIDAY, "from": "2026-03-02", "to": "2026-03-06"})
    assert given.status_code == 303, given.text
    stage.run([{"start": {"process": "complaint", "by": "karl", "answers": {**COMPLAINT, "category": "toilet"}}}])
    tasks = stage.house.user_tasks.inbox(stage.actor("otto"), stage.clock())
    assert [task.element_id for task in tasks] == ["read_complaint"]
    with stage.house.database.unit_of_work(as_house=True) as uow:
        told = people_for(uow, Role.SERVICE_MANAGER, company.id_of("nord"), stage.clock())
    assert [person.name for person in told] == ["Dan", "Otto"]
    assert "på vegne af Mette" in visit(stage, "otto").get("/overview").text


def test_what_was_typed_is_still_there_when_something_is_wrong(stage: Play) -> None:
    said = visit(stage, "mette").post("/deputies/", {**HOLIDAY, "from": "2026-03-06", "to": "2026-03-04"})
    assert said.status_code == 422
    assert "Den sidste dag ligger før den første." in said.text
    assert 'value="2026-03-06"' in said.text
    assert 'value="2026-03-04"' in said.text
    assert f'value="{company.id_of("otto")}" selected' in said.text


def test_a_deputy_is_prolonged_and_ended_on_the_page(stage: Play) -> None:
    mette, days = visit(stage, "mette"), {"from": "2026-03-02", "to": "2026-03-06"}
    mette.post("/deputies/", {**HOLIDAY, **days})
    given = next(one for one in stage.house.delegations.list(stage.actor("mette"), stage.clock()) if one.end_at)
    assert mette.post(f"/deputies/{given.id}/prolong", {"to": "2026-03-20"}).status_code == 303
    assert "fre. 20. mar." in mette.get("/deputies/").text
    assert "allerede stedfortræder" in mette.post("/deputies/", {**HOLIDAY, **days}).text
    assert mette.post(f"/deputies/{given.id}/end").status_code == 303
    assert "fre. 20. mar." not in mette.get("/deputies/").text


def test_the_api_names_and_ends_deputies(stage: Play) -> None:
    mette, days = visit(stage, "mette"), {"first_day": "2026-03-02", "last_day": "2026-03-06"}
    given = mette.send("POST", "/api/v1/delegations", {**HOLIDAY, **days})
    assert given.status_code == 201
    assert given.json["id"] in {one["id"] for one in mette.get("/api/v1/delegations").json}
    assert mette.send("POST", f"/api/v1/delegations/{given.json['id']}/end").status_code == 204
    for name in ("dan", "bo", "karl", "hanne"):
        assert visit(stage, name).send("POST", "/api/v1/delegations", {**HOLIDAY, **days}).status_code == 403, name


def test_the_tree_has_the_manager_on_top_and_a_first_assistant_sees_the_own_team_only(stage: Play) -> None:
    with stage.house.database.unit_of_work() as uow:
        eva = uow.people.employee(company.id_of("eva"))
        assert eva is not None
        eva.lead_employee_id = company.id_of("bo")
    company.add_shift(stage.house.database, "V-1", instant("2026-03-03T07:00"), 2, "eva")
    company.add_shift(stage.house.database, "V-2", instant("2026-03-03T07:00"), 2, "vera")
    tree = visit(stage, "mette").get("/api/v1/organisation").json
    assert (tree["managers"], [one["deputy_name"] for one in tree["deputies"]]) == (["Mette"], ["Dan"])
    assert [team["lead"] and team["lead"]["name"] for team in tree["teams"]] == ["Bo", None]
    bo = visit(stage, "bo")
    assert [[one["name"] for one in team["members"]] for team in bo.get("/api/v1/organisation").json["teams"]] == [
        ["Eva"]
    ]
    assert [shift["shift_no"] for shift in bo.get("/api/v1/shifts/team").json] == ["V-1"]
    assert bo.get("/api/v1/shifts/unstaffed").status_code == 403
    assert "Eva" in bo.get("/organisation/").text
    assert "Vera" not in bo.get("/organisation/").text


def test_a_first_assistant_suggests_somebody_of_the_own_team_and_nobody_else(stage: Play) -> None:
    with stage.house.database.unit_of_work() as uow:
        for name in ("eva", "viggo"):
            person = uow.people.employee(company.id_of(name))
            assert person is not None
            person.lead_employee_id = company.id_of("bo")
    company.add_shift(stage.house.database, "V-1", instant("2026-03-03T07:00"), 2, "eva")
    away = {"employee_id": "$eva", "from_at": "2026-03-03T00:00:00+01:00"}
    stage.run([{"start": {"process": "sick_leave", "by": "mette", "answers": away}}])
    bo, path = visit(stage, "bo"), f"/api/v1/shifts/{company.id_of('V-1')}/suggestions"
    assert "Viggo" in bo.get("/organisation/").text
    assert bo.send("POST", path, {"employee_id": str(company.id_of("vera"))}).status_code == 422
    assert bo.send("POST", path, {"employee_id": str(company.id_of("viggo"))}).status_code == 204
    with stage.house.database.unit_of_work(writing=False, as_house=True) as uow:
        told = uow.session.scalars(select(Message).filter_by(template="cover_suggested")).one()
        assert told.recipient_role == "service_manager"
        assert told.body.startswith("1. assistenten foreslår")
        assert uow.cover.offers(next(iter(uow.cover.open_cases([company.id_of("V-1")]).values())).id) == []
