"""Rules about sequence flows that the engine would refuse or read without their conditions."""

from __future__ import annotations

from collections.abc import Iterator

from sio_workflow.engine.gate.drawing import Drawing, Element, called, text_of
from sio_workflow.engine.gate.normalise.craft import add_flow, add_node, change, scope_of
from sio_workflow.engine.gate.report import Change
from sio_workflow.engine.gate.vocabulary import ACTIVITIES, GATEWAYS, q, tag_of


def moved(drawing: Drawing) -> Iterator[Change]:
    """The engine looks for a flow only in the scope of the nodes it joins."""
    for flow in drawing.flows:
        source, target = drawing.source(flow), drawing.target(flow)
        if source is None or target is None or scope_of(source) is not scope_of(target):
            continue
        if flow.getparent() is not scope_of(source):
            scope_of(source).append(flow)
            yield change(flow, "flow_moved", f"The flow {called(flow)} was moved to the scope of the nodes it joins.")


def has_condition(flow: Element) -> bool:
    """Whether a condition is drawn on the flow, be it an empty one."""
    return flow.find(q("conditionExpression")) is not None


def conditional_flows(drawing: Drawing) -> Iterator[Change]:
    """Conditions on flows that leave an activity are an inclusive gateway in short."""
    for node in drawing.nodes:
        conditional = [flow for flow in drawing.out_of(node) if has_condition(flow)]
        if tag_of(node) not in ACTIVITIES or not conditional:
            continue
        if not all(text_of(flow.find(q("conditionExpression"))) for flow in conditional):
            continue
        _insert_choice(drawing, node, conditional)
        yield change(node, "conditional_flow", f"The conditions after {called(node)} run as an inclusive gateway.")


def _insert_choice(drawing: Drawing, node: Element, conditional: list[Element]) -> None:
    """Flows without a condition are always taken, so they stay outside the choice where it has a default."""
    default = node.attrib.pop("default", "")
    always = [flow for flow in drawing.out_of(node) if flow not in conditional and flow.get("id") != default]
    choice = add_node(drawing, node, "inclusiveGateway", "choice", "conditional_flow")
    if default:
        choice.set("default", default)
    for flow in drawing.out_of(node):
        if not (flow in always and default):
            flow.set("sourceRef", choice.get("id", ""))
    for flow in always if not default else []:
        _set_condition(flow, "True")
    add_flow(drawing, scope_of(node), node, choice, "conditional_flow")


def _set_condition(flow: Element, text: str) -> None:
    condition = flow.makeelement(q("conditionExpression"), {}, None)
    condition.text = text
    flow.append(condition)


def implicit_splits(drawing: Drawing) -> Iterator[Change]:
    """Several flows out of one node are a parallel gateway in short."""
    for node in drawing.nodes:
        flows = drawing.out_of(node)
        if tag_of(node) in GATEWAYS or len(flows) < 2 or any(map(has_condition, flows)):
            continue
        split = add_node(drawing, node, "parallelGateway", "split", "implicit_split")
        for flow in flows:
            flow.set("sourceRef", split.get("id", ""))
        node.attrib.pop("default", "")
        add_flow(drawing, scope_of(node), node, split, "implicit_split")
        yield change(node, "implicit_split", f"The flows out of {called(node)} run as a parallel gateway.")
