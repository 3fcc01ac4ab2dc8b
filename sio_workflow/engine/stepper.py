"""The run loop: one element at a time until every token waits.

Order matters: a boundary event that has fired goes before everything, so that it interrupts its activity before that
can end; then timers that are due, earliest first; then whoever has been ready longest. The library runs a sub-process
to its end before its parent sees the event.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID

from SpiffWorkflow.bpmn.exceptions import WorkflowTaskException
from SpiffWorkflow.exceptions import SpiffWorkflowException
from SpiffWorkflow.util.task import TaskState

from sio_workflow.domain.errors import EngineFault, WorkflowError
from sio_workflow.domain.process import WaitKind
from sio_workflow.engine.budget import Budget
from sio_workflow.engine.elements.events import BoundaryEvent, BoundaryEventJoin, CatchEvent
from sio_workflow.engine.live import LiveWorkflow
from sio_workflow.engine.task_tree import LiveTask, scope_elements


def run(top: LiveWorkflow, budget: Budget) -> None:
    """Run until every token waits; EngineFault when something goes wrong or the budget is used up."""
    fired: set[UUID] = set()
    recent: list[str] = []
    for _ in range(budget.steps):
        _poll(top)
        task = _next(top, fired)
        if task is None:
            return
        recent = [task.element_id, *recent[:19]]
        if task._state == TaskState.WAITING:
            fired.add(task.id)
        move(task)
    raise EngineFault("budget_exceeded", recent[0], f"more than {budget.steps} steps without a wait", tuple(recent))


def move(task: LiveTask) -> None:
    """Let one token do its work: run its element, or fire its timer."""
    with told_as_faults(task):
        if task._state == TaskState.WAITING:
            task.task_spec.fire_timer(task)
        else:
            task.run()


@contextmanager
def told_as_faults(task: LiveTask | None = None) -> Iterator[None]:
    """Whatever goes wrong inside leaves as an EngineFault that names its element, where that is known."""
    try:
        yield
    except EngineFault as fault:
        if task is not None and not fault.trace:
            fault.trace = scope_elements(task)
        raise
    except WorkflowError:
        raise
    except RecursionError as error:
        raise _fault("budget_exceeded", task, "nested too deeply") from error
    except SpiffWorkflowException as error:
        failing = error.task if isinstance(error, WorkflowTaskException) and error.task else task
        raise _fault("element_failed", failing, str(error)) from error
    except Exception as error:
        raise _fault("engine_defect", task, f"{type(error).__name__}: {error}") from error


def _fault(fault: str, task: LiveTask | None, message: str) -> EngineFault:
    if task is None:
        return EngineFault(fault, None, message)
    return EngineFault(fault, task.element_id, message, scope_elements(task))


def due_at(task: LiveTask) -> datetime | None:
    """When the timer of a waiting token is due; None for other tokens."""
    if task._state != TaskState.WAITING or not isinstance(task.task_spec, CatchEvent):
        return None
    if task.task_spec.event_definition.kind is not WaitKind.TIMER:
        return None
    due: datetime | None = task.internal_data.get("due")
    return due


def _next(top: LiveWorkflow, fired: set[UUID]) -> LiveTask | None:
    best, best_rank = None, (9, 0.0, 0)
    for task in top.tokens():
        rank = _rank(task, top.now, fired)
        if rank is not None and rank < best_rank:
            best, best_rank = task, rank
    return best


def _rank(task: LiveTask, now: datetime, fired: set[UUID]) -> tuple[int, float, int] | None:
    if task._state == TaskState.READY and not task.task_spec.manual:
        first = isinstance(task.task_spec, BoundaryEvent | BoundaryEventJoin)
        return (0 if first else 2, 0.0, task.last_state_change)
    due = due_at(task)
    # a cycle that is late by several turns fires one of them per run: each is a job of its own
    if due is None or due > now or task.id in fired:
        return None
    return (1, due.timestamp(), task.last_state_change)


def _poll(top: LiveWorkflow) -> None:
    """Look again at what may change because of others: conditions and inclusive joins."""
    if not top.polls:
        return
    for task in list(top.tokens()):
        if task._state == TaskState.WAITING and getattr(task.task_spec, "polled", False):
            task.task_spec._update(task)
