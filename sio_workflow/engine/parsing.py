"""From the XML of a diagram to specifications: SpiffWorkflow's parser, told to build our elements.

Lanes are known by their ids, a service task needs no connector, and nothing is fetched or resolved from outside.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from lxml import etree
from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnParser
from SpiffWorkflow.bpmn.parser.event_parsers import EventDefinitionParser
from SpiffWorkflow.bpmn.parser.ProcessParser import ProcessParser
from SpiffWorkflow.bpmn.parser.task_parsers import ConditionalGatewayParser, GatewayParser, SubprocessParser
from SpiffWorkflow.bpmn.parser.util import full_tag
from SpiffWorkflow.spiff.parser.task_spec import SpiffTaskParser

from sio_workflow.engine.elements import activities, events, gateways, loops, subprocesses
from sio_workflow.engine.elements.event_definitions import EventDefinition, NoneEvent, SeveralEvents
from sio_workflow.engine.elements.process_spec import ProcessSpec
from sio_workflow.engine.event_reading import EVENT_TAGS, read_event, read_message


class ElementParser(SpiffTaskParser):
    """Any element; knows how loops and boundary events are wrapped around it."""

    STANDARD_LOOP_CLASS = loops.StandardLoop
    PARALLEL_MI_CLASS = loops.ParallelMultiInstance
    SEQUENTIAL_MI_CLASS = loops.SequentialMultiInstance

    @property
    def scripts(self) -> dict[str, Any]:
        extensions = self.parse_extensions()
        return {"prescript": extensions.get("preScript"), "postscript": extensions.get("postScript")}

    def create_task(self) -> Any:
        return self.spec_class(self.spec, self.bpmn_id, **self.scripts, **self.bpmn_attributes)

    def _copy_task_attrs(self, original: Any, loop_characteristics: Any) -> None:
        super()._copy_task_attrs(original, loop_characteristics)
        self.task.lane, self.task.bpmn_name = original.lane, original.bpmn_name
        # here, once: the library connects them while running, and never again after a restart
        original.completed_event.connect(self.task.merge_child)

    def _add_boundary_event(self, children: list[Any]) -> Any:
        split = events.BoundaryEventSplit(self.spec, f"{self.bpmn_id}.BoundaryEventSplit", lane=self.task.lane)
        join = events.BoundaryEventJoin(self.spec, f"{self.bpmn_id}.BoundaryEventJoin", lane=self.task.lane)
        split.connect(self.task)
        self.task.connect(join)
        for node in children:
            event = self.process_parser.parse_node(node)
            split.connect(event)
            if event.cancel_activity:
                event.connect(join)
        return split


class EventParser(ElementParser, EventDefinitionParser):
    """Any event, catching or throwing, and send and receive tasks."""

    def get_description(self) -> str | None:
        description: str | None = self.process_parser.parser.spec_descriptions.get(self.node.tag)
        return description

    def definition(self) -> EventDefinition:
        found = [read_event(self, node) for node in self.node if etree.QName(node).localname in EVENT_TAGS]
        if len(found) < 2:
            return found[0] if found else NoneEvent()
        if not issubclass(self.spec_class, events.ThrowEvent):
            self.raise_validation_exception("An event that waits for several things is not supported")
        return SeveralEvents(found)

    def create_task(self, **extra: Any) -> Any:
        attributes = {**self.scripts, **self.bpmn_attributes, **extra}
        return self.spec_class(self.spec, self.bpmn_id, event_definition=self.definition(), **attributes)


class StartEventParser(EventParser):
    def create_task(self, **extra: Any) -> Any:
        task = super().create_task(**extra)
        self.spec.start.connect(task)
        return task

    def handles_multiple_outgoing(self) -> bool:
        return True


class EndEventParser(EventParser):
    def create_task(self, **extra: Any) -> Any:
        task = super().create_task(**extra)
        task.connect(self.spec.end)
        return task


class BoundaryEventParser(EventParser):
    def create_task(self, **extra: Any) -> Any:
        return super().create_task(cancel_activity=self.node.get("cancelActivity", "true").lower() == "true")


class MessageTaskParser(EventParser):
    def definition(self) -> EventDefinition:
        return read_message(self, self.node) if self.node.get("messageRef") else super().definition()


class ChoiceParser(ConditionalGatewayParser):
    """An exclusive or inclusive gateway; its only way out needs no condition.

    The library knows this exception for its own gateway classes alone.
    """

    def connect_outgoing(self, outgoing_task: Any, sequence_flow_node: Any, is_default: bool) -> None:
        alone = len(self.process_parser.get_outgoing_sequence_flows(self.bpmn_id)) == 1
        unconditional = alone and self.parse_condition(sequence_flow_node) is None
        super().connect_outgoing(outgoing_task, sequence_flow_node, is_default or unconditional)


class EventGatewayParser(ElementParser):
    def handles_multiple_outgoing(self) -> bool:
        return True


class ScriptTaskParser(ElementParser):
    def create_task(self) -> Any:
        script = "".join(self.xpath("./bpmn:script/text()"))
        return self.spec_class(self.spec, self.bpmn_id, script, **self.scripts, **self.bpmn_attributes)


class ServiceTaskParser(ElementParser):
    def create_task(self) -> Any:
        operator = self.parse_extensions().get("serviceTaskOperator")
        return self.spec_class(self.spec, self.bpmn_id, operator, **self.scripts, **self.bpmn_attributes)


class BusinessRuleTaskParser(ElementParser):
    def create_task(self) -> Any:
        name = (self.parse_extensions().get("calledDecisionId") or self.bpmn_id).strip()
        decision = self.process_parser.parser.decisions.get(name)
        if decision is None:
            self.raise_validation_exception(f"There is no decision with the id {name!r}")
        return self.spec_class(self.spec, self.bpmn_id, decision, **self.scripts, **self.bpmn_attributes)


class SubProcessParser(ElementParser):
    def create_task(self) -> Any:
        if self.node.get("triggeredByEvent") == "true":
            self.raise_validation_exception("Event sub-processes are not supported")
        return self.spec_class(self.spec, self.bpmn_id, self._parser_inside(), **self.scripts, **self.bpmn_attributes)

    def _parser_inside(self) -> str:
        """Register what is inside; two files may call a sub-process alike, or like a process."""
        outer = self.process_parser
        known = outer.parser.process_parsers
        name: str = self.bpmn_id
        while name in known:
            name = f"{outer.bpmn_id}/{name}"
        inner = OwnProcessParser(
            outer.parser, self.node, outer.parser.namespaces, outer.parser.data_stores, filename=self.filename
        )
        inner.parent, inner.known_as = outer, name
        known[name] = inner
        return name


class CallActivityParser(ElementParser):
    def create_task(self) -> Any:
        called = SubprocessParser.get_call_activity_spec(self)
        return self.spec_class(self.spec, self.bpmn_id, called, **self.scripts, **self.bpmn_attributes)


class OwnProcessParser(ProcessParser):
    """A process; an instance starts at one of its start events, chosen when it starts."""

    #: the name among all processes and sub-processes, where the id is not enough
    known_as: str | None = None

    def create_spec(self) -> ProcessSpec:
        return ProcessSpec(name=self.known_as or self.bpmn_id, description=self.get_name(), filename=self.filename)

    def _index_process_nodes(self) -> None:
        super()._index_process_nodes()
        # a connector, or the variable of a multi-instance item, may be called like an element and would hide it
        self.nodes_by_id = {
            node.get("id"): node
            for node in self.xpath(".//bpmn:*[@id]")
            if not etree.QName(node).localname.endswith("DataItem")
        }

    def add_tasks(self) -> None:
        starts = self.xpath("./bpmn:startEvent")
        if not starts:
            self.raise_validation_exception("No start event found")
        for node in starts:
            self.parse_node(node)


class DiagramParser(BpmnParser):
    """All the diagrams that belong to one definition."""

    PROCESS_PARSER_CLASS = OwnProcessParser
    OVERRIDE_PARSER_CLASSES: ClassVar = {
        full_tag(tag): classes
        for tag, classes in {
            "task": (ElementParser, activities.PersonTask),
            "userTask": (ElementParser, activities.PersonTask),
            "manualTask": (ElementParser, activities.PersonTask),
            "scriptTask": (ScriptTaskParser, activities.ScriptTask),
            "serviceTask": (ServiceTaskParser, activities.ServiceTask),
            "businessRuleTask": (BusinessRuleTaskParser, activities.BusinessRuleTask),
            "sendTask": (MessageTaskParser, events.SendTask),
            "receiveTask": (MessageTaskParser, events.ReceiveTask),
            "subProcess": (SubProcessParser, subprocesses.SubProcess),
            "transaction": (SubProcessParser, subprocesses.Transaction),
            "callActivity": (CallActivityParser, subprocesses.CallActivity),
            "exclusiveGateway": (ChoiceParser, gateways.ExclusiveGateway),
            "parallelGateway": (GatewayParser, gateways.ParallelGateway),
            "inclusiveGateway": (ChoiceParser, gateways.InclusiveGateway),
            "eventBasedGateway": (EventGatewayParser, events.EventBasedGateway),
            "startEvent": (StartEventParser, events.StartEvent),
            "endEvent": (EndEventParser, events.EndEvent),
            "intermediateCatchEvent": (EventParser, events.CatchEvent),
            "intermediateThrowEvent": (EventParser, events.ThrowEvent),
            "boundaryEvent": (BoundaryEventParser, events.BoundaryEvent),
        }.items()
    }

    def __init__(self, decisions: Mapping[str, Any]) -> None:
        super().__init__()
        self.decisions = decisions

    def add_text(self, xml: str, filename: str) -> None:
        """Add one diagram; entities are left alone and nothing is fetched."""
        reader = etree.XMLParser(encoding="utf-8", resolve_entities=False, no_network=True, load_dtd=False)
        self.add_bpmn_xml(etree.fromstring(xml.encode(), reader), filename)

    def _add_diagram_indexes(self, bpmn: Any) -> None:
        super()._add_diagram_indexes(bpmn)
        lanes = self.document_lanes[self._document_key(bpmn)]
        for reference in bpmn.xpath(".//bpmn:flowNodeRef", namespaces=self.namespaces):
            if reference.text:
                lanes[reference.text.strip()] = reference.getparent().get("id")
