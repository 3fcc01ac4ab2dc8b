"""Events: where a token waits for something to happen, or makes it happen."""

from __future__ import annotations

from typing import Any

from SpiffWorkflow.bpmn.specs.bpmn_task_spec import BpmnTaskSpec
from SpiffWorkflow.spiff.specs.spiff_task import SpiffBpmnTask
from SpiffWorkflow.util.task import TaskState

from sio_workflow.engine.codec import twin
from sio_workflow.engine.elements.event_definitions import EventDefinition, TimerEvent
from sio_workflow.engine.task_tree import UNFINISHED, LiveTask


class CatchEvent(SpiffBpmnTask):
    """A token waits here until its event has come."""

    cancel_activity: bool | None = None

    def __init__(self, wf_spec: Any, bpmn_id: str, event_definition: EventDefinition, **kwargs: Any) -> None:
        super().__init__(wf_spec, bpmn_id, **kwargs)
        self.event_definition = event_definition

    @property
    def polled(self) -> bool:
        return self.event_definition.polled

    def _update_hook(self, my_task: LiveTask) -> bool:
        if "armed" not in my_task.internal_data:
            super()._update_hook(my_task)
            my_task.internal_data["armed"] = True
            my_task._set_state(TaskState.WAITING)
            self.event_definition.arm(my_task)
        return self.event_definition.has_fired(my_task)

    def _on_ready_hook(self, my_task: LiveTask) -> None:
        super()._on_ready_hook(my_task)
        if my_task.parent is not None and isinstance(my_task.parent.task_spec, EventBasedGateway):
            cancel_others(my_task.parent, my_task)

    def _run_hook(self, my_task: LiveTask) -> bool:
        self.event_definition.deliver(my_task)
        return True

    def happen(self, my_task: LiveTask, variables: dict[str, Any]) -> None:
        """What the token waited for has come; beside an activity that goes on, it may come again."""
        chosen = self._occur_beside(my_task) if self.cancel_activity is False else my_task
        self.event_definition.fire(chosen, variables)
        self._update(chosen)

    def fire_timer(self, my_task: LiveTask) -> None:
        """The timer is due: the token moves on, or (a cycle) another one does and this one waits again."""
        timer = self.event_definition
        assert isinstance(timer, TimerEvent)
        if self._repeats(my_task) and timer.goes_on(my_task):
            chosen = self._occur_beside(my_task)
            timer.next_turn(my_task)
        else:
            chosen = my_task
        timer.fire(chosen)
        self._update(chosen)

    def _repeats(self, my_task: LiveTask) -> bool:
        return not self.cancel_activity and not isinstance(my_task.parent.task_spec, EventBasedGateway)

    def _occur_beside(self, my_task: LiveTask) -> LiveTask:
        # beside, not below: when the activity ends, its timer is cancelled but what it has started goes on
        occurrence: LiveTask = my_task.parent._add_child(self, TaskState.FUTURE)
        occurrence.triggered = True
        occurrence.data = twin(my_task.data)
        occurrence.internal_data = {"armed": True}
        return occurrence


class StartEvent(CatchEvent):
    """Where an instance starts; it has been fired by whoever started the instance."""

    def _update_hook(self, my_task: LiveTask) -> bool:
        SpiffBpmnTask._update_hook(self, my_task)
        return True


class ReceiveTask(CatchEvent):
    pass


class BoundaryEvent(CatchEvent):
    """Waits beside an activity as long as that runs."""

    def __init__(
        self, wf_spec: Any, bpmn_id: str, event_definition: EventDefinition, cancel_activity: bool, **kwargs: Any
    ) -> None:
        super().__init__(wf_spec, bpmn_id, event_definition, **kwargs)
        self.cancel_activity = cancel_activity


class ThrowEvent(SpiffBpmnTask):
    """Throws its event and lets the token pass."""

    def __init__(self, wf_spec: Any, bpmn_id: str, event_definition: EventDefinition, **kwargs: Any) -> None:
        super().__init__(wf_spec, bpmn_id, **kwargs)
        self.event_definition = event_definition

    def _run_hook(self, my_task: LiveTask) -> bool:
        self.event_definition.throw(my_task)
        return True


class SendTask(ThrowEvent):
    pass


class EndEvent(ThrowEvent):
    pass


class EventBasedGateway(SpiffBpmnTask):
    """All its events wait; the first to come takes the token.

    The library merges the events into the gateway, where two timers overwrite one another. Here each event stays what
    it is, a waiting task with its own deadline or key, and cancels the others when it fires.
    """


class BoundaryEventSplit(BpmnTaskSpec):
    """Starts an activity and arms its boundary events."""

    splits_boundary = True


class BoundaryEventJoin(BpmnTaskSpec):
    """Reached when the activity is done or interrupted: disarms what still waits."""

    def _update_hook(self, my_task: LiveTask) -> bool:
        super()._update_hook(my_task)
        came_from = my_task.parent
        cancel_others(came_from.parent, came_from)
        return True


def cancel_others(split: LiveTask, chosen: LiveTask) -> None:
    """Cancel the branches of a split that have not been taken; what has left them already goes on."""
    for sibling in split.children:
        if sibling is not chosen and sibling._state & UNFINISHED:
            sibling.cancel()
