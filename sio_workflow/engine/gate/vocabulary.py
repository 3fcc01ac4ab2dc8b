"""The words of BPMN that the gate knows, by the places where they may stand."""

from __future__ import annotations

from lxml import etree

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
BPMNDI = "http://www.omg.org/spec/BPMN/20100524/DI"
SPIFF = "http://spiffworkflow.org/bpmn/schema/1.0/core"
#: marks in the executable XML: what the gate has added, and the drawn id of what it has renamed
GATE = "urn:sio-workflow:gate"

ADDED = f"{{{GATE}}}added"
ORIGINAL = f"{{{GATE}}}original"
#: on what the gate added: the element it was added for
FOR = f"{{{GATE}}}for"

#: tags of other vendors' namespaces start with one of these
JAVA_ENGINES = ("http://camunda.org/", "http://flowable.org/", "http://activiti.org/", "http://operaton.org/")

TASKS = frozenset(
    {"task", "userTask", "manualTask", "scriptTask", "serviceTask", "sendTask", "receiveTask", "businessRuleTask"}
)
SUB_PROCESSES = frozenset({"subProcess", "transaction", "adHocSubProcess"})
ACTIVITIES = TASKS | SUB_PROCESSES | {"callActivity"}
GATEWAYS = frozenset({"exclusiveGateway", "inclusiveGateway", "parallelGateway", "eventBasedGateway", "complexGateway"})
EVENTS = frozenset(
    {
        "startEvent",
        "endEvent",
        "intermediateCatchEvent",
        "intermediateThrowEvent",
        "boundaryEvent",
        "implicitThrowEvent",
    }
)
CHOREOGRAPHY = frozenset({"choreographyTask", "subChoreography", "callChoreography"})
FLOW_NODES = ACTIVITIES | GATEWAYS | EVENTS | CHOREOGRAPHY
REFUSED_NODES = frozenset({"complexGateway", "adHocSubProcess", "implicitThrowEvent"}) | CHOREOGRAPHY
CONDITIONAL_GATEWAYS = frozenset({"exclusiveGateway", "inclusiveGateway"})

#: what may stand beside flow nodes inside a process or sub-process without meaning anything to the engine
SCENERY = frozenset(
    {
        "sequenceFlow", "laneSet", "dataObject", "dataObjectReference", "dataStoreReference", "textAnnotation",
        "association", "group", "documentation", "extensionElements", "property", "ioSpecification", "artifact",
        "auditing", "monitoring", "correlationSubscription", "resourceRole", "performer", "humanPerformer",
        "potentialOwner", "supports", "ioBinding", "supportedInterfaceRef", "incoming", "outgoing",
        "standardLoopCharacteristics", "multiInstanceLoopCharacteristics", "dataInputAssociation",
        "dataOutputAssociation", "completionCondition", "category", "relationship",
    }
)  # fmt: skip

GLOBAL_TASKS = frozenset(
    {"globalTask", "globalUserTask", "globalManualTask", "globalScriptTask", "globalBusinessRuleTask"}
)

#: names the engine uses for its own elements
RESERVED_IDS = frozenset({"Start", "End", "Root", "StartEventSplit", "StartEventJoin"})
RESERVED_ENDINGS = (".BoundaryEventSplit", ".BoundaryEventJoin", ".EndJoin", " [child]")

#: event position -> event definitions that run there ("" is the plain event)
EVENT_DEFINITIONS = {
    "startEvent": frozenset({"", "message", "signal", "timer", "conditional"}),
    "intermediateCatchEvent": frozenset({"message", "signal", "timer", "conditional"}),
    "intermediateThrowEvent": frozenset({"", "message", "signal", "escalation"}),
    "boundaryEvent": frozenset({"message", "signal", "timer", "conditional", "error", "escalation", "cancel"}),
    "endEvent": frozenset({"", "message", "error", "escalation", "cancel", "terminate"}),
}

#: parts of a multi-instance whose ids are names of variables
ITEMS = frozenset({"inputDataItem", "outputDataItem"})

#: attribute or child that points to a declaration -> tag of the declaration
DECLARED = {"messageRef": "message", "signalRef": "signal", "errorRef": "error", "escalationRef": "escalation"}

BOOLEANS = frozenset(
    {"isExecutable", "isSequential", "cancelActivity", "testBefore", "triggeredByEvent", "isInterrupting",
     "parallelMultiple", "isForCompensation", "instantiate", "isClosed"}
)  # fmt: skip

SPIFF_ELEMENTS = frozenset(
    {"properties", "property", "serviceTaskOperator", "parameters", "parameter", "calledDecisionId", "preScript",
     "postScript", "messagePayload", "messageVariable", "payloadExpression", "variableName", "unitTests", "unitTest",
     "inputJson", "expectedOutputJson", "processVariableCorrelation", "propertyId", "expression", "retry",
     "instructionsForEndUser", "guestConfirmation", "signalButtonLabel", "allowGuest", "category",
     "taskMetadataValues", "taskMetadataValue", "isOutputSynced"}
)  # fmt: skip


def q(tag: str) -> str:
    """The full name of a BPMN tag."""
    return f"{{{BPMN}}}{tag}"


def tag_of(element: etree._Element) -> str:
    """The BPMN tag without its namespace; "" for elements of any other namespace."""
    name = str(element.tag)
    return name.rpartition("}")[2] if name.startswith(f"{{{BPMN}}}") else ""


def namespace_of(element: etree._Element) -> str:
    """The namespace of an element, "" when it has none."""
    return str(element.tag).partition("}")[0].lstrip("{") if str(element.tag).startswith("{") else ""


def local_name(element: etree._Element) -> str:
    """The tag without its namespace, whatever that is."""
    return str(element.tag).rpartition("}")[2]
