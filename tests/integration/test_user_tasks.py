"""Completing a user task: once, by the right person, all of it or nothing."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import UUID, uuid4

import pytest
from sqlalchemy import event, select

from sio_workflow.bootstrap import House
from sio_workflow.domain.errors import (
    AnswerHeld,
    BusinessRule,
    InvalidAnswers,
    NotACandidate,
    NotFound,
    UserTaskClaimed,
    UserTaskClosed,
    WorkflowError,
)
from sio_workflow.domain.people import Actor, Role
from sio_workflow.services.views import Completion, TaskView
from sio_workflow.storage.models import Area, AuditEvent, Employee
from tests.conftest import Clock
from tests.integration.conftest import OPERATOR, People

SHORT = {"minutes": 10, "people": 1}
Begin = Callable[..., UUID]
OpenTask = Callable[..., TaskView]


@pytest.fixture
def plan(begin: Begin, open_task: OpenTask) -> TaskView:
    return open_task(begin(), "plan_errand")


def test_a_completed_task_closes_and_the_token_moves_on(
    house: House, manager: Actor, plan: TaskView, clock: Clock
) -> None:
    house.user_tasks.complete(manager, plan.id, SHORT, clock.forward(minutes=5))
    view = house.instances.get(manager, plan.instance_id, clock())
    assert [task.outcome for task in view.tasks] == ["completed"]
    assert [wait.element_id for wait in view.waits] == ["fetch_goods"]
    assert view.history[-1].left_at == clock()


def test_history_names_the_one_who_completed(house: House, manager: Actor, plan: TaskView, clock: Clock) -> None:
    house.user_tasks.complete(manager, plan.id, SHORT, clock())
    history = house.instances.get(manager, plan.instance_id, clock()).history
    assert {line.element_id: line.actor_id for line in history}["plan_errand"] == manager.account_id


def test_the_same_answer_again_gives_the_same_completion(
    house: House, manager: Actor, plan: TaskView, clock: Clock
) -> None:
    first = house.user_tasks.complete(manager, plan.id, SHORT, clock())
    again = house.user_tasks.complete(manager, plan.id, SHORT, clock.forward(minutes=1))
    assert (first.repeated, again.repeated) == (False, True)
    assert first.instance_id == again.instance_id


def test_another_answer_to_a_closed_task_is_refused(house: House, manager: Actor, plan: TaskView, clock: Clock) -> None:
    house.user_tasks.complete(manager, plan.id, SHORT, clock())
    with pytest.raises(UserTaskClosed):
        house.user_tasks.complete(manager, plan.id, {"minutes": 11, "people": 1}, clock())


def at_once(house: House, task_id: UUID, actors: list[Actor]) -> list[Completion | WorkflowError]:
    """What each of them is told when all complete the task with the same answers at the same moment."""
    starting_gun = Barrier(len(actors))

    def complete(actor: Actor) -> Completion | WorkflowError:
        starting_gun.wait()
        try:
            return house.user_tasks.complete(actor, task_id, SHORT, house.now())
        except WorkflowError as error:
            return error

    with ThreadPoolExecutor(len(actors)) as pool:
        return list(pool.map(complete, actors))


def test_of_two_people_at_once_exactly_one_wins(
    house: House, people: People, begin: Begin, open_task: OpenTask
) -> None:
    pair = [people("anna"), people("bo")]
    for round_ in range(5):
        told = at_once(house, open_task(begin(f"E-{round_}"), "plan_errand").id, pair)
        assert {type(each) for each in told} == {UserTaskClosed, Completion}


def test_a_double_click_completes_once_and_both_clicks_are_told_so(
    house: House, manager: Actor, begin: Begin, open_task: OpenTask
) -> None:
    for round_ in range(5):
        told = at_once(house, open_task(begin(f"E-{round_}"), "plan_errand").id, [manager, manager])
        assert sorted(isinstance(each, Completion) and each.repeated for each in told) == [False, True]
        assert all(isinstance(each, Completion) for each in told)


def test_whoever_may_only_look_is_no_candidate(house: House, people: People, plan: TaskView, clock: Clock) -> None:
    with pytest.raises(NotACandidate):
        house.user_tasks.complete(people("oda", Role.OPERATOR), plan.id, SHORT, clock())


def test_a_task_of_others_is_answered_as_one_that_does_not_exist(
    house: House, people: People, plan: TaskView, clock: Clock
) -> None:
    carl = people("carl", Role.EMPLOYEE)
    for task_id in (plan.id, uuid4()):
        with pytest.raises(NotFound) as refused:
            house.user_tasks.complete(carl, task_id, SHORT, clock())
        assert refused.value.details == {"user_task_id": str(task_id)}


def test_a_closed_task_of_others_tells_nothing_either(
    house: House, people: People, manager: Actor, plan: TaskView, clock: Clock
) -> None:
    house.user_tasks.complete(manager, plan.id, SHORT, clock())
    with pytest.raises(NotFound):
        house.user_tasks.complete(people("carl", Role.EMPLOYEE), plan.id, SHORT, clock())


def test_a_task_that_does_not_exist_is_not_found(house: House, manager: Actor, clock: Clock) -> None:
    with pytest.raises(NotFound):
        house.user_tasks.complete(manager, uuid4(), SHORT, clock())


def test_wrong_types_are_named_field_by_field(house: House, manager: Actor, plan: TaskView, clock: Clock) -> None:
    with pytest.raises(InvalidAnswers) as caught:
        house.user_tasks.complete(manager, plan.id, {"minutes": "ten", "day": "tomorrow"}, clock())
    assert set(caught.value.fields) == {"minutes", "people", "day"}
    assert house.user_tasks.get(manager, plan.id).closed_at is None


def test_a_claimed_task_is_left_to_the_colleague(house: House, people: People, plan: TaskView, clock: Clock) -> None:
    anna, bo = people("anna"), people("bo")
    house.user_tasks.claim(anna, plan.id, clock())
    with pytest.raises(UserTaskClaimed):
        house.user_tasks.claim(bo, plan.id, clock())
    assert house.user_tasks.get(bo, plan.id).claimed_by == anna.account_id
    house.user_tasks.release(anna, plan.id, clock())
    house.user_tasks.claim(bo, plan.id, clock())


def test_a_task_given_to_one_employee_is_only_theirs(
    house: House, manager: Actor, plan: TaskView, clock: Clock
) -> None:
    employee_id, area_id = uuid4(), uuid4()
    with house.database.unit_of_work() as uow:
        uow.people.add(Area(id=area_id, code="N", name="Nord", phone=""))
        uow.people.save()
        uow.people.add(Employee(id=employee_id, employee_no="1", name="Eva", job="service_assistant", area_id=area_id))
    house.user_tasks.assign(manager, plan.id, employee_id, clock())
    with pytest.raises(NotACandidate):
        house.user_tasks.complete(manager, plan.id, SHORT, clock())
    assert house.user_tasks.inbox(manager, clock()) == []


def test_a_task_is_given_to_nobody_who_does_not_exist(
    house: House, manager: Actor, plan: TaskView, clock: Clock
) -> None:
    with pytest.raises(InvalidAnswers):
        house.user_tasks.assign(manager, plan.id, uuid4(), clock())


def test_the_inbox_shows_what_one_may_complete(house: House, people: People, plan: TaskView, clock: Clock) -> None:
    assert [task.id for task in house.user_tasks.inbox(people("anna"), clock())] == [plan.id]
    assert house.user_tasks.inbox(people("carl", Role.EMPLOYEE), clock()) == []


def test_a_draft_is_kept_until_the_task_is_completed(
    house: House, manager: Actor, plan: TaskView, clock: Clock
) -> None:
    house.user_tasks.save_draft(manager, plan.id, {"minutes": "soon"}, clock())
    assert house.user_tasks.with_draft(manager, plan.id).draft == {"minutes": "soon"}
    house.user_tasks.complete(manager, plan.id, SHORT, clock())
    assert house.user_tasks.with_draft(manager, plan.id).draft is None


def test_a_rule_that_refuses_leaves_everything_as_it_was(
    house: House, manager: Actor, plan: TaskView, open_task: OpenTask, clock: Clock
) -> None:
    house.user_tasks.complete(manager, plan.id, {"minutes": 90, "people": 1}, clock())
    approval = open_task(plan.instance_id, "approve_errand")
    with pytest.raises(BusinessRule):
        house.user_tasks.complete(manager, approval.id, {"fine": False}, clock())
    assert open_task(plan.instance_id, "approve_errand").id == approval.id
    assert house.jobs.due(clock()) == []


def test_an_answer_the_process_chokes_on_is_held_and_an_operator_told(
    house: House, manager: Actor, plan: TaskView, clock: Clock
) -> None:
    with pytest.raises(AnswerHeld):
        house.user_tasks.complete(manager, plan.id, {"minutes": 10, "people": 0}, clock())
    (incident,) = house.incidents.list(OPERATOR).lines
    assert incident.user_task_id == plan.id
    assert "is_long" in incident.trace + incident.message
    task = house.user_tasks.with_draft(manager, plan.id)
    assert (task.closed_at, task.draft) == (None, {"minutes": 10, "people": 0})
    with house.database.unit_of_work(writing=False) as uow:
        act = uow.session.scalars(select(AuditEvent).where(AuditEvent.verb == "hold_answer")).one()
    assert (act.actor_id, act.subject_id) == (manager.account_id, str(plan.id))


def test_a_better_answer_solves_the_incident(house: House, manager: Actor, plan: TaskView, clock: Clock) -> None:
    with pytest.raises(AnswerHeld):
        house.user_tasks.complete(manager, plan.id, {"minutes": 10, "people": 0}, clock())
    house.user_tasks.complete(manager, plan.id, SHORT, clock())
    assert house.incidents.list(OPERATOR).total == 0
    (incident,) = house.incidents.list(OPERATOR, open_only=False).lines
    assert incident.resolution == "gone"


def test_a_held_answer_that_chokes_again_stays_one_incident(
    house: House, manager: Actor, plan: TaskView, clock: Clock
) -> None:
    with pytest.raises(AnswerHeld):
        house.user_tasks.complete(manager, plan.id, {"minutes": 10, "people": 0}, clock())
    (incident,) = house.incidents.list(OPERATOR).lines
    with pytest.raises(AnswerHeld):
        house.incidents.retry(OPERATOR, incident.id, clock.forward(hours=1))
    assert [line.id for line in house.incidents.list(OPERATOR).lines] == [incident.id]


def test_a_rule_with_a_defect_holds_the_answer_too(
    house: House, people: People, plan: TaskView, open_task: OpenTask, work: Callable[[], int], clock: Clock
) -> None:
    clock.forward(hours=3)
    work()
    late = open_task(plan.instance_id, "plan_late")
    with pytest.raises(AnswerHeld):
        house.user_tasks.complete(people("dorte", Role.DEPUTY), late.id, {"fine": True}, clock())
    (incident,) = house.incidents.list(OPERATOR).lines
    assert incident.code == "handler_failed"
    assert 'handlers.py", line' in incident.trace


def test_completing_costs_at_most_twelve_statements_and_one_commit(
    house: House, manager: Actor, plan: TaskView, open_task: OpenTask, clock: Clock
) -> None:
    house.user_tasks.complete(manager, plan.id, {"minutes": 90, "people": 1}, clock())
    approval = open_task(plan.instance_id, "approve_errand")
    statements: list[str] = []
    commits: list[object] = []
    event.listen(house.database.engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
    event.listen(house.database.engine, "commit", commits.append)
    house.user_tasks.complete(manager, approval.id, {"fine": True}, clock())
    assert len(statements) <= 12, "\n".join(statements)
    assert len(commits) == 1


def test_a_held_answer_goes_through_once_the_cause_is_gone(
    house: House, manager: Actor, plan: TaskView, clock: Clock
) -> None:
    """The operator's retry applies the answer as the one who gave it."""
    with pytest.raises(AnswerHeld):
        house.user_tasks.complete(manager, plan.id, {"minutes": 10, "people": 0}, clock())
    (incident,) = house.incidents.list(OPERATOR).lines
    with house.database.unit_of_work(as_house=True) as uow:
        uow.incidents.hold(incident.id, SHORT, manager.account_id)
    house.incidents.retry(OPERATOR, incident.id, clock())
    assert house.incidents.get(OPERATOR, incident.id).resolution == "retried"
    history = house.instances.get(manager, plan.instance_id, clock()).history
    assert {line.element_id: line.actor_id for line in history}["plan_errand"] == manager.account_id
