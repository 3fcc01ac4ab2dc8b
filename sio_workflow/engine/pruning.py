"""Keep only what is alive: finished turns of loops, finished branches and finished sub-processes leave the tree.

What stays is every unfinished task, the task above it (its data are inherited from there), the root, and the open
splits: where live branches part, the data must be known when they join. Everything between is history already.
"""

from __future__ import annotations

from uuid import UUID

from sio_workflow.engine.elements.gateways import inherit_ended
from sio_workflow.engine.live import LiveWorkflow, Scope
from sio_workflow.engine.task_tree import FINISHED, LiveTask


def prune(top: LiveWorkflow) -> None:
    """Remove all finished work from an instance in which every token waits."""
    for key, inner in list(top.subprocesses.items()):
        if inner.completed:
            del top.subprocesses[key]
    for scope in top.scopes():
        _drop_finished_branches(scope)
        _close_gaps(scope)


def _drop_finished_branches(scope: Scope) -> None:
    wanted: set[UUID] = {scope.task_tree.id}
    for task in scope.live.values():
        for node in task.ancestors():
            if node.id in wanted:
                break
            wanted.add(node.id)
    gone = {task.id for task in scope.tasks.values() if task._state & FINISHED and task.id not in wanted}
    for task_id in gone:
        del scope.tasks[task_id]
    for node_id in wanted:
        node = scope.tasks[node_id]
        node._children = [child for child in node._children if child not in gone]


def _close_gaps(scope: Scope) -> None:
    for task in list(scope.tasks.values()):
        if task is not scope.task_tree and _only_leads_on(task):
            _take_out(task)


def _only_leads_on(task: LiveTask) -> bool:
    """Finished, and so is the one task below it."""
    return bool(task._state & FINISHED) and len(task._children) == 1 and bool(task.children[0]._state & FINISHED)


def _take_out(task: LiveTask) -> None:
    child, parent = task.children[0], task.parent
    inherit_ended(child, task)
    parent._children[parent._children.index(task.id)] = child.id
    child._parent = parent.id
    del task.workflow.tasks[task.id]
