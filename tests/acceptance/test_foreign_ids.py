"""Two areas: what belongs to the other one is answered, listed and offered as if it did not exist."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from sio_workflow.bootstrap import House
from sio_workflow.domain.times import instant
from sio_workflow.storage.models import Absence, Complaint, CoverCase, Offer, ProcessInstance, RoleGrant, UserTask
from tests.acceptance import company
from tests.acceptance.scenarios import Play
from tests.conftest import Clock
from tests.integration.web.conftest import Visit
from web import create_app

MORNING = instant("2026-03-02T05:30")
#: what is asked of the API with an id of another area in it: method, path, body
QUESTIONS: list[tuple[str, str, str, object]] = [
    ("GET", "/api/v1/user-tasks/{}", "task", None),
    ("POST", "/api/v1/user-tasks/{}/open", "task", None),
    ("POST", "/api/v1/user-tasks/{}/claim", "task", None),
    ("POST", "/api/v1/user-tasks/{}/release", "task", None),
    ("POST", "/api/v1/user-tasks/{}/assign", "task", {"employee_id": str(company.id_of("uffe"))}),
    ("PUT", "/api/v1/user-tasks/{}/draft", "task", {"answers": {}}),
    ("POST", "/api/v1/user-tasks/{}/complete", "task", {"answers": {}}),
    ("POST", "/api/v1/user-tasks/{}/complete", "closed_task", {"answers": {}}),
    ("GET", "/api/v1/instances/{}", "instance", None),
    ("GET", "/api/v1/cover/{}", "case", None),
    ("GET", "/api/v1/cover/{}/candidates", "case", None),
    ("POST", "/api/v1/cover/{}/offers", "case", {"employee_ids": []}),
    ("POST", "/api/v1/cover/{}/calls", "case", {"employee_id": str(company.id_of("uffe")), "outcome": "no"}),
    ("POST", "/api/v1/offers/{}/answer", "offer", {"yes": True}),
    ("GET", "/api/v1/complaints/{}", "complaint", None),
    ("POST", "/api/v1/complaints/{}/feedback", "complaint", {"text": "Jeg har set det"}),
    ("POST", "/api/v1/complaints/{}/contacts", "complaint", {"kind": "call", "outcome": "reached"}),
    ("POST", "/api/v1/areas/{}/reviewed", "area", None),
    ("GET", "/api/v1/organisation?area_id={}", "area", None),
    ("POST", "/api/v1/delegations/{}/end", "delegation", None),
    ("POST", "/api/v1/delegations/{}/prolong", "delegation", {"last_day": "2026-03-20"}),
]
LISTS = [
    "/api/v1/user-tasks",
    "/api/v1/instances",
    "/api/v1/absences/today",
    "/api/v1/shifts/unstaffed",
    "/api/v1/cover",
    "/api/v1/offers",
    "/api/v1/complaints",
    "/api/v1/delegations",
]


@dataclass
class North:
    """A morning in the one area, and the people of the other who ask about it."""

    stage: Play
    ids: dict[str, UUID]

    def visit(self, name: str) -> Visit:
        app = create_app(self.stage.house, SECRET_KEY="test", TESTING=True)
        return Visit(app.test_client(), self.stage.actor(name))


@pytest.fixture
def north(house: House, clock: Clock) -> North:
    clock.at = MORNING
    stage = Play(house, clock, MORNING)
    company.add_shift(house.database, "V-1", instant("2026-03-02T07:00"), 2, "eva")
    about = {"site_id": "$skolen", "text": "Toilettet ved kantinen er ikke gjort rent", "location": "Stuen"}
    stage.run(
        [
            {
                "start": {
                    "process": "sick_leave",
                    "by": "mette",
                    "answers": {"employee_id": "$eva", "from_at": "@05:30"},
                }
            },
            {"start": {"process": "complaint", "by": "karl", "answers": {**about, "category": "toilet"}}},
            {
                "complete": {
                    "task": "read_complaint",
                    "by": "dan",
                    "answers": {"needs_dialogue": False, "feedback": "Set"},
                }
            },
        ]
    )
    return North(stage, _ids(house))


def _ids(house: House) -> dict[str, UUID]:
    with house.database.unit_of_work(writing=False, as_house=True) as uow:
        kinds = {"absence": Absence, "complaint": Complaint, "case": CoverCase, "offer": Offer}
        found = {name: uow.session.scalars(select(kind.id)).first() for name, kind in kinds.items()}
        of_task = select(UserTask.id).where(UserTask.area_id == company.id_of("nord"))
        found["task"] = uow.session.scalars(of_task.where(UserTask.closed_at.is_(None))).first()
        found["closed_task"] = uow.session.scalars(of_task.where(UserTask.closed_at.is_not(None))).first()
        found["instance"] = uow.session.scalars(select(ProcessInstance.id)).first()
        of_dan = select(RoleGrant.id).where(RoleGrant.account_id == company.account_of("dan"))
        found["delegation"] = uow.session.scalars(of_dan).first()
    found["area"] = company.id_of("nord")
    ids = {name: each for name, each in found.items() if each is not None}
    assert len(ids) == len(found), "the morning has something of every kind"
    return ids


def answer(visit: Visit, method: str, path: str, asked: UUID, body: object) -> tuple[int, object]:
    """Status and body, without what differs by nature: the id that was asked for and the request's own."""
    said = visit.send(method, path.format(asked), body)
    told = dict(said.json or {})
    told.pop("request_id", None)
    return said.status_code, str(told).replace(str(asked), "ID")


