"""The engine room's door: a definition, a state and one input go in, a Snapshot comes out. Nothing is kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

from SpiffWorkflow.util.task import TaskState

from sio_workflow.domain.errors import EngineFault, InstanceEnded, Invalid, NotWaiting, UserTaskClosed
from sio_workflow.domain.process import Definition, InstanceStatus, Snapshot, ThrownMessage, Variables
from sio_workflow.engine import snapshot, state
from sio_workflow.engine.budget import Budget
from sio_workflow.engine.catalogue import Catalogue, Parsed
from sio_workflow.engine.codec import own_copy
from sio_workflow.engine.elements import delivery
from sio_workflow.engine.elements.activities import PersonTask, ServiceTask
from sio_workflow.engine.elements.event_definitions import ErrorEvent
from sio_workflow.engine.elements.messages import MessageEvent
from sio_workflow.engine.language import check_variables
from sio_workflow.engine.language_bridge import LanguageBridge
from sio_workflow.engine.live import LiveWorkflow
from sio_workflow.engine.stepper import due_at, move, run, told_as_faults
from sio_workflow.engine.task_tree import LiveTask

Input = Callable[[LiveWorkflow], None]


class Engine:
    """Runs process instances; safe to share between threads."""

    def __init__(self, *, budget: Budget | None = None) -> None:
        self._budget = budget or Budget()
        self._catalogue = Catalogue()
        self._language = LanguageBridge()

    def start(
        self, definition: Definition, variables: Variables, now: datetime, *, message: str | None = None
    ) -> Snapshot:
        """Start an instance at its plain start event, or at the one that waits for a message."""
        parsed = self._catalogue.get(definition)
        top = self._empty(parsed, now)
        given = accepted(variables)
        with _remembered(top), told_as_faults():
            begin(top, parsed, given, message)
            return self._run(top, parsed, {})

    def complete_user_task(
        self, definition: Definition, state: bytes, task_id: UUID, variables: Variables, now: datetime
    ) -> Snapshot:
        """Complete a user task with what the person answered; UserTaskClosed when it is not open."""
        answers = accepted(variables)
        return self._resume(definition, state, now, lambda top: complete_user_task(top, task_id, answers))

    def complete_service_task(
        self, definition: Definition, state: bytes, task_id: UUID, variables: Variables, now: datetime
    ) -> Snapshot:
        """Complete a service task with the result of its handler; NotWaiting when it is not open."""
        result = accepted(variables)
        return self._resume(definition, state, now, lambda top: _complete(_service_task(top, task_id), result))

    def throw_error(
        self, definition: Definition, state: bytes, task_id: UUID, error_code: str, variables: Variables, now: datetime
    ) -> Snapshot:
        """Leave a service task by the error boundary event with this code; EngineFault when none is drawn."""
        details = accepted(variables)

        def leave(top: LiveWorkflow) -> None:
            task = _service_task(top, task_id)
            ErrorEvent(error_code, error_code).throw_from(task, task, details)

        return self._resume(definition, state, now, leave)

    def fire_timer(self, definition: Definition, state: bytes, task_id: UUID, now: datetime) -> Snapshot:
        """Fire a timer that is due; NotWaiting when it waits no more, or not yet."""

        def check(top: LiveWorkflow) -> None:
            due = due_at(_token(top, task_id))
            if due is None or due > now:
                raise NotWaiting(task_id=str(task_id))

        return self._resume(definition, state, now, check)

    def receive(
        self, definition: Definition, state: bytes, task_id: UUID, message: ThrownMessage, now: datetime
    ) -> Snapshot:
        """Hand a message or signal to the token that waits for it; NotWaiting when it waits no more."""
        accepted(message.variables)

        def hand_over(top: LiveWorkflow) -> None:
            task = _token(top, task_id)
            if not delivery.takes(task, message):
                raise NotWaiting(task_id=str(task_id), message=message.name)
            delivery.give(task, message)

        return self._resume(definition, state, now, hand_over)

    def cancel(self, definition: Definition, state: bytes, now: datetime) -> Snapshot:
        """Cancel everything that is still open."""
        parsed, top, before = self._restore(definition, state, now)
        last = top.newest()
        top.cancel_all()
        top.completed, top.success, top.last_task = True, False, last
        return snapshot.take(top, parsed, before, InstanceStatus.CANCELLED)

    def refresh(self, definition: Definition, state: bytes, now: datetime) -> Snapshot:
        """Run on without input."""
        return self._resume(definition, state, now, lambda top: None)

    def _resume(self, definition: Definition, state: bytes, now: datetime, happens: Input) -> Snapshot:
        parsed, top, before = self._restore(definition, state, now)
        with _remembered(top), told_as_faults():
            happens(top)
            return self._run(top, parsed, before)

    def _restore(
        self, definition: Definition, blob: bytes, now: datetime
    ) -> tuple[Parsed, LiveWorkflow, dict[snapshot.Opening, LiveTask]]:
        parsed = self._catalogue.get(definition)
        top = state.read(blob, parsed, self._empty(parsed, now))
        if top.completed:
            raise InstanceEnded
        return parsed, top, snapshot.openings(top)

    def _run(self, top: LiveWorkflow, parsed: Parsed, before: dict[Any, LiveTask]) -> Snapshot:
        run(top, self._budget)
        status = InstanceStatus.ENDED if top.completed else InstanceStatus.ACTIVE
        return snapshot.take(top, parsed, before, status)

    def _empty(self, parsed: Parsed, now: datetime) -> LiveWorkflow:
        return new_workflow(parsed, self._language, now, self._budget)


@contextmanager
def _remembered(top: LiveWorkflow) -> Iterator[None]:
    """A fault takes along how far the run had come: nothing of it will be saved."""
    try:
        yield
    except EngineFault as fault:
        fault.finished, fault.variables = snapshot.reached(top)
        raise


def new_workflow(parsed: Parsed, language: LanguageBridge, now: datetime, budget: Budget) -> LiveWorkflow:
    """An instance without tokens."""
    top = LiveWorkflow(parsed.process, dict(parsed.inner), language, now, budget)
    top.polls = parsed.polls
    return top


def begin(top: LiveWorkflow, parsed: Parsed, variables: Variables, message: str | None = None) -> None:
    """Put the first token onto its start event."""
    process = parsed.process
    chosen = process.message_start(message) if message else process.plain_start()
    if isinstance(chosen.event_definition, MessageEvent):
        top.plant(chosen, {}, variables)
    else:
        top.plant(chosen, variables)


def complete_user_task(top: LiveWorkflow, task_id: UUID, answers: Variables) -> None:
    """Complete a user task; UserTaskClosed when it is not open.

    The library runs a completed task again when asked to.
    """
    task = top.find(task_id)
    if task is None or task._state != TaskState.READY or not isinstance(task.task_spec, PersonTask):
        raise UserTaskClosed(task_id=str(task_id))
    _complete(task, answers)


def accepted(variables: Variables) -> Variables:
    """Our own copy of variables from outside; Invalid when the engine cannot keep them."""
    try:
        copied: Variables = own_copy(variables)
    except RecursionError:
        raise Invalid("the variables are nested too deeply") from None
    check_variables(copied)
    return copied


def _complete(task: LiveTask, variables: Variables) -> None:
    task.task_spec.accept(task, variables)
    move(task)


def _service_task(top: LiveWorkflow, task_id: UUID) -> LiveTask:
    task = _token(top, task_id)
    if task._state != TaskState.READY or not isinstance(task.task_spec, ServiceTask):
        raise NotWaiting(task_id=str(task_id))
    return task


def _token(top: LiveWorkflow, task_id: UUID) -> LiveTask:
    task = top.find(task_id)
    if task is None:
        raise NotWaiting(task_id=str(task_id))
    return task
