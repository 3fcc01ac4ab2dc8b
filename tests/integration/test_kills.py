"""A process is killed at every point of a completion: afterwards the instance is before or after, never stuck."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from functools import partial
from uuid import UUID

import pytest
from sqlalchemy import event

from sio_workflow.bootstrap import House
from sio_workflow.domain.errors import UserTaskClosed
from sio_workflow.domain.people import SYSTEM, Actor
from sio_workflow.services.jobs import LEASE
from sio_workflow.services.views import TaskView
from tests.conftest import Clock
from tests.integration.conftest import open_house

SHORT = {"minutes": 10, "people": 1}
#: more than any completion has: the last rounds run to the end
_MOST_POINTS = 40
Begin = Callable[..., UUID]


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def killed_at(point: int, url: str, clock: Clock, act: Callable[[House], object]) -> bool:
    """Do it in a child process that is killed at its n-th point; whether it was killed.

    Points are: before and after each statement, before and after the commit of each transaction.
    """
    child = os.fork()
    if child == 0:
        # a fresh house: connections of the parent must not be used, nor closed, on this side of the fork
        house = open_house(url, clock)
        points = iter(range(1, 1000))

        def tick(*_: object) -> None:
            if next(points) == point:
                die()

        for name in ("before_cursor_execute", "after_cursor_execute", "commit"):
            event.listen(house.database.engine, name, tick)
        house.bell.on_ring(tick)
        try:
            act(house)
        finally:
            os._exit(0)
    _, how = os.waitpid(child, 0)
    return os.WIFSIGNALED(how)


def completing(house: House, *, actor: Actor, task_id: UUID) -> None:
    house.user_tasks.complete(actor, task_id, SHORT, house.now())


def running(house: House, *, job_id: UUID) -> None:
    house.jobs.run(job_id, house.now())


@pytest.fixture
def fresh_plans(house: House, begin: Begin, open_task: Callable[..., TaskView]) -> Iterator[TaskView]:
    def plans() -> Iterator[TaskView]:
        number = 0
        while True:
            number += 1
            yield open_task(begin(f"E-{number}"), "plan_errand")

    return plans()


def describe(house: House, instance_id: UUID) -> tuple[object, ...]:
    """What a reader can tell: tasks with their outcome, open jobs, reasons to wait, history."""
    view = house.instances.get(SYSTEM, instance_id, house.now())
    return (
        view.status,
        sorted((task.element_id, task.outcome) for task in view.tasks),
        sorted((job.element_id, job.kind) for job in view.jobs),
        sorted((wait.element_id, wait.kind) for wait in view.waits),
        [line.element_id for line in view.history],
    )


def test_a_killed_completion_is_before_or_after_and_can_be_repeated(
    house: House, house_url: str, clock: Clock, manager: Actor, fresh_plans: Iterator[TaskView]
) -> None:
    whole = next(fresh_plans)
    before = describe(house, whole.instance_id)
    house.user_tasks.complete(manager, whole.id, SHORT, clock())
    after = describe(house, whole.instance_id)
    seen, kills = set(), 0
    for point in range(1, _MOST_POINTS):
        plan = next(fresh_plans)
        house.database.close()
        complete = partial(completing, actor=manager, task_id=plan.id)
        killed = killed_at(point, house_url, clock, complete)
        found = describe(house, plan.instance_id)
        assert found in (before, after)
        seen.add(found == after)
        again = house.user_tasks.complete(manager, plan.id, SHORT, clock())
        assert again.repeated == (found == after)
        assert describe(house, plan.instance_id) == after
        with pytest.raises(UserTaskClosed):
            house.user_tasks.complete(manager, plan.id, {"minutes": 1, "people": 1}, clock())
        if not killed:
            break
        kills += 1
    assert kills >= 15
    assert seen == {False, True}


def test_a_killed_worker_leaves_a_job_that_another_one_finishes(
    house: House, house_url: str, clock: Clock, manager: Actor, fresh_plans: Iterator[TaskView]
) -> None:
    kills = 0
    for point in range(1, _MOST_POINTS):
        plan = next(fresh_plans)
        house.user_tasks.complete(manager, plan.id, SHORT, clock())
        (job_id,) = house.jobs.due(clock())
        house.database.close()
        killed = killed_at(point, house_url, clock, partial(running, job_id=job_id))
        clock.forward(seconds=LEASE.total_seconds())
        for due in house.jobs.due(clock()):
            house.jobs.run(due, clock())
        status, _, jobs, waits, history = describe(house, plan.instance_id)
        assert (status, jobs) == ("active", [])
        assert [element_id for element_id, _ in waits] == ["first_of_both"]
        assert history.count("fetch_goods") == 1
        if not killed:
            break
        kills += 1
    assert kills >= 15
