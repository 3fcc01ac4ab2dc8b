"""Checks that conditions stand exactly where the engine reads them."""

from __future__ import annotations

from collections.abc import Iterator

from sio_workflow.engine.gate.drawing import Drawing, Element, called, problem, text_of, warning
from sio_workflow.engine.gate.report import Finding
from sio_workflow.engine.gate.vocabulary import CONDITIONAL_GATEWAYS, q, tag_of


def on_flows(drawing: Drawing) -> Iterator[Finding]:
    """All branches of a choosing gateway but its default have a condition; no other flow has one."""
    for node in drawing.nodes:
        flows = drawing.out_of(node)
        for flow in flows:
            if tag_of(node) in CONDITIONAL_GATEWAYS:
                yield from _at_a_choice(node, flow, alone=len(flows) == 1)
            elif flow.find(q("conditionExpression")) is not None:
                yield problem(
                    flow,
                    "condition_ignored",
                    f"The condition after {called(node)} would be ignored: a {tag_of(node)} does not choose.",
                    "Remove it, or put an exclusive gateway there.",
                )


def _at_a_choice(gateway: Element, flow: Element, *, alone: bool) -> Iterator[Finding]:
    condition = flow.find(q("conditionExpression"))
    is_default = bool(flow.get("id")) and gateway.get("default") == flow.get("id")
    if is_default and text_of(condition):
        yield warning(
            flow,
            "condition_on_default",
            f"The default flow of {called(gateway)} has a condition, which is ignored.",
            "Remove the condition, or the default mark.",
        )
    if not is_default and not text_of(condition) and not (alone and condition is None):
        yield problem(
            flow,
            "condition_missing",
            f"A branch of {called(gateway)} has no condition and is not the default.",
            "Write when this branch is taken, or make it the default flow.",
        )


def defaults(drawing: Drawing) -> Iterator[Finding]:
    """A default flow is one of the flows out of its gateway."""
    for node in drawing.nodes:
        default = node.get("default")
        if default and default not in {flow.get("id") for flow in drawing.out_of(node)}:
            yield problem(
                node,
                "default_unknown",
                f"The default flow “{default}” does not leave {called(node)}.",
                "Choose the default among its own branches.",
            )
