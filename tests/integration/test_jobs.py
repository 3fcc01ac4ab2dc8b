"""Jobs: timers, service tasks, starts, messages and signals; once each, again after a fault, an incident in the end."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import event, text

from sio_workflow.bootstrap import House
from sio_workflow.domain.errors import InstanceEnded, NobodyWaits
from sio_workflow.domain.people import SYSTEM, Actor
from sio_workflow.domain.process import JobKind
from sio_workflow.services.jobs import ATTEMPTS, LEASE
from sio_workflow.services.views import TaskView
from tests.conftest import Clock
from tests.integration.conftest import OPERATOR

SHORT = {"minutes": 10, "people": 1}
Begin = Callable[..., UUID]
OpenTask = Callable[..., TaskView]
Work = Callable[[], int]


@pytest.fixture
def planned(house: House, begin: Begin, open_task: OpenTask, manager: Actor, clock: Clock) -> Callable[..., UUID]:
    """An errand whose goods are to be fetched now."""

    def plan(errand_id: str = "E-1", **variables: object) -> UUID:
        instance_id = begin(errand_id, **variables)
        house.user_tasks.complete(manager, open_task(instance_id, "plan_errand").id, SHORT, clock())
        return instance_id

    return plan


def waits(house: House, instance_id: UUID) -> set[str]:
    return {wait.element_id for wait in house.instances.why(instance_id)}


def finished(house: House, instance_id: UUID) -> list[str]:
    view = house.instances.get(SYSTEM, instance_id, house.now())
    return [line.element_id for line in view.history if line.state == "completed"]


def status(house: House, instance_id: UUID) -> str:
    return house.instances.get(SYSTEM, instance_id, house.now()).status


def fail_until_stuck(house: House, clock: Clock, work: Work) -> None:
    for _ in range(ATTEMPTS):
        work()
        clock.forward(hours=1)


def test_a_service_task_runs_and_its_result_is_merged(house: House, planned: Begin, work: Work) -> None:
    instance_id = planned()
    assert work() == 1
    assert house.instances.get(SYSTEM, instance_id, house.now()).variables["fetched"] is True
    assert waits(house, instance_id) == {"first_of_both"}


def test_a_timer_fires_when_its_time_has_come_and_not_before(
    house: House, begin: Begin, work: Work, clock: Clock
) -> None:
    instance_id = begin()
    clock.forward(minutes=119)
    assert work() == 0
    assert house.jobs.next_due() == clock.forward(minutes=1)
    assert work() == 1
    assert waits(house, instance_id) == {"plan_late"}


def test_a_timer_that_is_asked_twice_fires_once(house: House, begin: Begin, clock: Clock) -> None:
    instance_id = begin()
    clock.forward(hours=3)
    (job_id,) = house.jobs.due(clock())
    assert [house.jobs.run(job_id, clock()), house.jobs.run(job_id, clock())] == [True, False]
    assert finished(house, instance_id).count("plan_overdue") == 1


def test_two_workers_at_once_fire_a_timer_once(house: House, begin: Begin, clock: Clock) -> None:
    instance_id = begin()
    clock.forward(hours=3)
    (job_id,) = house.jobs.due(clock())
    with ThreadPoolExecutor(4) as pool:
        ran = list(pool.map(lambda _: house.jobs.run(job_id, clock()), range(4)))
    assert ran.count(True) == 1
    assert finished(house, instance_id).count("plan_overdue") == 1


def test_a_completed_task_takes_its_timer_with_it(house: House, planned: Begin, work: Work, clock: Clock) -> None:
    instance_id = planned()
    work()
    clock.forward(days=1)
    assert work() == 0
    assert house.instances.get(SYSTEM, instance_id, clock()).jobs == ()


def test_a_drawn_outcome_leaves_by_its_boundary_event(house: House, planned: Begin, work: Work) -> None:
    instance_id = planned(goods="sold_out")
    work()
    assert status(house, instance_id) == "ended"
    assert finished(house, instance_id)[-1] == "errand_sold_out"
    assert house.instances.get(SYSTEM, instance_id, house.now()).variables["asked_elsewhere"] is True


def test_a_handler_that_raises_is_tried_again_after_a_while(
    house: House, planned: Begin, work: Work, clock: Clock
) -> None:
    instance_id = planned(goods="third_time")
    assert work() == 1
    assert house.jobs.next_due() == clock.forward(seconds=5)
    assert work() == 1
    assert house.jobs.next_due() == clock.forward(seconds=15)
    assert work() == 1
    assert "fetch_goods" in finished(house, instance_id)
    assert house.incidents.list(OPERATOR, open_only=False).total == 0


def test_out_of_attempts_it_becomes_an_incident_with_the_real_stack_and_can_be_retried(
    house: House, planned: Begin, work: Work, clock: Clock, tmp_path: Path
) -> None:
    door = tmp_path / "door"
    instance_id = planned(door=str(door))
    fail_until_stuck(house, clock, work)
    assert work() == 0
    (incident,) = house.incidents.list(OPERATOR).lines
    assert incident.message == "FileNotFoundError: the door is locked"
    assert "in fetch_goods" in incident.trace
    assert str(door) not in incident.trace
    assert house.jobs.queue(SYSTEM, clock()).stuck == 1

    door.touch()
    house.incidents.retry(OPERATOR, incident.id, clock())
    assert work() == 1
    assert "fetch_goods" in finished(house, instance_id)
    assert house.incidents.get(OPERATOR, incident.id).resolution == "retried"


def test_an_incident_can_be_cancelled_with_its_instance(house: House, planned: Begin, work: Work, clock: Clock) -> None:
    instance_id = planned(door="/nowhere")
    fail_until_stuck(house, clock, work)
    (incident,) = house.incidents.list(OPERATOR).lines
    house.incidents.cancel(OPERATOR, incident.id, "the shop has burnt down", clock())
    assert house.incidents.get(OPERATOR, incident.id).resolution == "cancelled"
    assert status(house, instance_id) == "cancelled"
    assert house.incidents.list(OPERATOR).total == 0


def test_a_job_whose_worker_died_is_taken_again_when_its_lease_has_run_out(
    house: House, planned: Begin, work: Work, clock: Clock
) -> None:
    instance_id = planned()
    (job_id,) = house.jobs.due(clock())
    with house.database.unit_of_work() as uow:
        assert uow.jobs.claim(job_id, clock(), clock() + LEASE)
    assert work() == 0
    clock.forward(seconds=LEASE.total_seconds())
    assert work() == 1
    assert "fetch_goods" in finished(house, instance_id)


def test_a_job_that_kills_every_worker_ends_as_an_incident(
    house: House, planned: Begin, work: Work, clock: Clock
) -> None:
    planned()
    (job_id,) = house.jobs.due(clock())
    for _ in range(ATTEMPTS):
        with house.database.unit_of_work() as uow:
            uow.jobs.claim(job_id, clock(), clock() + LEASE)
        clock.forward(seconds=LEASE.total_seconds())
    work()
    (incident,) = house.incidents.list(OPERATOR).lines
    assert incident.code == "worker_lost"


def test_a_late_worker_does_not_settle_what_another_has_taken(
    house: House, planned: Begin, work: Work, clock: Clock
) -> None:
    planned()
    (job_id,) = house.jobs.due(clock())
    with house.database.unit_of_work() as uow:
        late = uow.jobs.claim(job_id, clock(), clock() + LEASE)
    clock.forward(minutes=10)
    work()
    assert late is not None
    with house.database.unit_of_work() as uow:
        assert not uow.jobs.still_mine(late)


def test_a_start_job_starts_another_process_once(house: House, planned: Begin, work: Work, manager: Actor) -> None:
    planned(goods="with_supper")
    assert work() == 2
    (supper,) = house.instances.list(manager, key="supper").lines
    assert supper.business_key == "E-1"


def test_the_same_active_business_key_is_started_once(house: House, clock: Clock, work: Work) -> None:
    with house.database.unit_of_work() as uow:
        for _ in range(2):
            uow.jobs.add_start("supper", "S-1", {"errand_id": "S-1"}, clock())
    assert work() == 2
    assert house.instances.list(SYSTEM, key="supper").total == 1


def test_a_message_from_one_process_reaches_the_instance_with_its_key(
    house: House, planned: Begin, work: Work, manager: Actor, open_task: OpenTask, clock: Clock
) -> None:
    first, second = planned("E-1", goods="with_supper"), planned("E-2")
    work()
    (supper,) = house.instances.list(manager, key="supper").lines
    house.user_tasks.complete(manager, open_task(supper.id, "serve_supper").id, {"fine": True}, clock())
    work()
    assert (status(house, first), status(house, second)) == ("ended", "active")


def test_a_thrown_message_starts_what_it_starts(house: House, planned: Begin, work: Work, clock: Clock) -> None:
    planned()
    work()
    house.messages.correlate(OPERATOR, "receipt_arrived", "E-1", {"paid": True}, clock())
    work()
    assert [line.status for line in house.instances.list(SYSTEM, key="feast").lines] == ["active"]


def test_a_message_nobody_waits_for_is_refused_at_the_door(house: House, clock: Clock) -> None:
    with pytest.raises(NobodyWaits):
        house.messages.correlate(OPERATOR, "receipt_arrived", "E-77", {}, clock())


def test_a_message_from_a_process_waits_for_a_late_receiver(
    house: House, planned: Begin, work: Work, clock: Clock
) -> None:
    with house.database.unit_of_work() as uow:
        uow.jobs.add_message("receipt_arrived", "E-1", {"paid": True}, clock())
    work()
    instance_id = planned()
    work()
    clock.forward(seconds=5)
    work()
    assert status(house, instance_id) == "ended"


def test_a_message_that_never_finds_anyone_becomes_an_incident(house: House, work: Work, clock: Clock) -> None:
    with house.database.unit_of_work() as uow:
        uow.jobs.add_message("receipt_arrived", "E-77", {}, clock())
    fail_until_stuck(house, clock, work)
    (incident,) = house.incidents.list(OPERATOR).lines
    assert incident.code == "nobody_waits"
    house.incidents.cancel(OPERATOR, incident.id, "sent by mistake", clock())
    assert house.jobs.queue(SYSTEM, clock()).open == 0


def test_a_signal_reaches_everybody_who_waits(house: House, planned: Begin, work: Work, clock: Clock) -> None:
    errands = [planned(f"E-{number}") for number in range(3)]
    work()
    with house.database.unit_of_work() as uow:
        uow.jobs.add_message("shop_closed", "", {}, clock(), kind=JobKind.SIGNAL)
    assert work() == 4
    assert {status(house, errand) for errand in errands} == {"ended"}


def test_a_signal_is_heard_once_each_time_by_a_task_that_goes_on_listening(
    house: House, begin: Begin, work: Work, clock: Clock
) -> None:
    instance_id = begin()
    for _ in range(2):
        with house.database.unit_of_work() as uow:
            uow.jobs.add_message("phone_rang", "", {}, clock(), kind=JobKind.SIGNAL)
        work()
    assert finished(house, instance_id).count("phone_answered") == 2


def test_a_signal_nobody_waits_for_is_simply_over(house: House, work: Work, clock: Clock) -> None:
    with house.database.unit_of_work() as uow:
        uow.jobs.add_message("shop_closed", "", {}, clock(), kind=JobKind.SIGNAL)
    assert work() == 1
    assert house.jobs.queue(SYSTEM, clock()).open == 0


def test_a_cancelled_instance_leaves_no_work_behind(house: House, begin: Begin, work: Work, clock: Clock) -> None:
    instance_id = begin()
    house.instances.cancel(OPERATOR, instance_id, "asked twice", clock())
    clock.forward(days=1)
    assert work() == 0
    view = house.instances.get(SYSTEM, instance_id, clock())
    assert (view.status, view.jobs, view.waits) == ("cancelled", (), ())
    with pytest.raises(InstanceEnded):
        house.instances.cancel(OPERATOR, instance_id, "again", clock())


def test_every_active_instance_has_a_reason_to_wait(house: House, begin: Begin, planned: Begin, work: Work) -> None:
    begin("E-1")
    planned("E-2")
    work()
    with house.database.unit_of_work(writing=False) as uow:
        assert uow.instances.without_reason() == []


def test_between_due_times_many_waiting_instances_cost_two_statements(house: House, begin: Begin, clock: Clock) -> None:
    for number in range(30):
        begin(f"E-{number}")
    statements: list[str] = []
    event.listen(house.database.engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
    assert house.jobs.due(clock()) == []
    assert house.jobs.next_due() == clock.forward(hours=2)
    assert len([each for each in statements if not each.startswith("BEGIN")]) == 2


def test_due_jobs_are_found_by_the_index_of_open_jobs(house: House) -> None:
    wanted = (
        "SELECT id FROM job WHERE closed_at IS NULL AND NOT stuck AND due_at <= '2026-01-01' ORDER BY due_at LIMIT 1"
    )
    with house.database.engine.connect() as connection:
        if house.database.dialect == "postgresql":
            connection.execute(text("SET enable_seqscan = off"))
            plan = connection.execute(text(f"EXPLAIN {wanted}")).all()
        else:
            plan = connection.execute(text(f"EXPLAIN QUERY PLAN {wanted}")).all()
    assert "ix_job_due" in str(plan)


def test_a_worker_that_fell_silent_is_shown_for_an_hour(house: House, clock: Clock) -> None:
    house.jobs.heartbeat("lost", 3, clock())
    house.jobs.heartbeat("busy", 5, clock.forward(minutes=10))
    assert [(each.name, each.alive) for each in house.jobs.queue(SYSTEM, clock()).workers] == [
        ("busy", True),
        ("lost", False),
    ]
    house.jobs.heartbeat("busy", 6, clock.forward(minutes=55))
    assert [each.name for each in house.jobs.queue(SYSTEM, clock()).workers] == ["busy"]
