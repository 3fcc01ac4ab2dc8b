"""Gateways that choose, and gateways that join: tokens wait at the gateway, and it consumes them when it fires.

The library counts completed predecessors in the whole tree, so a join inside a loop fires with one branch from the
second turn on, and it merges whole data, so the branch that comes last puts its stale copies back. Here every arrived
token is a waiting task; the gateway takes one token of each input, and lays the changes each branch made since the
split onto the data of the split, in the order in which the branches arrived.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from SpiffWorkflow.bpmn.specs.bpmn_task_spec import BpmnTaskSpec
from SpiffWorkflow.bpmn.specs.mixins.bpmn_spec_mixin import BpmnSpecMixin
from SpiffWorkflow.bpmn.specs.mixins.exclusive_gateway import ExclusiveGateway as LibraryExclusiveGateway
from SpiffWorkflow.specs.MultiChoice import MultiChoice
from SpiffWorkflow.util.task import TaskState

from sio_workflow.domain.errors import EngineFault
from sio_workflow.engine.codec import twin
from sio_workflow.engine.merging import Change, changes, compose, lay, lay_where_untouched
from sio_workflow.engine.task_tree import LiveTask, scope_elements


class Joining(BpmnTaskSpec):
    """Waits for tokens from several inputs."""

    def _update_hook(self, my_task: LiveTask) -> bool:
        if my_task._state == TaskState.WAITING and not getattr(self, "polled", False):
            return False
        super()._update_hook(my_task)
        if len(self._inputs) < 2:
            return True
        my_task._set_state(TaskState.WAITING)
        arrived = self._arrived(my_task)
        if not self._may_fire(my_task, arrived):
            return False
        join_branches(my_task, self._one_per_flow(my_task, arrived))
        return True

    def _arrived(self, my_task: LiveTask) -> list[LiveTask]:
        live = my_task.workflow.live.values()
        return [task for task in live if task.task_spec is self and task._state == TaskState.WAITING]

    def _one_per_flow(self, my_task: LiveTask, arrived: list[LiveTask]) -> list[LiveTask]:
        chosen, free = [my_task], Counter[str](self._inputs)
        free[source(my_task)] -= 1
        for task in sorted(arrived, key=lambda token: token.entered_tick):
            if task is not my_task and free[source(task)] > 0:
                free[source(task)] -= 1
                chosen.append(task)
        return chosen

    def _may_fire(self, my_task: LiveTask, arrived: list[LiveTask]) -> bool:
        raise NotImplementedError

    def missing(self, my_task: LiveTask) -> list[str]:
        """The inputs that have not brought a token yet."""
        return sorted(Counter[str](self._inputs) - Counter(map(source, self._arrived(my_task))))


class ParallelGateway(Joining, BpmnSpecMixin):
    def _may_fire(self, my_task: LiveTask, arrived: list[LiveTask]) -> bool:
        return Counter(map(source, arrived)) >= Counter(self._inputs)


class ExclusiveGateway(LibraryExclusiveGateway, BpmnSpecMixin):
    """The first way whose condition holds, else the default."""

    leads_on = False

    def _run_hook(self, my_task: LiveTask) -> bool:
        ways = (name for condition, name in self.cond_task_specs if condition and condition._matches(my_task))
        chosen = next(ways, self.default_task_spec)
        if chosen is None:
            raise no_way_out(my_task)
        my_task.lead_to([chosen])
        return True


class InclusiveGateway(Joining, MultiChoice, BpmnSpecMixin):
    """Fires when no token can still reach an input that has none."""

    polled = True
    leads_on = False

    def _may_fire(self, my_task: LiveTask, arrived: list[LiveTask]) -> bool:
        reached = {source(task) for task in arrived}
        awaited = set(self._inputs) - reached
        elsewhere = (task for task in my_task.workflow.live.values() if task.task_spec is not self)
        return not any(self._holds_up(task, awaited, reached) for task in elsewhere)

    def _holds_up(self, task: LiveTask, awaited: set[str], reached: set[str]) -> bool:
        here = task.task_spec.name
        return any(here in self._upstream(name) for name in awaited) and not any(
            here in self._upstream(name) for name in reached
        )

    def _upstream(self, name: str) -> frozenset[str]:
        """Everything from which a token can come to this input without passing the gateway."""
        known: dict[str, frozenset[str]] = self.__dict__.setdefault("_upstream_of", {})
        if name not in known:
            found = [name]
            for step in found:
                before = self._wf_spec.task_specs[step]._inputs
                found += [one for one in before if one not in found and one != self.name]
            known[name] = frozenset(found)
        return known[name]

    def _run_hook(self, my_task: LiveTask) -> bool:
        matches, defaults = self._get_matching_outputs(my_task)
        chosen = [spec.name for spec in matches or defaults]
        if not chosen:
            raise no_way_out(my_task)
        my_task.lead_to(chosen)
        return True


def no_way_out(task: LiveTask) -> EngineFault:
    """What a gateway says when no condition holds and there is no default."""
    message = "no condition of the gateway holds, and it has no default"
    return EngineFault("no_way_out", task.element_id, message, scope_elements(task))


class EndJoin(BpmnTaskSpec):
    """Where every token of a process ends. The last one carries on what all have changed.

    A branch that ends while others run leaves its changes with the split it came from, and nothing else: an instance
    that sends a reminder every hour for a year must not grow.
    """

    def _update_hook(self, my_task: LiveTask) -> bool:
        my_task._inherit_data()
        others = list(my_task.workflow.live.values())
        if not others:
            lay_where_untouched(my_task.data, _ended_between(my_task, None))
            return True
        _leave_changes(my_task, _nearest_common(my_task, others))
        consume(my_task)
        return False

    def _run_hook(self, my_task: LiveTask) -> bool:
        my_task.workflow.data.update(twin(my_task.data))
        return True


def join_branches(my_task: LiveTask, tokens: list[LiveTask]) -> None:
    """Merge the data of the tokens into the one that goes on, and consume the others."""
    others = [task for task in tokens if task is not my_task]
    if others:
        split = _nearest_common(my_task, others)
        data = twin(split.data)
        kept: list[Change] = []
        for task in sorted(tokens, key=lambda token: token.entered_tick):
            lay(data, changes(split.data, task.data))
            kept = compose(kept, _ended_between(task, split))
        my_task.data = data
        _keep_ended(my_task, kept)
    for task in others:
        consume(task)


def source(task: LiveTask) -> str:
    """The input by which a token has come."""
    name: str = task.parent.task_spec.name
    return name


def consume(task: LiveTask) -> None:
    """A token has served its purpose; no line of history."""
    task.internal_data["consumed"] = True
    task._set_state(TaskState.CANCELLED)


def ended_below(task: LiveTask) -> list[Change]:
    """What branches below this split had changed when they ended."""
    ended: list[Change] = task.internal_data.get("ended", [])
    return ended


def inherit_ended(heir: LiveTask, removed: LiveTask) -> None:
    """Pass on what ended branches have left, when a finished task leaves the tree."""
    if "ended" in removed.internal_data:
        heir.internal_data["ended"] = compose(ended_below(removed), ended_below(heir))


def _keep_ended(task: LiveTask, left: list[Change]) -> None:
    if left:
        task.internal_data["ended"] = compose(ended_below(task), left)


def _nearest_common(my_task: LiveTask, others: Iterable[LiveTask]) -> LiveTask:
    """The nearest ancestor from which some of the others come as well."""
    above: set[Any] = set()
    for other in others:
        for node in other.ancestors():
            if node.id in above:
                break
            above.add(node.id)
    return next((node for node in my_task.ancestors() if node.id in above), my_task.workflow.task_tree)


def _ended_between(task: LiveTask, split: LiveTask | None) -> list[Change]:
    """What ended branches have left between a token and a split above it (None: all the way up)."""
    left: list[Change] = []
    for node in task.ancestors():
        if node is split:
            break
        left = compose(ended_below(node), left)
    return left


def _leave_changes(my_task: LiveTask, split: LiveTask) -> None:
    data = my_task.data
    lay_where_untouched(data, _ended_between(my_task, split))
    _keep_ended(split, changes(split.data, data))
