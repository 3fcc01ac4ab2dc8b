"""Making nodes and flows that the designer has not drawn, marked as such."""

from __future__ import annotations

from collections.abc import Mapping

from lxml import etree

from sio_workflow.engine.gate.drawing import Drawing, Element, drawn_id
from sio_workflow.engine.gate.report import Change
from sio_workflow.engine.gate.vocabulary import ADDED, FOR, ORIGINAL, q

#: rules that add to the inside of a scope
_INSIDE = frozenset({"start_added", "end_added"})


def change(element: Element, code: str, message: str) -> Change:
    """Name a change on an element by the id it has in the drawing."""
    return Change(element_id=drawn_id(element), code=code, message=message)


def add_node(drawing: Drawing, owner: Element, tag: str, role: str, rule: str) -> Element:
    """A flow node of the gate's own making, for a node or (inside it) a scope."""
    scope = owner if rule in _INSIDE else scope_of(owner)
    marks = {ADDED: rule, FOR: drawn_id(owner) or ""}
    node = etree.SubElement(scope, q(tag), {"id": drawing.free_id(f"{owner.get('id')}__{role}"), **marks})
    drawing.by_id[node.get("id", "")] = node
    return node


def add_flow(
    drawing: Drawing, scope: Element, source: Element, target: Element, rule: str, condition: str | None = None
) -> Element:
    """A sequence flow of the gate's own making."""
    ends = {"sourceRef": source.get("id", ""), "targetRef": target.get("id", "")}
    wish = f"{ends['sourceRef']}__to__{ends['targetRef']}"
    flow = etree.SubElement(scope, q("sequenceFlow"), {"id": drawing.free_id(wish), ADDED: rule, **ends})
    if condition is not None:
        etree.SubElement(flow, q("conditionExpression")).text = condition
    return flow


def scope_of(node: Element) -> Element:
    """The process or sub-process a node stands in."""
    parent = node.getparent()
    assert parent is not None
    return parent


def rename(drawing: Drawing, renamed: Mapping[str, str]) -> None:
    """Give elements other ids (old -> new) and follow every reference to them, shapes of the drawing included."""
    for element in drawing.root.iter(etree.Element) if renamed else ():
        old = element.get("id", "")
        if old in renamed and element is drawing.by_id.get(old):
            element.set("id", renamed[old])
            element.set(ORIGINAL, element.get(ORIGINAL) or old)
        _follow(element, renamed)


REFERENCES = ("sourceRef", "targetRef", "default", "attachedToRef", "bpmnElement", "activityRef")
REFERENCE_TEXTS = frozenset({q("flowNodeRef"), q("incoming"), q("outgoing"), q("sourceRef"), q("targetRef")})


def _follow(element: Element, renamed: Mapping[str, str]) -> None:
    for attribute in REFERENCES:
        if (reference := element.get(attribute, "")) in renamed:
            element.set(attribute, renamed[reference])
    if element.tag in REFERENCE_TEXTS and (reference := (element.text or "").strip()) in renamed:
        element.text = renamed[reference]
