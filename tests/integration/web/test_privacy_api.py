"""Storage and personal data through the API: the same two steps, bounds and people as on the pages."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from sio_workflow.domain.people import Role
from sio_workflow.storage.models import Account, Area, Employee, RoleGrant, Shift, SignInLink, Site
from sio_workflow.storage.models import Customer as CustomerRow

NAME = "Eva Zxqvist"


@pytest.fixture
def eva(house, clock) -> dict[str, UUID]:
    """Somebody who has left, with an account that is still open."""
    area, customer = Area(id=uuid4(), code="N", name="Nord"), CustomerRow(id=uuid4(), customer_no="K", name="Kunde")
    site = Site(id=uuid4(), site_no="S", customer_id=customer.id, area_id=area.id, name="Skole", address="")
    one = Employee(id=uuid4(), employee_no="4711", name=NAME, job="service_assistant", area_id=area.id)
    one.active_to = clock().date() - timedelta(days=30)
    account = Account(id=uuid4(), username="eva", password_hash="", name=NAME, employee_id=one.id, created_at=clock())
    with house.database.unit_of_work(as_house=True) as uow:
        for thing in (area, customer, site, one, account, RoleGrant(account_id=account.id, role="employee")):
            uow.session.add(thing)
            uow.session.flush()
    return {"id": one.id, "account": account.id, "area": area.id, "site": site.id}


def give_a_shift(house, eva, at) -> None:
    shift = Shift(id=uuid4(), shift_no="V-9", site_id=eva["site"], area_id=eva["area"], employee_id=eva["id"])
    shift.start_at, shift.end_at = at, at + timedelta(hours=2)
    with house.database.unit_of_work(as_house=True) as uow:
        uow.work.add(shift)


def name_of(house, employee_id: UUID) -> str:
    with house.database.unit_of_work(writing=False, as_house=True) as uow:
        return uow.session.scalars(select(Employee.name).where(Employee.id == employee_id)).one()


def test_the_dry_run_counts_and_takes_nothing_and_a_run_takes_what_it_has_counted(visit, people, house, clock):
    old = SignInLink(kind="link", secret_hash="x", made_at=clock() - timedelta(days=90))
    old.expires_at = clock() - timedelta(days=89)
    with house.database.unit_of_work() as uow:
        uow.session.add(old)
    karl = visit(people("karl", Role.OPERATOR))
    due = [{one["key"]: one["due"] for one in karl.get("/api/v1/retention").json}["sign_in_link"] for _ in range(2)]
    assert due == [1, 1]
    run = karl.send("POST", "/api/v1/retention/runs")
    assert (run.status_code, run.json["by_hand"], run.json["counts"]["sign_in_link"]) == (201, True, 1)
    assert karl.get("/api/v1/retention/runs").json[0]["id"] == run.json["id"]
    assert {one["key"]: one["due"] for one in karl.get("/api/v1/retention").json}["sign_in_link"] == 0


def test_a_kind_is_kept_longer_within_its_bounds_only(visit, people):
    karl = visit(people("karl", Role.OPERATOR))
    kind = next(one for one in karl.get("/api/v1/retention").json if one["key"] == "offer")
    assert karl.send("PUT", "/api/v1/retention/offer", {"days": kind["most"]}).status_code == 204
    refused = karl.send("PUT", "/api/v1/retention/offer", {"days": kind["most"] + 1})
    assert (refused.status_code, refused.json["details"]["field"]) == (422, "days")
    kept = next(one["keep_days"] for one in karl.get("/api/v1/retention").json if one["key"] == "offer")
    assert kept == kind["most"]
    assert karl.send("PUT", "/api/v1/retention/dreams", {"days": 90}).status_code == 404


def test_managers_and_employees_change_nothing_about_how_long_things_are_kept(visit, people, manager):
    for visitor in (visit(manager), visit(people("amina", Role.EMPLOYEE))):
        assert visitor.get("/api/v1/retention").status_code == 403
        assert visitor.send("PUT", "/api/v1/retention/offer", {"days": 90}).status_code == 403
        assert visitor.send("POST", "/api/v1/retention/runs").status_code == 403


def test_everybody_may_count_and_have_what_is_kept_about_them(visit, house, eva, clock):
    mine = visit(house.accounts.actor(eva["account"], clock()))
    assert mine.get("/api/v1/personal-data/mine").json["rows"]["employee"] == 1
    found = mine.get("/api/v1/personal-data/mine/export")
    assert found.json["data"]["employee"][0]["name"] == NAME
    assert found.json["about"]["hr_included"] is False
    assert found.headers["Cache-Control"] == "no-store"


def test_colleagues_get_nothing_of_somebody_else(visit, manager, eva):
    path = f"/api/v1/personal-data/employee/{eva['id']}"
    visitor = visit(manager)
    answers = [visitor.get(path), visitor.get(f"{path}/export"), visitor.send("POST", f"{path}/erase", {"seal": "x"})]
    assert [one.status_code for one in answers] == [403, 403, 403]
    assert not [one for one in answers if NAME in one.text]


def test_somebody_is_forgotten_in_two_steps_and_only_as_it_was_shown(visit, people, house, eva):
    hanne, path = visit(people("hanne", Role.HR)), f"/api/v1/personal-data/employee/{eva['id']}"
    assert hanne.get(f"{path}/export").json["data"]["employee"][0]["name"] == NAME
    plan = hanne.get(path).json
    assert (plan["name"], plan["holds"], plan["already"]) == (NAME, [], False)
    other = hanne.send("POST", f"{path}/erase", {"seal": "0" * 32})
    assert (other.status_code, name_of(house, eva["id"])) == (409, NAME)
    done = hanne.send("POST", f"{path}/erase", {"seal": plan["seal"]})
    assert (done.status_code, name_of(house, eva["id"])) == (200, plan["called"])
    assert hanne.get(path).json["already"] is True


def test_what_has_come_up_since_the_plan_was_shown_stops_the_second_step(visit, people, house, eva, clock):
    hanne, path = visit(people("hanne", Role.HR)), f"/api/v1/personal-data/employee/{eva['id']}"
    shown = hanne.get(path).json["seal"]
    give_a_shift(house, eva, clock() + timedelta(days=1))
    assert hanne.send("POST", f"{path}/erase", {"seal": shown}).status_code == 409
    plan = hanne.get(path).json
    assert plan["holds"] == ["future_shift"]
    held = hanne.send("POST", f"{path}/erase", {"seal": plan["seal"]})
    assert (held.status_code, held.json["details"]["holds"]) == (422, ["future_shift"])
    assert name_of(house, eva["id"]) == NAME


def test_there_are_employees_and_contacts_and_nobody_else(visit, people, eva):
    hanne = visit(people("hanne", Role.HR))
    assert hanne.get(f"/api/v1/personal-data/account/{eva['account']}").status_code == 404
    assert hanne.get(f"/api/v1/personal-data/contact/{eva['id']}").status_code == 404
