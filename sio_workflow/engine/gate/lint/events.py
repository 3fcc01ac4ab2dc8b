"""Checks on event definitions by the place of their event, and on what they refer to."""

from __future__ import annotations

from collections.abc import Iterator

from sio_workflow.engine.gate.drawing import Drawing, Element, called, event_definitions, kind_of, problem, text_of
from sio_workflow.engine.gate.report import Finding
from sio_workflow.engine.gate.vocabulary import DECLARED, EVENT_DEFINITIONS, q, tag_of

_WORDS = {
    "startEvent": "start event",
    "endEvent": "end event",
    "boundaryEvent": "boundary event",
    "intermediateCatchEvent": "catch event",
    "intermediateThrowEvent": "throw event",
}
_REMEDIES = {
    "compensate": "Draw the way back as tasks after an error or a gateway.",
    "link": "Give the throw and its one catch event the same link name, in the same process.",
    "": "Say what it waits for: a message, a signal, a timer or a condition.",
}


def definitions(drawing: Drawing) -> Iterator[Finding]:
    """Each event carries a definition that runs at that place, and only one."""
    for node in drawing.nodes:
        if tag_of(node) in EVENT_DEFINITIONS:
            found = event_definitions(node)
            for kind in sorted({kind_of(definition) for definition in found} or {""}):
                yield from _at_its_place(node, kind)
            if len(found) > 1:
                yield problem(
                    node,
                    "multiple_event",
                    f"{called(node)} has several event definitions.",
                    "Draw one event for each of them.",
                )
            yield from _unresolved(node)


def _at_its_place(node: Element, kind: str) -> Iterator[Finding]:
    place = _WORDS[tag_of(node)]
    if kind not in EVENT_DEFINITIONS[tag_of(node)]:
        what = (
            f"a {kind} definition, which does not run at a {place}"
            if kind
            else f"nothing that a {place} could wait for"
        )
        yield problem(
            node, "event_not_here", f"{called(node)} has {what}.", _REMEDIES.get(kind, f"Use another kind of {place}.")
        )
    scope = node.getparent()
    if kind == "cancel" and tag_of(node) == "endEvent" and scope is not None and tag_of(scope) != "transaction":
        yield problem(
            node,
            "cancel_outside_transaction",
            f"{called(node)} cancels, but only a transaction can be cancelled.",
            "Put it into a transaction, or use an error end event.",
        )


def conditions(drawing: Drawing) -> Iterator[Finding]:
    """A conditional event says when it happens."""
    for node in drawing.nodes:
        for definition in event_definitions(node):
            if kind_of(definition) == "conditional" and not text_of(definition.find(q("condition"))):
                yield problem(
                    node,
                    "event_condition_missing",
                    f"The conditional event {called(node)} has no condition.",
                    "Write the condition it waits for.",
                )


def _unresolved(node: Element) -> Iterator[Finding]:
    if node.find(q("eventDefinitionRef")) is not None:
        yield problem(
            node,
            "definition_unknown",
            f"{called(node)} refers to an event definition that is not in the file.",
            "Draw the definition in the event itself.",
        )


def references(drawing: Drawing) -> Iterator[Finding]:
    """Messages, signals, errors and escalations that are thrown or awaited have a name."""
    for node in drawing.nodes:
        for definition in event_definitions(node):
            yield from _reference(drawing, node, definition)


def _reference(drawing: Drawing, node: Element, definition: Element) -> Iterator[Finding]:
    kind = kind_of(definition)
    attribute = f"{kind}Ref"
    if attribute not in DECLARED:
        return
    reference = definition.get(attribute)
    declared = drawing.by_id.get(reference or "")
    if reference and (declared is None or tag_of(declared) != DECLARED[attribute]):
        yield problem(
            node,
            "reference_unknown",
            f"{called(node)} refers to the {kind} “{reference}”, which is not declared.",
            f"Choose or create the {kind} in the properties of the event.",
        )
    elif not reference and not (tag_of(node) == "boundaryEvent" and kind in {"error", "escalation"}):
        yield problem(
            node,
            "reference_missing",
            f"{called(node)} does not say which {kind} it means.",
            f"Choose or create the {kind} in the properties of the event.",
        )
