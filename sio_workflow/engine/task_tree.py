"""The task tree: SpiffWorkflow's, with its known defects put right.

* The library looks for tokens by walking down the tree, no deeper than 1000 levels; we keep an index of them (live.py)
  and walk up in a loop, so a loop of the diagram may turn ten thousand times. Nothing walks down: below a task that is
  still open stand at most the instances of a multi-instance activity.
* A child gets its own copy of its parent's data; the library shares nested lists and dicts, so a later script would
  rewrite history.
* Nothing is predicted: the tree holds what has been reached, not what may come.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID, uuid4

from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from sio_workflow.engine.codec import twin

#: a token is here: it waits, may run, or waits for what runs inside it
LIVE = TaskState.WAITING | TaskState.READY | TaskState.STARTED
UNFINISHED = TaskState.NOT_FINISHED_MASK
FINISHED = TaskState.FINISHED_MASK


class Process(Protocol):
    """What a task knows of the process or sub-process it belongs to."""

    spec: Any
    tasks: dict[UUID, LiveTask]
    live: dict[UUID, LiveTask]
    task_tree: LiveTask
    last_task: LiveTask | None
    completed: bool
    #: data objects and the outcome of the process
    data: dict[str, Any]
    #: what it has learnt from its messages, by correlation property
    correlations: dict[str, str]

    @property
    def top_workflow(self) -> Any: ...
    @property
    def script_engine(self) -> Any: ...
    @property
    def data_objects(self) -> dict[str, Any]: ...
    def moved(self, task: LiveTask, before: int) -> None: ...
    def _remove_task(self, task_id: UUID) -> None: ...


class LiveTask(Task):
    """One node of the task tree."""

    def __init__(
        self,
        workflow: Process,
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

    def _add_child(self, task_spec: Any, state: int = TaskState.MAYBE) -> LiveTask:
        return LiveTask(self.workflow, task_spec, self, state)

    def _set_state(self, value: int) -> None:
        if value != self._state:
            before, self._state = self._state, value
            self.workflow.moved(self, before)

    def _inherit_data(self) -> None:
        # an instance of a multi-instance activity is given its item, which hides a variable of the same name
        self.data = {**twin(self.parent.data), **self.internal_data.pop("given", {})}

    def complete(self) -> None:
        # only now are the next tasks made: the library predicts them, 2^k for k parallel blocks in a row
        if getattr(self.task_spec, "leads_on", True) and not self.workflow.completed:
            self.lead_to(self.task_spec._outputs)
        super().complete()

    def lead_to(self, names: list[str]) -> None:
        """Make the tasks that follow: one for every flow, so two flows to one element are two tokens."""
        for name in names:
            self._add_child(self.workflow.spec.task_specs[name], TaskState.FUTURE)


def outer_task(scope: Process) -> LiveTask | None:
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
