"""After a run: what waits and why, what is to be opened and closed, and what goes to history."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from SpiffWorkflow.util.task import TaskState

from sio_workflow.domain.errors import EngineFault, Invalid
from sio_workflow.domain.process import (
    ElementState,
    FinishedElement,
    InstanceStatus,
    JobKind,
    OpenJob,
    OpenUserTask,
    Snapshot,
    Subscription,
    Variables,
    WaitKind,
)
from sio_workflow.engine import state, timing
from sio_workflow.engine.catalogue import Parsed
from sio_workflow.engine.elements.activities import PersonTask, ServiceTask
from sio_workflow.engine.elements.event_definitions import evaluate
from sio_workflow.engine.elements.events import BoundaryEvent, CatchEvent, EventBasedGateway
from sio_workflow.engine.live import LiveWorkflow
from sio_workflow.engine.pruning import prune
from sio_workflow.engine.reasons import reasons
from sio_workflow.engine.stepper import due_at
from sio_workflow.engine.task_tree import LiveTask

#: something outside rows know about: the token, and what would make its row another one (a new due time)
Opening = tuple[UUID, Any]

_LISTENING = (WaitKind.MESSAGE, WaitKind.SIGNAL)
_READY, _LISTENS = "ready", "listens"


def openings(top: LiveWorkflow) -> dict[Opening, LiveTask]:
    """The tokens that wait for a person, a worker or a message."""
    return {(task.id, mark): task for task in top.tokens() if (mark := _mark(task)) is not None}


def take(top: LiveWorkflow, parsed: Parsed, before: dict[Opening, LiveTask], status: InstanceStatus) -> Snapshot:
    """Write down the outcome of a run; afterwards the workflow is used up."""
    after = openings(top)
    opened = [task for key, task in after.items() if key not in before]
    gone = [(task, key[1]) for key, task in before.items() if key not in after]
    waits = tuple(reasons(top)) if status is InstanceStatus.ACTIVE else ()
    if status is InstanceStatus.ACTIVE and not waits:
        raise EngineFault("engine_defect", None, "the instance is active and nothing waits")
    finished = tuple(history(top))
    variables = _variables(top, status)
    prune(top)
    return Snapshot(
        status=status,
        state=state.write(top, parsed),
        variables=variables,
        waits=waits,
        opened_user_tasks=tuple(_user_task(task) for task in opened if _is_for_people(task)),
        opened_jobs=tuple(_job(task) for task in opened if _is_job(task)),
        opened_subscriptions=tuple(_subscription(task) for task in opened if _listens(task)),
        closed_user_tasks=frozenset(task.id for task, mark in gone if mark == _READY and _is_for_people(task)),
        closed_jobs=frozenset(task.id for task, mark in gone if mark != _LISTENS and not _is_for_people(task)),
        closed_subscriptions=frozenset(task.id for task, mark in gone if mark == _LISTENS),
        thrown=tuple(top.thrown),
        finished=finished,
    )


def _mark(task: LiveTask) -> Any:
    if task._state == TaskState.READY and isinstance(task.task_spec, PersonTask | ServiceTask):
        return _READY
    return due_at(task) or (_LISTENS if _listens(task) else None)


def _is_for_people(task: LiveTask) -> bool:
    return isinstance(task.task_spec, PersonTask)


def _listens(task: LiveTask) -> bool:
    spec = task.task_spec
    return (
        task._state == TaskState.WAITING and isinstance(spec, CatchEvent) and spec.event_definition.kind in _LISTENING
    )


def _is_job(task: LiveTask) -> bool:
    return isinstance(task.task_spec, ServiceTask) or due_at(task) is not None


def _variables(top: LiveWorkflow, status: InstanceStatus) -> Variables:
    source = top.newest() if status is InstanceStatus.ACTIVE else top.last_task
    return dict(source.data) if source else {}


def _user_task(task: LiveTask) -> OpenUserTask:
    spec = task.task_spec
    return OpenUserTask(
        task_id=task.id,
        element_id=task.element_id,
        name=spec.bpmn_name or task.element_id,
        lane=spec.lane or "",
        assignee=_assignee(task),
        due_at=_due(task),
        variables=dict(task.data),
    )


def _assignee(task: LiveTask) -> str | None:
    expression = task.task_spec.property("assignee")
    value = evaluate(task, expression) if expression else None
    return None if value in (None, "") else str(value)


def _due(task: LiveTask) -> datetime | None:
    expression = task.task_spec.property("due")
    value = evaluate(task, expression) if expression else None
    if value in (None, ""):
        return None
    try:
        return timing.read_deadline(value, task.workflow.top_workflow.now)
    except Invalid as error:
        raise EngineFault("condition_failed", task.element_id, f"due: {error}") from error


def _job(task: LiveTask) -> OpenJob:
    due = due_at(task)
    if due is not None:
        return OpenJob(task_id=task.id, element_id=task.element_id, kind=JobKind.TIMER, due_at=due)
    spec = task.task_spec
    return OpenJob(
        task_id=task.id,
        element_id=task.element_id,
        kind=JobKind.SERVICE_TASK,
        due_at=task.workflow.top_workflow.now,
        handler=spec.handler,
        variables=spec.given(task),
    )


def _subscription(task: LiveTask) -> Subscription:
    definition = task.task_spec.event_definition
    return Subscription(
        task_id=task.id,
        element_id=task.element_id,
        name=definition.name,
        kind=definition.kind,
        correlation_key=task.internal_data.get("key", ""),
    )


def reached(top: LiveWorkflow) -> tuple[tuple[str, ...], Variables | None]:
    """The elements a run has completed so far, and the variables of the last of them; None when there is none."""
    completed = [task for task in top.journal if task._state == TaskState.COMPLETED and _is_told(task)]
    return tuple(task.element_id for task in completed), dict(completed[-1].data) if completed else None


def history(top: LiveWorkflow) -> Iterator[FinishedElement]:
    for task in top.journal:
        if _is_told(task):
            completed = task._state == TaskState.COMPLETED
            yield FinishedElement(
                task_id=task.id,
                element_id=task.element_id,
                name=task.task_spec.bpmn_name or task.element_id,
                state=ElementState.COMPLETED if completed else ElementState.CANCELLED,
                entered_at=task.entered_at or top.now,
                left_at=top.now,
                delta=_delta(task) if completed else {},
            )


def _is_told(task: LiveTask) -> bool:
    """Whether a finished task is a line of history: elements of the diagram, not what merely stood by."""
    spec, memory = task.task_spec, task.internal_data
    if spec.bpmn_id is None or "consumed" in memory:
        return False
    if getattr(spec, "repeats", False):
        return not (memory.get("total") or memory.get("turns"))
    return task._state == TaskState.COMPLETED or not _stood_by(task)


def _stood_by(task: LiveTask) -> bool:
    if isinstance(task.task_spec, BoundaryEvent):
        return True
    return task.parent is not None and isinstance(task.parent.task_spec, EventBasedGateway)


def _delta(task: LiveTask) -> Variables:
    parent = task.parent
    began = parent is None or (parent is task.workflow.task_tree and task.workflow is task.workflow.top_workflow)
    before = {} if began or parent is None else parent.data
    return {name: value for name, value in task.data.items() if name not in before or before[name] != value}
