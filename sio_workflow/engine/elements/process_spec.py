"""The specification of one process or sub-process."""

from __future__ import annotations

from typing import Any

from SpiffWorkflow.bpmn.specs.bpmn_process_spec import BpmnProcessSpec
from SpiffWorkflow.bpmn.specs.control import BpmnStartTask, SimpleBpmnTask
from SpiffWorkflow.specs.WorkflowSpec import WorkflowSpec

from sio_workflow.domain.errors import Invalid
from sio_workflow.engine.elements.event_definitions import NoneEvent
from sio_workflow.engine.elements.events import StartEvent
from sio_workflow.engine.elements.gateways import EndJoin
from sio_workflow.engine.elements.messages import MessageEvent


class Root(BpmnStartTask):
    """Above all start events; the token leaves it by the one that was chosen."""

    leads_on = False


class ProcessSpec(BpmnProcessSpec):
    """A process with its own root and end.

    Their names cannot be ids of a diagram: in the library an end event called `End` ends the whole instance.
    """

    def __init__(self, name: str, description: str | None = None, filename: str | None = None) -> None:
        WorkflowSpec.__init__(self, name=name, filename=filename)
        self.start = Root(self, "<start>")
        self.end = EndJoin(self, "<join>")
        self.finish = SimpleBpmnTask(self, "<end>")
        self.end.connect(self.finish)
        self.description = description
        self.io_specification: Any = None
        self.data_objects: dict[str, Any] = {}
        self.data_stores: dict[str, Any] = {}
        self.correlation_keys: dict[str, Any] = {}
        self.svg = None

    def _add_notify(self, task_spec: Any) -> None:
        WorkflowSpec._add_notify(self, task_spec)

    def start_events(self) -> list[StartEvent]:
        """All start events of this process."""
        return [spec for spec in self.start.outputs if isinstance(spec, StartEvent)]

    def plain_start(self) -> StartEvent:
        """The start event without a trigger, else the one without a message, else the only one there is."""
        events = self.start_events()
        plain = [event for event in events if isinstance(event.event_definition, NoneEvent)]
        unsent = [event for event in events if not isinstance(event.event_definition, MessageEvent)]
        found = plain or unsent or events
        if len(found) != 1:
            raise Invalid(f"the process {self.name!r} does not say where it starts", process=self.name)
        return found[0]

    def message_start(self, message: str) -> StartEvent:
        """The start event that waits for this message."""
        for event in self.start_events():
            if isinstance(event.event_definition, MessageEvent) and event.event_definition.name == message:
                return event
        raise Invalid(f"the process {self.name!r} does not start with the message {message!r}", name=message)
