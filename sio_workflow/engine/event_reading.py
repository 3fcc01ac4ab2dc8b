"""Read the event definitions of a diagram, with their declarations and extensions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from lxml import etree

from sio_workflow.engine.elements import event_definitions as events
from sio_workflow.engine.elements.messages import CorrelationProperty, MessageEvent

_SPIFF = {"spiffworkflow": "http://spiffworkflow.org/bpmn/schema/1.0/core"}


def read_event(parser: Any, node: Any) -> events.EventDefinition:
    """Read one event definition element."""
    return EVENT_TAGS[etree.QName(node).localname](parser, node)


def read_message(parser: Any, node: Any) -> MessageEvent:
    """Read a message event; the node names the message by `messageRef`."""
    message = _declared(parser, node, "message", "messageRef")
    properties = parser.parse_extensions().get("properties") or {}
    return MessageEvent(
        _name(parser, node, message),
        payload=_extension(node, "messagePayload") or _extension(message, "messagePayload"),
        variable=_extension(node, "messageVariable") or _extension(message, "messageVariable"),
        correlation=properties.get("correlation"),
        read_from_message=_retrieval(parser, node.get("messageRef")),
        read_from_process=_process_correlation(node),
    )


def _timer(parser: Any, node: Any) -> events.TimerEvent:
    for child in node:
        if not isinstance(child.tag, str):
            continue
        tag = etree.QName(child).localname
        if tag in ("timeDate", "timeDuration", "timeCycle") and (child.text or "").strip():
            return events.TimerEvent(tag, child.text.strip())
    parser.raise_validation_exception("A timer without a date, duration or cycle")
    raise AssertionError


def _condition(parser: Any, node: Any) -> events.ConditionalEvent:
    text = "".join(node.xpath("./bpmn:condition/text()", namespaces=parser.nsmap)).strip()
    if not text:
        parser.raise_validation_exception("A conditional event without a condition")
    return events.ConditionalEvent(text)


def _signal(parser: Any, node: Any) -> events.SignalEvent:
    signal = _declared(parser, node, "signal", "signalRef")
    return events.SignalEvent(_name(parser, node, signal), **_payload(signal))


def _error(parser: Any, node: Any) -> events.ErrorEvent:
    error = _declared(parser, node, "error", "errorRef")
    return events.ErrorEvent(_name(parser, node, error), _attribute(error, "errorCode"), **_payload(error))


def _escalation(parser: Any, node: Any) -> events.EscalationEvent:
    declared = _declared(parser, node, "escalation", "escalationRef")
    code = _attribute(declared, "escalationCode")
    return events.EscalationEvent(_name(parser, node, declared), code, **_payload(declared))


#: event definition elements that we know, and how each is read
EVENT_TAGS: dict[str, Callable[[Any, Any], events.EventDefinition]] = {
    "timerEventDefinition": _timer,
    "messageEventDefinition": read_message,
    "signalEventDefinition": _signal,
    "errorEventDefinition": _error,
    "escalationEventDefinition": _escalation,
    "conditionalEventDefinition": _condition,
    "cancelEventDefinition": lambda _parser, _node: events.CancelEvent(),
    "terminateEventDefinition": lambda _parser, _node: events.TerminateEvent(),
}


def _declared(parser: Any, node: Any, kind: str, attribute: str) -> Any:
    """The declaration an event refers to; None when it refers to nothing."""
    reference = node.get(attribute)
    if not reference:
        return None
    found = parser.doc_xpath(f"./bpmn:{kind}[@id='{reference}']")
    if not found:
        parser.raise_validation_exception(f"There is no {kind} with the id {reference!r}")
    return found[0]


def _name(parser: Any, node: Any, declared: Any) -> str:
    if declared is not None:
        return declared.get("name") or declared.get("id") or ""
    return parser.node.get("name") or parser.bpmn_id or node.get("id") or ""


def _attribute(declared: Any, name: str) -> str | None:
    return None if declared is None else declared.get(name)


def _extension(node: Any, name: str) -> str | None:
    if node is None:
        return None
    text = "".join(node.xpath(f".//spiffworkflow:{name}/text()", namespaces=_SPIFF)).strip()
    return text or None


def _payload(declared: Any) -> dict[str, Any]:
    return {"payload": _extension(declared, "payloadExpression"), "variable": _extension(declared, "variableName")}


def _retrieval(parser: Any, message_id: str | None) -> list[CorrelationProperty]:
    known = parser.get_message_correlations(message_id)
    return [CorrelationProperty(name=one.name, expression=one.retrieval_expression) for one in known]


def _process_correlation(node: Any) -> list[CorrelationProperty]:
    found = node.xpath(".//spiffworkflow:processVariableCorrelation", namespaces=_SPIFF)
    pairs = [(_extension(one, "propertyId"), _extension(one, "expression")) for one in found]
    return [CorrelationProperty(name=name, expression=text) for name, text in pairs if name and text]
