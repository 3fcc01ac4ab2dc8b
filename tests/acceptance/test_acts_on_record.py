"""Every act of a person or a rule is on record, with who did it, in which role, and what it changed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import event, select

from sio_workflow.bootstrap import House
from sio_workflow.domain.people import Role
from sio_workflow.domain.times import instant
from sio_workflow.storage.models import AuditEvent
from tests.acceptance import company
from tests.acceptance.scenarios import Play
from tests.conftest import Clock

MORNING = instant("2026-03-02T05:30")


@pytest.fixture
def stage(house: House, clock: Clock) -> Play:
    clock.at = MORNING
    return Play(house, clock, MORNING)


def acts(stage: Play, verb: str, kind: str) -> list[AuditEvent]:
    found = select(AuditEvent).where(AuditEvent.verb == verb, AuditEvent.subject_kind == kind)
    with stage.house.database.unit_of_work(writing=False) as uow:
        return list(uow.session.scalars(found.order_by(AuditEvent.at, AuditEvent.id)))


def report_eva(stage: Play, by: str = "eva") -> None:
    answers = {"from_at": "@+1 05:30", **({} if by == "eva" else {"employee_id": "$eva"})}
    stage.run([{"start": {"process": "sick_leave", "by": by, "answers": answers}}])


def test_a_persons_act_names_the_role_and_what_it_changed(stage: Play) -> None:
    report_eva(stage)
    stage.run([{"complete": {"task": "approve_absence", "by": "mette", "answers": {"decision": "approved"}}}])
    (reported,), (approved,) = acts(stage, "report", "absence"), acts(stage, "approve", "absence")
    assert (reported.actor_id, reported.role) == (stage.actor("eva").account_id, Role.EMPLOYEE)
    assert (reported.before, reported.after) == (None, {"status": "reported", "return_code": None})
    assert (approved.actor_id, approved.role) == (stage.actor("mette").account_id, Role.SERVICE_MANAGER)
    assert (approved.before, approved.after) == ({"status": "reported"}, {"status": "approved"})
    assert approved.area_id == reported.area_id is not None
    (completed,) = acts(stage, "complete", "user_task")
    assert (completed.before, completed.after) == ({"status": "open"}, {"status": "completed"})


def test_who_opens_the_days_absence_a_task_or_a_complaint_first_is_on_record(stage: Play) -> None:
    report_eva(stage)
    filed = {"site_id": "$skolen", "text": "Toilettet er beskidt"}
    stage.run([{"start": {"process": "complaint", "by": "karl", "answers": filed}}])
    house, now, mette = stage.house, stage.clock(), stage.actor("mette")
    task, complaint = stage.task("approve_absence"), stage.complaint()
    for name in ("mette", "dan"):
        house.absences.today(stage.actor(name), now)
        house.user_tasks.opened(stage.actor(name), task, now)
        house.complaints.get(stage.actor(name), complaint.id, now)
    for verb, kind, subject in (
        ("open_absences", "area", company.id_of("nord")),
        ("open", "user_task", task),
        ("open", "complaint", complaint.id),
    ):
        (act,) = acts(stage, verb, kind)
        assert (act.actor_id, act.subject_id, act.area_id) == (mette.account_id, str(subject), company.id_of("nord"))


def test_a_program_has_seen_nothing_in_its_persons_name(stage: Play) -> None:
    report_eva(stage)
    stage.run([{"start": {"process": "complaint", "by": "karl", "answers": {"site_id": "$skolen", "text": "Beskidt"}}}])
    program = replace(stage.actor("mette"), token_id=uuid4())
    stage.house.absences.today(program, stage.clock())
    stage.house.complaints.get(program, stage.complaint().id, stage.clock())
    assert not acts(stage, "open_absences", "area")
    assert stage.complaint().first_opened_at is None
    assert not stage.house.dashboard.show(stage.actor("mette"), stage.clock()).checks[0].opened_at


def test_a_deputys_act_says_so(stage: Play) -> None:
    report_eva(stage)
    stage.run([{"complete": {"task": "approve_absence", "by": "dan", "answers": {"decision": "approved"}}}])
    assert acts(stage, "approve", "absence")[0].role == Role.DEPUTY


def test_what_the_watchdog_does_is_done_by_the_system(stage: Play) -> None:
    company.add_shift(stage.house.database, "V-1", MORNING + timedelta(hours=6), 2, "eva")
    stage.run([{"unplan": {"shift": "V-1"}}, {"watchdog": True}])
    (opened,) = acts(stage, "open", "cover_case")
    assert (opened.actor_id, opened.role, opened.on_behalf_of) == (None, Role.SYSTEM, None)
    assert (opened.subject_id, opened.details) == (str(stage.case("V-1").id), {"cause": "vacancy"})


def test_a_timer_that_fires_is_the_system_too(stage: Play) -> None:
    filed = {"site_id": "$skolen", "text": "Toilettet er beskidt"}
    stage.run([{"start": {"process": "complaint", "by": "karl", "answers": filed}}, {"wait": "2 hours"}])
    fired, (breached, *_) = acts(stage, "fire", "job"), acts(stage, "escalate", "complaint")
    assert fired
    assert {(one.actor_id, one.role) for one in (*fired, breached)} == {(None, Role.SYSTEM)}


def test_all_acts_of_a_transaction_are_written_in_one_statement(stage: Play) -> None:
    report_eva(stage)
    stage.settle()
    written: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if "INSERT INTO audit_event" in statement:
            written.append(statement)

    event.listen(stage.house.database.engine, "before_cursor_execute", note)
    mette, now = stage.actor("mette"), stage.clock()
    (task,) = [one for one in stage.house.user_tasks.inbox(mette, now) if one.element_id == "approve_absence"]
    stage.house.user_tasks.complete(mette, task.id, {"decision": "hr"}, now)
    assert len(written) == 1
    assert acts(stage, "hand_to_hr", "absence")


def test_nothing_is_on_record_of_what_was_rolled_back(stage: Play) -> None:
    report_eva(stage)
    before = len(acts(stage, "report", "absence"))
    again = {"from_at": "@+1 05:30"}
    step = {"start": {"process": "sick_leave", "by": "eva", "answers": again}, "refused": "already_absent"}
    stage.run([step])
    assert len(acts(stage, "report", "absence")) == before == 1
