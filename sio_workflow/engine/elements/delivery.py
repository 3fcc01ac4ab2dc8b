"""How an event finds who waits for it, inside one instance.

Errors, escalations and cancels go from the innermost activity outwards, boundary event by boundary event; the library
hands them to anything in the instance that knows the code. Signals go to everybody, a message to one token.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from SpiffWorkflow.util.task import TaskState

from sio_workflow.domain.process import ThrownMessage
from sio_workflow.engine.task_tree import LiveTask, outer_task


def broadcast(source: LiveTask, thrown: ThrownMessage) -> None:
    """Hand a signal to every token of the instance that waits for it."""
    for task in list(source.workflow.top_workflow.tokens()):
        if takes(task, thrown):
            give(task, thrown)


def send(source: LiveTask, thrown: ThrownMessage) -> bool:
    """Hand a message to one token of the instance that waits for it; False when there is none."""
    waiting = next((task for task in source.workflow.top_workflow.tokens() if takes(task, thrown)), None)
    if waiting is not None:
        give(waiting, thrown)
    return waiting is not None


def takes(task: LiveTask, thrown: ThrownMessage) -> bool:
    """Whether this token waits for that message or signal; no key of its own means any."""
    definition = getattr(task.task_spec, "event_definition", None)
    if definition is None or task._state != TaskState.WAITING:
        return False
    key = task.internal_data.get("key", "")
    return definition.kind is thrown.kind and definition.name == thrown.name and key in ("", thrown.correlation_key)


def give(task: LiveTask, thrown: ThrownMessage) -> None:
    """Let a waiting token receive a message or signal."""
    task.task_spec.happen(task, dict(thrown.variables))


def outer(task: LiveTask) -> LiveTask | None:
    """The activity around an event, whose boundary events may catch what the event throws."""
    return outer_task(task.workflow)


def raise_from(activity: LiveTask | None, thrown: object, variables: dict[str, Any]) -> bool:
    """Let the nearest boundary event that takes this code catch it; False when there is none."""
    while activity is not None:
        catcher = _catcher(activity, thrown)
        if catcher is not None:
            catcher.task_spec.happen(catcher, variables)
            return True
        activity = outer_task(activity.workflow)
    return False


def _catcher(activity: LiveTask, thrown: object) -> LiveTask | None:
    found = [event for event in _boundary_events(activity) if event.task_spec.event_definition.takes(thrown)]
    # a boundary event with this very code goes before one that takes every code
    return min(found, key=lambda event: event.task_spec.event_definition.code is None, default=None)


def _boundary_events(activity: LiveTask) -> Iterator[LiveTask]:
    attached = activity
    while attached.parent is not None and getattr(attached.parent.task_spec, "repeats", False):
        attached = attached.parent
    if attached.parent is None or not getattr(attached.parent.task_spec, "splits_boundary", False):
        return
    for event in attached.parent.children:
        if event._state == TaskState.WAITING and hasattr(event.task_spec.event_definition, "takes"):
            yield event
