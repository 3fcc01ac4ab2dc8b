"""A running instance: its processes, the index of its live tokens, and what happens in one run.

The index stands for the library's searches through the whole tree, so a step costs what is alive, not what has been.
Whatever leaves the tree is forgotten everywhere: no leftovers that fire later. Time is `now`, handed in; order is a
tick that counts changes of state.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from SpiffWorkflow.bpmn.util.subworkflow import BpmnSubWorkflow
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.util.task import TaskState

from sio_workflow.domain.errors import EngineFault
from sio_workflow.domain.process import ThrownMessage
from sio_workflow.engine.budget import Budget
from sio_workflow.engine.task_tree import FINISHED, LIVE, UNFINISHED, LiveTask, Process, scope_elements


class Scope:
    """What a process and a sub-process have in common: a task tree and the live tokens in it."""

    spec: Any
    tasks: dict[UUID, LiveTask]
    live: dict[UUID, LiveTask]
    top_workflow: LiveWorkflow
    completed: bool
    last_task: LiveTask | None
    #: the instance's data objects
    data: dict[str, Any]
    #: what this process has learnt from its messages, by correlation property
    correlations: dict[str, str]
    data_objects: dict[str, Any]
    script_engine: Any
    task_tree: LiveTask

    def plant(self, start_event: Any, data: dict[str, Any], message: dict[str, Any] | None = None) -> None:
        """Grow the root and the chosen start event, and let the token leave the root.

        `message` is what the start event receives, where it waits for a message.
        """
        self.task_tree = root = LiveTask(self, self.spec.start, state=TaskState.READY)
        root.data = data
        child = root._add_child(start_event, TaskState.FUTURE)
        start_event.event_definition.fire(child, message)
        root.run()

    def moved(self, task: LiveTask, before: int) -> None:
        """Keep the index of live tokens and the journal true; called on every change of state."""
        top = self.top_workflow
        top.tick += 1
        task.last_state_change = top.tick
        if task._state & LIVE:
            if not before & LIVE:
                task.entered_at, task.entered_tick = top.now, top.tick
                self.live[task.id] = task
            return
        self.live.pop(task.id, None)
        if task._state & FINISHED and (before & LIVE or task._state == TaskState.COMPLETED):
            top.journal.append(task)

    def cancel_all(self) -> None:
        """Cancel every live token in here and below."""
        for task in list(self.live.values()):
            if task._state & LIVE:
                task.cancel()

    def _remove_task(self, task_id: UUID) -> None:
        """An unfinished task leaves the tree; to cancel it also ends what runs inside it."""
        task = self.tasks[task_id]
        task.cancel()
        task.parent._children.remove(task_id)
        del self.tasks[task_id]

    def _task_completed_notify(self, task: LiveTask) -> None:
        self.last_task = task
        if task.task_spec is self.spec.finish:
            self._mark_complete(task)
        if self.completed:
            self.ended()

    def _mark_complete(self, task: LiveTask) -> None:
        self.completed = True

    def ended(self) -> None:
        """Called once when the last token has reached its end."""


class LiveWorkflow(Scope, BpmnWorkflow):
    """One process instance in memory."""

    def __init__(
        self, spec: Any, subprocess_specs: dict[str, Any], script_engine: Any, now: datetime, budget: Budget
    ) -> None:
        self.live = {}
        self.now = now
        self.tick = 0
        self.budget = budget
        self.work_left = budget.work
        #: whether conditions or inclusive joins must be looked at after every step
        self.polls = False
        #: tasks that finished in this run, in that order
        self.journal: list[LiveTask] = []
        self.thrown: list[ThrownMessage] = []
        super().__init__(spec, subprocess_specs, script_engine, deserializing=True)

    def scopes(self) -> list[Scope]:
        """The process and its sub-processes that still run, outermost first."""
        return [self, *(inner for inner in self.subprocesses.values() if not inner.completed)]

    def tokens(self) -> Iterator[LiveTask]:
        """All live tokens of the instance."""
        for scope in self.scopes():
            yield from scope.live.values()

    def find(self, task_id: UUID) -> LiveTask | None:
        """The live token with this id."""
        return next((scope.live[task_id] for scope in self.scopes() if task_id in scope.live), None)

    def newest(self) -> LiveTask | None:
        """The token that moved last."""
        return max(self.tokens(), key=lambda task: task.entered_tick, default=None)

    def create_subprocess(self, my_task: LiveTask, spec_name: str) -> LiveSubWorkflow:
        scope = LiveSubWorkflow(self.subprocess_specs[spec_name], my_task, self)
        if scope.calls > self.budget.depth:
            message = f"more than {self.budget.depth} call activities inside one another"
            raise EngineFault("depth_exceeded", my_task.element_id, message, scope_elements(my_task))
        self.subprocesses[my_task.id] = scope
        return scope

    def spend(self, work: int, task: LiveTask) -> None:
        """Pay for what a script or expression has done; each has a limit of its own, this is the one of the run."""
        self.work_left -= work
        if self.work_left < 0:
            message = "the scripts and expressions of this run take too much work"
            raise EngineFault("budget_exceeded", task.element_id, message, scope_elements(task))

    def forget(self, task: LiveTask) -> None:
        """A task is cancelled: end what runs inside it."""
        inner = self.subprocesses.pop(task.id, None)
        if inner is not None:
            inner.cancel_all()


class LiveSubWorkflow(Scope, BpmnSubWorkflow):
    """A sub-process or called process in memory."""

    def __init__(self, spec: Any, parent: LiveTask, top: LiveWorkflow) -> None:
        self.live = {}
        self.parent_task = parent
        outer = parent.workflow
        self.calls: int = getattr(outer, "calls", 0) + bool(getattr(parent.task_spec, "calls", False))
        self.nesting: int = getattr(outer, "nesting", 0) + 1
        super().__init__(spec, parent.id, top, deserializing=True)

    @property
    def parent_workflow(self) -> Process:
        return self.parent_task.workflow

    def _calculate_depth(self) -> int:
        return self.nesting

    def ended(self) -> None:
        if self.parent_task._state & UNFINISHED:
            self.parent_task.task_spec.inner_ended(self, self.parent_task)
