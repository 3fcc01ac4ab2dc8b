"""A running instance: SpiffWorkflow's task tree, with its known defects put right.

* The library searches the tree no deeper than 1000 levels and recursively; we keep an index of the live tokens instead
  and walk in loops, so a loop may turn ten thousand times.
* A child gets its own copy of its parent's data; the library shares nested lists and dicts, so a later script would
  rewrite history.
* Nothing is predicted: the tree holds what has been reached, not what may come.
* Whatever leaves the tree is forgotten everywhere: no leftovers that fire later.
* Time is `now`, handed in; order is a tick that counts state changes.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from SpiffWorkflow.bpmn.util.subworkflow import BpmnSubWorkflow
from SpiffWorkflow.bpmn.util.task import BpmnTaskIterator
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from sio_workflow.domain.errors import EngineFault
from sio_workflow.domain.process import ThrownMessage
from sio_workflow.engine.budget import Budget
from sio_workflow.engine.codec import twin

#: a token is here: it waits, may run, or waits for what runs inside it
LIVE = TaskState.WAITING | TaskState.READY | TaskState.STARTED
UNFINISHED = TaskState.NOT_FINISHED_MASK
FINISHED = TaskState.FINISHED_MASK


class LiveTask(Task):
    """One node of the task tree."""

    def __init__(
        self,
        workflow: Scope,
        task_spec: Any,
        parent: LiveTask | None = None,
        state: int = TaskState.MAYBE,
        id: UUID | None = None,  # noqa: A002  the library's name
    ) -> None:
        self.id = id or uuid4()
        self.workflow = workflow
        self.task_spec = task_spec
        self._parent = parent.id if parent else None
        self._children: list[UUID] = []
        self._state = state
        self.triggered = False
        self.thread_id = 0
        self.data: dict[str, Any] = {}
        self.internal_data: dict[str, Any] = {}
        self.last_state_change = 0
        self.entered_at: datetime | None = None
        self.entered_tick = 0
        workflow.tasks[self.id] = self
        if parent:
            parent._children.append(self.id)

    @property
    def element_id(self) -> str:
        name: str = self.task_spec.bpmn_id or self.task_spec.name
        return name

    def ancestors(self) -> Iterator[LiveTask]:
        """The way up to the root, nearest first."""
        node = self.parent
        while node is not None:
            yield node
            node = node.parent

    def is_descendant_of(self, task: Task) -> bool:
        return any(node is task for node in self.ancestors())

    def find_ancestor(self, spec_name: str) -> Task | None:
        return next((node for node in self.ancestors() if node.task_spec.name == spec_name), None)

    def __iter__(self) -> Iterator[Task]:
        return iter(subtree(self))

    def _add_child(self, task_spec: Any, state: int = TaskState.MAYBE) -> LiveTask:
        return LiveTask(self.workflow, task_spec, self, state)

    def _set_state(self, value: int) -> None:
        if value != self._state:
            before, self._state = self._state, value
            self.workflow.moved(self, before)

    def _inherit_data(self) -> None:
        # an instance of a multi-instance activity is given its item, which hides a variable of the same name
        self.data = {**twin(self.parent.data), **self.internal_data.pop("given", {})}

    def _drop_children(self, force: bool = False) -> None:
        todo = [self]
        while todo:
            for child in todo.pop().children:
                if force or child._state & UNFINISHED:
                    self.workflow._remove_task(child.id)
                else:
                    todo.append(child)

    def complete(self) -> None:
        # only now are the next tasks made: the library predicts them, 2^k for k parallel blocks in a row
        if getattr(self.task_spec, "leads_on", True) and not self.workflow.completed:
            self.lead_to(self.task_spec._outputs)
        super().complete()

    def lead_to(self, names: list[str]) -> None:
        """Make the tasks that follow: one for every flow, so two flows to one element are two tokens."""
        for name in names:
            self._add_child(self.workflow.spec.task_specs[name], TaskState.FUTURE)

    def cancel(self) -> None:
        todo = [self]
        while todo:
            task = todo.pop()
            if task._state & FINISHED:
                todo.extend(task.children)
            else:
                task._set_state(TaskState.CANCELLED)
                task._drop_children()
                task.task_spec._on_cancel(task)


def subtree(task: LiveTask) -> list[LiveTask]:
    """A task and all below it, parents before children."""
    found, tasks = [task], task.workflow.tasks
    for node in found:
        found.extend(tasks[child] for child in node._children)
    return found


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

    def get_tasks_iterator(self, first_task: Task | None = None, **wanted: Any) -> BpmnTaskIterator:
        return BpmnTaskIterator(first_task or self.task_tree, max_depth=sys.maxsize, **wanted)

    def update_waiting_tasks(self) -> None:
        """Nothing: the stepper looks after joins, conditions and timers, in every scope and in a fixed order."""

    def cancel_all(self) -> None:
        """Cancel every live token in here and below."""
        for task in list(self.live.values()):
            if task._state & LIVE:
                task.cancel()

    def _remove_task(self, task_id: UUID) -> None:
        task = self.tasks[task_id]
        if task.parent is not None:
            task.parent._children.remove(task_id)
        for node in subtree(task):
            del self.tasks[node.id]
            if node._state & LIVE:
                node._set_state(TaskState.CANCELLED)
            self.top_workflow.forget(node)

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
        """A task has left the tree: end what runs inside it."""
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
    def parent_workflow(self) -> Scope:
        scope: Scope = self.parent_task.workflow
        return scope

    def _calculate_depth(self) -> int:
        return self.nesting

    def ended(self) -> None:
        if self.parent_task._state & UNFINISHED:
            self.parent_task.task_spec.inner_ended(self, self.parent_task)


def outer_task(scope: Scope) -> LiveTask | None:
    """The activity in which a sub-process runs; None for the process itself."""
    return getattr(scope, "parent_task", None)


def scope_elements(task: LiveTask) -> tuple[str, ...]:
    """The elements on the way to a task, nearest first, through sub-processes and calls."""
    trail: list[str] = []
    current: LiveTask | None = task
    while current is not None and len(trail) < 20:
        trail += [node.element_id for node in (current, *current.ancestors()) if node.task_spec.bpmn_id][:10]
        current = outer_task(current.workflow)
    return tuple(trail[:20])