def test_what_is_foreign_is_answered_as_what_does_not_exist(north: North) -> None:
    for name in ("uffe", "vera", "kim"):
        visit = north.visit(name)
        for method, path, kind, body in QUESTIONS:
            if name == "vera" and kind == "offer":
                continue  # hers may be among them
            foreign = answer(visit, method, path, north.ids[kind], body)
            unknown = answer(visit, method, path, uuid4(), body)
            if (name, kind) in {("kim", "complaint"), ("kim", "instance")}:
                continue  # a colleague at the customer sees the customer's complaint
            assert foreign == unknown, f"{name}: {method} {path}"
            assert foreign[0] in (403, 404), f"{name}: {method} {path} {foreign}"


def test_to_a_manager_of_another_area_everything_is_not_found(north: North) -> None:
    visit = north.visit("uffe")
    told = {path: answer(visit, method, path, north.ids[kind], body)[0] for method, path, kind, body in QUESTIONS}
    assert set(told.values()) == {404}, told


def test_pages_answer_alike_too(north: North) -> None:
    visit = north.visit("uffe")
    for path, kind in (("/user-tasks/{}", "task"), ("/instances/{}", "instance"), ("/complaints/{}", "complaint")):
        assert visit.get(path.format(north.ids[kind])).status_code == 404
        assert visit.get(path.format(uuid4())).status_code == 404


def test_no_list_shows_what_belongs_to_another_area(north: North) -> None:
    visit, own = north.visit("uffe"), north.visit("mette")
    foreign = {str(each) for each in north.ids.values()} | {str(company.id_of("eva")), str(company.id_of("skolen"))}
    for path in LISTS:
        said = visit.get(path)
        assert said.status_code == 200, path
        assert not [each for each in foreign if each in said.text], path
    assert str(north.ids["complaint"]) in own.get("/api/v1/complaints").text


def test_forms_offer_only_own_people_and_places(north: North) -> None:
    house, uffe = north.stage.house, north.stage.actor("uffe")
    assert [each.id for each in house.choices.employees(uffe)] == [company.id_of("uffe")]
    assert house.choices.sites(uffe) == []
    assert house.choices.contacts(uffe, company.id_of("skolen")) == []
    assert house.choices.assignees(uffe, company.id_of("nord")) == []
    assert house.choices.plan_lines(uffe, company.id_of("skolen"), MORNING) == []
    assert house.choices.yes_sayers(uffe, north.ids["case"]) == []


@pytest.mark.parametrize(
    ("key", "field", "foreign", "more"),
    [
        ("sick_leave", "employee_id", "eva", {"from_at": "2026-03-02T05:30:00+01:00"}),
        ("complaint", "site_id", "skolen", {"text": "Toilettet er ikke gjort rent", "channel": "phone"}),
    ],
)
def test_a_start_form_takes_foreign_ids_for_unknown_ones(
    north: North, key: str, field: str, foreign: str, more: dict[str, str]
) -> None:
    visit = north.visit("uffe")

    def start(asked: UUID) -> tuple[int, object]:
        body = {"answers": {field: str(asked), **more}}
        return answer(visit, "POST", f"/api/v1/definitions/{key}/instances", asked, body)

    assert start(company.id_of(foreign)) == start(uuid4())
    assert start(uuid4())[0] in (404, 422)


@pytest.mark.parametrize("name", ["uffe", "mette", "vera", "karl", "otto"])
def test_a_number_that_is_taken_and_one_that_is_free_are_refused_alike(north: North, name: str) -> None:
    house, visit = north.stage.house, north.visit(name)
    number = house.absences.today(north.stage.actor("mette"), MORNING)[0].number

    def start(business_key: str) -> tuple[int, str, object]:
        body = {"answers": {"from_at": "2026-03-02T05:30:00+01:00"}, "business_key": business_key}
        said = visit.send("POST", "/api/v1/definitions/sick_leave/instances", body)
        return said.status_code, said.json["code"], said.json["details"]

    assert start(number) == start("F-2026-00777") == start("E-1") == (403, "not_allowed", {"field": "business_key"})


def test_what_a_deputy_has_done_is_shown_on_behalf_of_the_manager(north: North) -> None:
    mette = north.visit("mette")
    assert "Dan på vegne af Mette" in mette.get(f"/complaints/{north.ids['complaint']}").text
    view = north.stage.house.instances.list(north.stage.actor("mette"), key="complaint").lines[0]
    assert "Dan på vegne af Mette" in mette.get(f"/instances/{view.id}").text
    assert "på vegne af Mette" in north.visit("dan").get("/overview").text


def test_a_customer_is_not_told_which_employee_did_what(north: North) -> None:
    view = north.stage.house.instances.list(north.stage.actor("karl"), key="complaint").lines[0]
    seen = north.stage.house.instances.get(north.stage.actor("karl"), view.id, MORNING)
    assert {line.done_by for line in seen.history} == {""}
