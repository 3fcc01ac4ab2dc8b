"""What one completed user task costs: in the engine, in the service, over HTTP; young and old."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask.testing import FlaskClient
from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.spiff.parser import SpiffBpmnParser
from SpiffWorkflow.util.task import TaskState

from sio_workflow.engine import Budget, Engine
from sio_workflow.engine.catalogue import Catalogue
from sio_workflow.engine.engine import begin, complete_user_task, new_workflow
from sio_workflow.engine.language_bridge import LanguageBridge
from sio_workflow.engine.live import LiveWorkflow
from sio_workflow.engine.stepper import run
from tests.benchmarks.measuring import Figure, median, once_ms
from tests.benchmarks.place import ANSWERS, KEY, NOW, PASSWORD, PROCESSES, Place
from web import create_app

ROUNDS = 300


@dataclass(frozen=True, slots=True)
class Step:
    """One way to complete the same user task: `ready` makes it wait, `complete` is what is measured."""

    ready: Callable[[], Any]
    complete: Callable[[Any], object]


def in_the_library() -> Step:
    """Plain SpiffWorkflow, in memory: what the bounds are measured against."""
    folder = PROCESSES / KEY
    parser = SpiffBpmnParser()
    parser.add_bpmn_file(str(folder / f"{KEY}.bpmn"))
    parser.add_dmn_file(str(folder / "visit_grade.dmn"))
    spec, inner = parser.get_spec(KEY), parser.get_subprocess_specs(KEY)

    def waiting() -> BpmnWorkflow:
        workflow = BpmnWorkflow(spec, inner)
        workflow.task_tree.data.update(visits=0)
        workflow.do_engine_steps()
        return workflow

    def complete(workflow: BpmnWorkflow) -> None:
        task = workflow.get_next_task(state=TaskState.READY, manual=True)
        task.data.update(ANSWERS)
        task.run()
        workflow.do_engine_steps()
        workflow.refresh_waiting_tasks()

    return Step(waiting, complete)


def in_the_engine(place: Place) -> Step:
    """Our engine, in memory: nothing is loaded or saved."""
    parsed, language, budget = Catalogue().get(place.house.definitions.latest(KEY)), LanguageBridge(), Budget()

    def waiting() -> tuple[LiveWorkflow, UUID]:
        top = new_workflow(parsed, language, NOW, budget)
        begin(top, parsed, {"visits": 0})
        run(top, budget)
        return top, next(task.id for task in top.tasks.values() if task._state == TaskState.READY)

    def complete(waits: tuple[LiveWorkflow, UUID]) -> None:
        complete_user_task(waits[0], waits[1], dict(ANSWERS))
        run(waits[0], budget)

    return Step(waiting, complete)


def restored_and_encoded(place: Place) -> Step:
    """Our engine between two blobs."""
    definition, engine = place.house.definitions.latest(KEY), Engine()

    def waiting() -> tuple[bytes, UUID]:
        snapshot = engine.start(definition, {"visits": 0}, NOW)
        return snapshot.state, snapshot.opened_user_tasks[0].task_id

    return Step(waiting, lambda one: engine.complete_user_task(definition, one[0], one[1], dict(ANSWERS), NOW))


def in_the_service(place: Place) -> Step:
    """Load, run, save and commit."""
    return Step(lambda: place.open_task(place.start_round()), place.complete)


def over_http(place: Place) -> Step:
    """A POST by someone who is signed in, with CSRF and form check; the test client's own share included."""
    client = signed_in(place)
    token = csrf(client)

    def waiting() -> UUID:
        client.get("/processes/")  # shows what the last POST has said; else it would be carried along
        return place.open_task(place.start_round())

    return Step(waiting, lambda task: post(client, task, token))


def in_turn(steps: Mapping[str, Step]) -> dict[str, float]:
    """Median CPU ms of each step; one of each in turn, so that all of them meet the same machine."""
    taken: dict[str, list[float]] = {name: [] for name in steps}
    for turn in range(ROUNDS + 20):
        for name, step in steps.items():
            cost = once_ms(step.complete, step.ready())
            if turn >= 20:  # the first ones fill caches
                taken[name].append(cost)
    return {name: median(costs) for name, costs in taken.items()}


def signed_in(place: Place) -> FlaskClient:
    """A browser session of the manager."""
    client = create_app(place.house, SECRET_KEY="bench").test_client()
    token = csrf(client)
    form = {"username": "bench", "password": PASSWORD, "csrf_token": token}
    assert client.post("/sign-in", data=form).status_code == 303
    return client


def csrf(client: FlaskClient) -> str:
    """The token of this session, read off a page."""
    page = client.get("/sign-in", follow_redirects=True).get_data(as_text=True)
    return page.split('name="csrf_token"', 1)[1].split('value="', 1)[1].split('"', 1)[0]


def post(client: FlaskClient, task_id: UUID, token: str) -> None:
    """Complete a user task as a browser does."""
    form = {"faults": "2", "more": "true", "csrf_token": token}
    answer = client.post(f"/user-tasks/{task_id}", data=form)
    assert answer.status_code == 303, answer.get_data(as_text=True)


def in_a_long_loop(place: Place, turns: int = 10_000) -> tuple[float, float]:
    """CPU ms of a step about turn 10, and about turn `turns`; taken in turn, so that both meet the same machine."""
    old, young = place.start_round(), [place.start_round() for _ in range(20)]
    _advance(place, old, turns - 100)
    for instance in young:
        _advance(place, instance, 5)
    steps = [(instance, age) for instance in young for age in ("young", "old") for _ in range(10)]
    taken: dict[str, list[float]] = {"young": [], "old": []}
    for instance, age in steps:
        task = place.open_task(old if age == "old" else instance)
        taken[age].append(once_ms(place.complete, task))
    return median(taken["young"]), median(taken["old"])


def _advance(place: Place, instance: UUID, turns: int) -> None:
    for _ in range(turns):
        place.complete(place.open_task(instance))


def figures(place: Place) -> Iterator[Figure]:
    """All of them. Bounds are against SpiffWorkflow's own step: our corrected engine is faster than it."""
    steps = {
        "step_in_memory_spiffworkflow": in_the_library(),
        "step_in_memory_our_engine": in_the_engine(place),
        "step_restored_and_encoded": restored_and_encoded(place),
        "complete_user_task_in_service": in_the_service(place),
        "complete_user_task_over_http": over_http(place),
    }
    bounds = {"complete_user_task_in_service": 4.0, "complete_user_task_over_http": 8.0}
    costs = in_turn(steps)
    library = costs["step_in_memory_spiffworkflow"]
    for name, cost in costs.items():
        yield Figure(name=name, value=cost, unit="ms CPU", ratio=cost / library, bound=bounds.get(name))
    young, old = in_a_long_loop(place)
    yield Figure(name="loop_step_10", value=young, unit="ms CPU")
    yield Figure(name="loop_step_10000", value=old, unit="ms CPU", ratio=old / young, bound=1.2)
