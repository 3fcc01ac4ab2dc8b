"""For every token that waits: the named reason."""

from __future__ import annotations

from collections.abc import Iterator

from SpiffWorkflow.util.task import TaskState

from sio_workflow.domain.errors import EngineFault
from sio_workflow.domain.process import Wait, WaitKind
from sio_workflow.engine.elements.activities import PersonTask, ServiceTask
from sio_workflow.engine.elements.events import BoundaryEvent, CatchEvent, EventBasedGateway
from sio_workflow.engine.elements.gateways import Joining
from sio_workflow.engine.live import LiveWorkflow
from sio_workflow.engine.task_tree import LiveTask


def reasons(top: LiveWorkflow) -> Iterator[Wait]:
    """One reason per waiting token; EngineFault for a token that waits for nothing we know."""
    gateways: set[LiveTask] = set()
    for task in top.tokens():
        if isinstance(task.task_spec, BoundaryEvent):
            continue  # no token of its own: it stands by while the activity beside it runs
        if task.parent is not None and isinstance(task.parent.task_spec, EventBasedGateway):
            gateways.add(task.parent)
            continue
        kind, detail = _reason(task)
        yield Wait(task_id=task.id, element_id=task.element_id, kind=kind, detail=detail)
    for gateway in sorted(gateways, key=lambda task: task.last_state_change):
        awaited = ", ".join(child.element_id for child in gateway.children)
        yield Wait(task_id=gateway.id, element_id=gateway.element_id, kind=WaitKind.FIRST_EVENT, detail=awaited)


def _reason(task: LiveTask) -> tuple[WaitKind, str]:
    spec = task.task_spec
    if task._state == TaskState.STARTED:
        return WaitKind.INNER, getattr(spec, "spec", "") or task.element_id
    if task._state == TaskState.READY and isinstance(spec, PersonTask):
        return WaitKind.USER_TASK, spec.lane or ""
    if task._state == TaskState.READY and isinstance(spec, ServiceTask):
        return WaitKind.SERVICE_TASK, spec.handler
    if task._state == TaskState.WAITING and isinstance(spec, Joining):
        return WaitKind.JOIN, ", ".join(spec.missing(task))
    if task._state == TaskState.WAITING and isinstance(spec, CatchEvent) and spec.event_definition.kind:
        return spec.event_definition.kind, _awaited(task)
    raise EngineFault("engine_defect", task.element_id, "a token waits without a reason")


def _awaited(task: LiveTask) -> str:
    definition = task.task_spec.event_definition
    if definition.kind is WaitKind.TIMER:
        due: str = task.internal_data["due"].isoformat()
        return due
    name: str = definition.name
    return name
