"""The house numbers its own cases: nobody picks the number of one, or takes away the next, or writes words there."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from sio_workflow.bootstrap import House
from sio_workflow.domain.people import Role
from sio_workflow.domain.times import instant
from sio_workflow.storage.models import Account, ProcessInstance, RoleGrant
from tests.acceptance import company
from tests.acceptance.scenarios import Play
from tests.conftest import Clock
from tests.integration.web.conftest import Visit
from web import create_app

MORNING = instant("2026-03-02T05:30")
WORDS = "Amina-har-depression-1"
#: who may start it, with what they say
STARTS: list[tuple[str, str, dict[str, Any]]] = [
    ("eva", "sick_leave", {"from_at": "2026-03-03T05:30:00+01:00"}),
    ("mette", "sick_leave", {"employee_id": str(company.id_of("vera")), "from_at": "2026-03-03T05:30:00+01:00"}),
    ("karl", "complaint", {"site_id": str(company.id_of("skolen")), "text": "Gulvet er beskidt"}),
    ("otto", "complaint", {"site_id": str(company.id_of("skolen")), "text": "Gulvet er beskidt", "channel": "phone"}),
]


@pytest.fixture
def stage(house: House, clock: Clock) -> Play:
    clock.at = MORNING
    return Play(house, clock, MORNING)


def start(stage: Play, name: str, process: str, answers: dict[str, Any], business_key: str = "") -> Any:
    app = create_app(stage.house, SECRET_KEY="test", TESTING=True)
    body = {"answers": answers} | ({"business_key": business_key} if business_key else {})
    return Visit(app.test_client(), stage.actor(name)).send("POST", f"/api/v1/definitions/{process}/instances", body)


@pytest.mark.parametrize(("name", "process", "answers"), STARTS)
def test_whoever_names_a_key_of_their_own_takes_nobodys_number(
    stage: Play, name: str, process: str, answers: dict[str, Any]
) -> None:
    letter = "F" if process == "sick_leave" else "R"
    for key in (f"{letter}-2026-00001", f"{letter}-2026-00002", WORDS):
        assert start(stage, name, process, answers, key).status_code == 403
    said = start(stage, name, process, answers)
    assert (said.status_code, said.json["business_key"]) == (201, f"{letter}-2026-00001")
    with stage.house.database.unit_of_work(writing=False, as_house=True) as uow:
        assert uow.session.scalar(select(func.count()).select_from(ProcessInstance)) == 1


def test_not_even_who_correlates_numbers_what_the_house_numbers(stage: Play) -> None:
    """An outside system acts through an account that may start the process, and correlate."""
    with stage.house.database.unit_of_work() as uow:
        uow.people.add(RoleGrant(account_id=company.account_of("otto"), role=Role.OPERATOR.value))
    name, process, answers = STARTS[-1]
    for key in ("SAG-2026-17", "R-2026-00001", WORDS):
        said = start(stage, name, process, answers, key)
        assert (said.status_code, said.json["code"]) == (422, "invalid"), key
    assert start(stage, name, process, answers).json["business_key"] == "R-2026-00001"


def test_correlating_in_one_area_is_not_enough_to_number(stage: Play) -> None:
    """Numbers are of the whole house: whoever sees one area would learn which are taken elsewhere."""
    with stage.house.database.unit_of_work() as uow:
        account = Account(id=uuid4(), username="ida", password_hash="", name="Ida", created_at=MORNING)
        uow.people.add(account)
        uow.people.save()
        uow.people.add(
            RoleGrant(account_id=account.id, role="operator", area_id=company.id_of("nord")),
            RoleGrant(account_id=account.id, role="office"),
        )
    actor = stage.house.accounts.actor(account.id, MORNING)
    app = create_app(stage.house, SECRET_KEY="test", TESTING=True)
    body = {"answers": STARTS[-1][2], "business_key": "SAG-2026-17"}
    said = Visit(app.test_client(), actor).send("POST", "/api/v1/definitions/complaint/instances", body)
    assert said.status_code == 403
