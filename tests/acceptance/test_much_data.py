"""Much data costs no more statements than little: absences over many shifts, offers to many people, much that was said.

One statement may carry many rows; the database is asked no oftener.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from sio_workflow.bootstrap import House
from sio_workflow.domain.people import Role
from sio_workflow.domain.times import instant
from sio_workflow.storage.models import Account, Clearance, Competence, Employee, Incident, RoleGrant, SiteKnowledge
from tests.acceptance import company
from tests.acceptance.scenarios import MOST_STATEMENTS, Play
from tests.conftest import Clock

MORNING = instant("2026-03-02T05:30")
MANY = 10
CROWD = [f"crowd {number}" for number in range(MANY)]
TO_THE_END = {"from_at": "@+1 00:00", "expected_to": "@+6 00:00"}


@pytest.fixture
def stage(house: House, clock: Clock) -> Play:
    clock.at = MORNING
    _hire(house)
    return Play(house, clock, MORNING)


Costs = Callable[[Play, int], list[str]]


def _hire(house: House) -> None:
    """Ten more who know the school, where nobody works without a course and a clearance from now on."""
    with house.database.unit_of_work() as uow:
        site = uow.places.site(company.id_of("skolen"))
        assert site is not None
        site.requires_competence, site.requires_clearance = "stairs", "children"
        for number, name in enumerate(CROWD):
            person = {"employee_no": f"E-{number}", "name": name.title(), "job": "service_assistant"}
            home = {"area_id": site.area_id, "contract_hours_week": 30.0, "lat": 55.67, "lon": 12.56}
            uow.people.add(Employee(id=company.id_of(name), **person, **home))
        uow.people.save()
        for name in (*CROWD, "eva", "vera"):
            who = company.id_of(name)
            uow.people.add(Competence(employee_id=who, code="stairs"), Clearance(employee_id=who, kind="children"))
        for name in CROWD:
            uow.people.add(_knowing(name), _account(name))
        uow.people.save()
        uow.people.add(*(_grant(name) for name in CROWD))


def _knowing(name: str) -> SiteKnowledge:
    there = {"inducted_on": date(2025, 1, 2), "last_there_on": date(2026, 2, 20), "has_access": True}
    return SiteKnowledge(employee_id=company.id_of(name), site_id=company.id_of("skolen"), **there)


def _account(name: str) -> Account:
    named = {"username": name, "password_hash": "", "name": name, "created_at": datetime(2025, 1, 1, tzinfo=UTC)}
    return Account(id=company.account_of(name), employee_id=company.id_of(name), **named)


def _grant(name: str) -> RoleGrant:
    return RoleGrant(account_id=company.account_of(name), role=Role.EMPLOYEE.value, area_id=company.id_of("nord"))


def _plan(stage: Play, numbers: range, who: str = "eva") -> None:
    for number in numbers:
        start = MORNING + timedelta(days=1 + number // 2, hours=4 * (number % 2))
        company.add_shift(stage.house.database, f"V-{number}", start, 2, who)


def _report(stage: Play, by: str = "eva", who: str = "eva") -> list[str]:
    """What it costs to report an absence over all of somebody's shifts."""
    actor, given = stage.actor(by), stage.read({"employee_id": f"${who}", **TO_THE_END})
    with stage.statements() as said:
        stage.house.instances.start(actor, "sick_leave", given, stage.clock())
    stage.settle()
    return said


def _completed(stage: Play, by: str, task: str, shift: str | None = None, **answers: Any) -> list[str]:
    actor, task_id, given = stage.actor(by), stage.task(task, shift), stage.read(answers)
    with stage.statements() as said:
        stage.house.user_tasks.complete(actor, task_id, given, stage.clock())
    stage.settle()
    return said


def _approve(decision: str) -> Costs:
    def cost(stage: Play, many: int) -> list[str]:
        _plan(stage, range(many))
        _report(stage)
        code = {"code": "wrong_dates"} if decision == "returned" else {}
        return _completed(stage, "mette", "approve_absence", decision=decision, **code)

    return cost


def _correct(**answers: Any) -> Costs:
    def cost(stage: Play, many: int) -> list[str]:
        _approve("returned")(stage, many)
        return _completed(stage, "eva", "correct_absence", **answers)

    return cost


def _offer(stage: Play, many: int) -> list[str]:
    _plan(stage, range(1))
    _report(stage, by="mette")
    ids = [f"${name}" for name in CROWD[:many]]
    return _completed(stage, "mette", "find_cover", "V-0", decision="send_offers", employee_ids=ids)


def _next_wave(stage: Play, many: int) -> list[str]:
    """So many have been asked before."""
    _offer(stage, many)
    return _completed(stage, "mette", "find_cover", "V-0", decision="send_offers")


