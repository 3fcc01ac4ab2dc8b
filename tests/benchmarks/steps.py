"""What one completed user task costs: in the engine, in the service, over HTTP; young and old."""

from __future__ import annotations

from collections.abc import Iterator
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
from tests.benchmarks.measuring import Figure, cpu_ms, median, once_ms
from tests.benchmarks.place import ANSWERS, KEY, NOW, PASSWORD, PROCESSES, Place
from web import create_app

ROUNDS = 400


def in_the_library() -> float:
    """CPU ms of the same step in plain SpiffWorkflow, in memory: what the bounds are measured against."""
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

    def step(workflow: BpmnWorkflow) -> None:
        task = workflow.get_next_task(state=TaskState.READY, manual=True)
        task.data.update(ANSWERS)
        task.run()
        workflow.do_engine_steps()
        workflow.refresh_waiting_tasks()

    return median(cpu_ms(step, [waiting() for _ in range(ROUNDS)]))


def in_the_engine(place: Place) -> float:
    """CPU ms of the engine's own step: the instance stays in memory, nothing is loaded or saved."""
    definition = place.house.definitions.latest(KEY)
    parsed, language, budget = Catalogue().get(definition), LanguageBridge(), Budget()

    def waiting() -> tuple[LiveWorkflow, UUID]:
        top = new_workflow(parsed, language, NOW, budget)
        begin(top, parsed, {"visits": 0})
        run(top, budget)
        return top, next(task.id for task in top.tasks.values() if task._state == TaskState.READY)

    def step(waits: tuple[LiveWorkflow, UUID]) -> None:
        complete_user_task(waits[0], waits[1], dict(ANSWERS))
        run(waits[0], budget)

    return median(cpu_ms(step, [waiting() for _ in range(ROUNDS)]))


def without_storage(place: Place) -> float:
    """CPU ms of restoring, stepping and taking the Snapshot."""
    definition, engine = place.house.definitions.latest(KEY), Engine()
    snapshots = [engine.start(definition, {"visits": 0}, NOW) for _ in range(ROUNDS)]
    waiting = [(each.state, each.opened_user_tasks[0].task_id) for each in snapshots]
    return median(
        cpu_ms(lambda one: engine.complete_user_task(definition, one[0], one[1], dict(ANSWERS), NOW), waiting)
    )


def in_the_service(place: Place) -> float:
    """CPU ms of load, run, save and commit."""
    waiting = [place.open_task(place.start_round()) for _ in range(ROUNDS)]
    return median(cpu_ms(place.complete, waiting))


def over_http(place: Place) -> float:
    """CPU ms of a POST by someone who is signed in, with CSRF and form check; the test client's own share included."""
    client = signed_in(place)
    token = csrf(client)

    def tasks() -> Iterator[UUID]:
        for _ in range(ROUNDS):
            client.get("/processes/")  # shows what the last POST has said; else it would be carried along
            yield place.open_task(place.start_round())

    return median(cpu_ms(lambda task: post(client, task, token), tasks()))


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
    in_the_service(place)  # warms caches and the connection
    library = in_the_library()
    yield Figure(name="step_in_memory_spiffworkflow", value=library, unit="ms CPU")
    engine = in_the_engine(place)
    yield Figure(name="step_in_memory_our_engine", value=engine, unit="ms CPU", ratio=engine / library)
    restored = without_storage(place)
    yield Figure(name="step_restored_and_encoded", value=restored, unit="ms CPU", ratio=restored / library)
    service = in_the_service(place)
    yield Figure(name="complete_user_task_in_service", value=service, unit="ms CPU", ratio=service / library, bound=4.0)
    http = over_http(place)
    yield Figure(name="complete_user_task_over_http", value=http, unit="ms CPU", ratio=http / library, bound=8.0)
    young, old = in_a_long_loop(place)
    yield Figure(name="loop_step_10", value=young, unit="ms CPU")
    yield Figure(name="loop_step_10000", value=old, unit="ms CPU", ratio=old / young, bound=1.2)
