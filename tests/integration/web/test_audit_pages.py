"""Who did what: the page, the API and the command, and how much of it each person sees."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from sio_workflow.domain.people import SYSTEM, Actor, Grant, Role
from sio_workflow.services.audit import AuditQuestion
from sio_workflow.storage.models import Absence, Area, Employee

NORTH, SOUTH = uuid4(), uuid4()


@pytest.fixture
def areas(house) -> None:
    with house.database.unit_of_work(as_house=True) as uow:
        uow.places.add(Area(id=NORTH, code="N", name="Nord"), Area(id=SOUTH, code="S", name="Syd"))


@pytest.fixture
def absence(house, areas, clock) -> UUID:
    """F-2026-00017, of somebody in the north."""
    employee_id, absence_id = uuid4(), uuid4()
    with house.database.unit_of_work(as_house=True) as uow:
        uow.people.add(
            Employee(id=employee_id, employee_no="7", name="Eva", area_id=NORTH, job="service_assistant", phone="1")
        )
        uow.people.save()
        uow.work.add(
            Absence(
                id=absence_id,
                number="F-2026-00017",
                employee_id=employee_id,
                area_id=NORTH,
                kind="sick",
                from_at=clock(),
                reported_at=clock(),
                reported_via="app",
            )
        )
    return absence_id


@pytest.fixture
def act(house, clock):
    """Put one act on record, a second after the last."""

    def put(actor: Actor, verb: str, kind: str, subject: object, **more: object) -> None:
        with house.database.unit_of_work(as_house=True) as uow:
            uow.trail.audit(actor, clock.forward(seconds=1), verb, kind, subject, **more)

    return put


@pytest.fixture
def mette(people) -> Actor:
    return people("Mette")


@pytest.fixture
def operator(visit, people):
    return visit(people("Karl", Role.OPERATOR))


def in_area(actor: Actor, role: Role, area_id: UUID, on_behalf_of: UUID | None = None) -> Actor:
    grant = Grant(role=role, area_id=area_id, on_behalf_of=on_behalf_of)
    return Actor(account_id=actor.account_id, name=actor.name, grants=frozenset({grant}))


def verbs(house, actor: Actor, **question: object) -> list[str]:
    """What this person finds, newest first; the house of the tests has published its processes before."""
    found = house.audit.search(actor, AuditQuestion(**question)).lines
    return [line.verb for line in found if line.verb != "publish"]


def test_an_act_is_told_as_a_sentence_with_what_it_changed(operator, act, mette, absence):
    change = {"before": {"status": "reported"}, "after": {"status": "approved"}}
    act(mette, "approve", "absence", absence, area_id=NORTH, **change)
    page = operator.get("/audit/")
    assert "Mette (servicemanager) godkendte sygemelding F-2026-00017" in page.text
    assert "Venter på godkendelse → Godkendt" in page.text


def test_a_deputy_acts_on_behalf_of_the_manager(operator, act, people, mette, absence):
    jonas = in_area(people("Jonas"), Role.DEPUTY, NORTH, on_behalf_of=mette.account_id)
    act(jonas, "approve", "absence", absence, area_id=NORTH)
    assert "Jonas (stedfortræder) godkendte sygemelding F-2026-00017, på vegne af Mette" in operator.get("/audit/").text
    assert "Jonas (stedfortræder)" in operator.get("/audit/?person=mette").text


def test_a_rule_is_the_system(operator, act, absence):
    act(SYSTEM, "remind", "absence", absence, area_id=NORTH)
    assert "Systemet mindede om sygemelding F-2026-00017" in operator.get("/audit/?person=system").text


def test_a_number_is_found_as_people_write_it(house, act, mette, absence):
    act(mette, "approve", "absence", absence)
    act(mette, "publish", "process_definition", "abc", key="errand")
    for number in ("F-2026-00017", "f-2026-17", "F-2026-0017 ", str(absence)):
        assert verbs(house, SYSTEM, subject=number) == ["approve"]
    assert verbs(house, SYSTEM, subject="F-2026-00018") == []


def test_a_case_is_found_with_its_process_and_tasks(house, begin, open_task, manager, clock, act):
    task = open_task(begin("E-1"), "plan_errand")
    begin("E-2")
    house.user_tasks.complete(manager, task.id, {"minutes": 10, "people": 1}, clock())
    assert verbs(house, SYSTEM, subject="E-1") == ["complete", "start"]
    assert house.audit.search(SYSTEM, AuditQuestion(subject="E-1")).lines[0].subject_name == "Planlæg ærindet"


def test_the_filters_narrow_by_verb_kind_area_and_day(house, act, mette, areas, clock):
    act(mette, "approve", "absence", "1", area_id=NORTH)
    act(mette, "close", "complaint", "2", area_id=SOUTH)
    clock.forward(days=1)
    act(mette, "claim", "user_task", "3", area_id=NORTH)
    today = clock().date()
    assert verbs(house, SYSTEM, verb="close") == ["close"]
    assert verbs(house, SYSTEM, kind="absence") == ["approve"]
    assert verbs(house, SYSTEM, area_id=NORTH) == ["claim", "approve"]
    assert verbs(house, SYSTEM, first_day=today) == ["claim"]
    assert verbs(house, SYSTEM, last_day=today - timedelta(days=1)) == ["close", "approve"]


def test_pages_follow_one_another_even_within_one_instant(house, mette, clock):
    with house.database.unit_of_work(as_house=True) as uow:
        for number in range(7):
            uow.trail.audit(mette, clock(), "claim", "user_task", number)
    seen, after = [], ""
    for size in (3, 3, 3):
        page = house.audit.search(SYSTEM, AuditQuestion(kind="user_task", after=after, size=size))
        seen += [line.subject_id for line in page.lines]
        after = page.next
    assert (seen, after) == (list("6543210"), "")


def test_managers_read_their_areas_only_and_nothing_of_hr(house, act, mette, people, absence):
    act(mette, "approve", "absence", absence, area_id=NORTH)
    act(mette, "hand_to_hr", "absence", absence, area_id=NORTH)
    act(mette, "open", "hr_case", uuid4(), area_id=NORTH)
    act(mette, "sign_in", "session", uuid4())
    for role in (Role.SERVICE_MANAGER, Role.DEPUTY, Role.OPS_DIRECTOR):
        assert verbs(house, in_area(mette, role, NORTH)) == ["approve"]
        assert verbs(house, in_area(mette, role, SOUTH)) == []


def test_operators_read_all_but_hr_and_hr_reads_absences_and_its_own(house, act, mette, people, absence):
    act(mette, "approve", "absence", absence, area_id=NORTH)
    act(mette, "request_certificate", "absence", absence)
    act(mette, "open", "hr_case", uuid4())
    act(mette, "sign_in", "session", uuid4())
    assert verbs(house, people("Karl", Role.OPERATOR)) == ["sign_in", "approve"]
    assert verbs(house, people("Hanne", Role.HR)) == ["open", "request_certificate", "approve"]


@pytest.mark.parametrize("role", [Role.EMPLOYEE, Role.FIRST_ASSISTANT, Role.CUSTOMER, Role.OFFICE, Role.DESIGNER])
def test_nobody_else_reads_it(visit, people, role):
    stranger = visit(people("Nora", role))
    assert stranger.get("/audit/").status_code == 403
    assert stranger.get("/api/v1/audit").status_code == 403


def test_the_api_answers_the_same_questions(operator, act, mette, absence):
    change = {"before": {"status": "reported"}, "after": {"status": "approved"}}
    act(mette, "approve", "absence", absence, area_id=NORTH, **change)
    act(mette, "claim", "user_task", uuid4())
    found = operator.get("/api/v1/audit?verb=approve&subject=F-2026-17&size=1").json
    (line,) = found["lines"]
    assert (line["actor_name"], line["role"], line["area_name"]) == ("Mette", "service_manager", "Nord")
    assert (line["before"], line["after"]) == (change["before"], change["after"])
    assert operator.get("/api/v1/audit?after=nonsense").status_code == 422
    assert operator.get("/api/v1/audit?size=0").status_code == 422


def test_what_is_not_understood_in_the_url_filters_nothing(operator, act, mette):
    act(mette, "sign_in", "session", uuid4())
    assert "Mette (servicemanager) loggede ind" in operator.get("/audit/?area=x&from=yesterday&to=").text
    assert "Intet passer" in operator.get("/audit/?person=nobody").text