def _choose(**answers: Any) -> Costs:
    def cost(stage: Play, many: int) -> list[str]:
        _offer(stage, many)
        stage.run([{"answer": {"shift": "V-0", "by": name, "yes": True}} for name in CROWD[: (many + 1) // 2]])
        return _completed(stage, "mette", "confirm_cover", "V-0", **answers)

    return cost


def _by_phone(stage: Play, many: int) -> list[str]:
    _offer(stage, many)
    return _completed(stage, "mette", "find_cover", "V-0", decision="yes_by_phone", employee_id="$vera")


def _staffed(stage: Play, many: int) -> list[str]:
    _by_phone(stage, many)
    staffed = {"decision": "staffed", "access_solved": True, "instruction_given": True}
    return _completed(stage, "mette", "confirm_staffed", "V-0", **staffed)


def _postponed(stage: Play, many: int) -> list[str]:
    _offer(stage, many)
    agreed = {"decision": "postponed", "contact_id": "$karl", "consent_channel": "phone"}
    return _completed(stage, "mette", "find_cover", "V-0", **agreed)


def _complaint(stage: Play, many: int) -> None:
    """One about which much has been said."""
    filed = {"site_id": "$skolen", "text": "Toilettet er beskidt", "location": "Stuen"}
    stage.run([{"start": {"process": "complaint", "by": "karl", "answers": filed}}])
    stage.run([{"feedback": {"by": "mette", "text": f"Besked {number}"}} for number in range(many)])
    stage.run([{"contact": {"by": "mette", "kind": "call", "outcome": "no_answer"}}] * many)
    read = {"needs_dialogue": False, "feedback": "Jeg har set det og kommer forbi"}
    decided = {"assessment": "in_plan_valid", "decision": "accept", "plan_line_id": "$line toilet"}
    _completed(stage, "mette", "read_complaint", **read)
    _completed(stage, "mette", "assess_complaint", **decided)


def _accept(stage: Play, many: int) -> list[str]:
    _complaint(stage, many)
    promised = {"how": "Vi gør toilettet rent igen", "planned_at": "@13:00", "assignee_id": "$bo"}
    return _completed(stage, "mette", "accept_complaint", **promised)


def _send_back(stage: Play, many: int) -> list[str]:
    _accept(stage, many)
    _completed(stage, "bo", "solve_complaint", decision="done")
    back = {"decision": "return", "comment": "Spejlet mangler", "planned_at": "@15:00"}
    return _completed(stage, "mette", "approve_solution", **back)


@pytest.mark.parametrize(
    "cost",
    [
        pytest.param(_approve("approved"), id="approve_absence-approved"),
        pytest.param(_approve("returned"), id="approve_absence-returned"),
        pytest.param(_approve("hr"), id="approve_absence-hr"),
        pytest.param(_correct(from_at="@+1 00:00", expected_to="@+2 00:00"), id="correct_absence-shorter"),
        pytest.param(_correct(withdraw=True), id="correct_absence-withdrawn"),
        pytest.param(_offer, id="find_cover-send_offers"),
        pytest.param(_next_wave, id="find_cover-next_wave"),
        pytest.param(_by_phone, id="find_cover-yes_by_phone"),
        pytest.param(_postponed, id="find_cover-postponed"),
        pytest.param(_choose(decision="found", employee_id="$crowd 0"), id="confirm_cover-found"),
        pytest.param(_choose(decision="look_further"), id="confirm_cover-look_further"),
        pytest.param(_staffed, id="confirm_staffed"),
        pytest.param(_accept, id="accept_complaint"),
        pytest.param(_send_back, id="approve_solution-return"),
    ],
)
@pytest.mark.parametrize("many", [1, MANY])
def test_completing_a_task_costs_twelve_statements_however_much_there_is(stage: Play, cost: Costs, many: int) -> None:
    said = cost(stage, many)
    assert 5 <= len(said) <= MOST_STATEMENTS, "\n".join([f"{len(said)} statements", *said])


def test_an_open_incident_that_ends_with_its_task_costs_nothing(stage: Play) -> None:
    _offer(stage, 1)
    with stage.house.database.unit_of_work(as_house=True) as uow:
        task = stage.task("find_cover", "V-0")
        stuck = Incident(user_task_id=task, code="language_fault", message="It could not go on.", opened_at=MORNING)
        uow.incidents.add(stuck)
    said = _completed(stage, "mette", "find_cover", "V-0", decision="yes_by_phone", employee_id="$vera")
    assert len(said) <= MOST_STATEMENTS, "\n".join([f"{len(said)} statements", *said])
    with stage.house.database.unit_of_work(writing=False, as_house=True) as uow:
        over = uow.incidents.get(stuck.id)
        assert over is not None
        assert (over.Incident.resolution, over.Incident.resolved_at) == ("gone", stage.clock())


def _take_over(stage: Play, who: str, numbers: range) -> None:
    """Every other of these shifts is confirmed already."""
    for number in numbers:
        _completed(stage, "mette", "find_cover", f"V-{number}", decision="yes_by_phone", employee_id=f"${who}")
        if number % 2 == 0:
            staffed = {"decision": "staffed", "access_solved": True, "instruction_given": True}
            _completed(stage, "mette", "confirm_staffed", f"V-{number}", **staffed)


def test_reporting_an_absence_costs_the_same_over_few_shifts_and_many(stage: Play) -> None:
    """Of those who report some have shifts as planned, some have said yes to one, some are confirmed."""
    _plan(stage, range(MANY))
    _report(stage, by="mette")
    few, many = range(2), range(2, MANY)
    _take_over(stage, "crowd 1", few)
    _take_over(stage, "crowd 2", many)
    for_few, for_many = (_report(stage, "mette", who) for who in ("crowd 1", "crowd 2"))
    assert len(for_few) == len(for_many), "\n".join(for_many)
