"""Checks that loops drawn with flows contain something that waits."""

from __future__ import annotations

from collections.abc import Iterator

from sio_workflow.engine.gate.drawing import Drawing, Element, called, problem, warning
from sio_workflow.engine.gate.report import Finding
from sio_workflow.engine.gate.vocabulary import CONDITIONAL_GATEWAYS, SUB_PROCESSES, tag_of
from sio_workflow.engine.gate.ways import rings

_WAITING = frozenset(
    {
        "task",
        "userTask",
        "manualTask",
        "serviceTask",
        "receiveTask",
        "intermediateCatchEvent",
        "boundaryEvent",
        "eventBasedGateway",
        "callActivity",
    }
)


def waits(drawing: Drawing, node: Element) -> bool:
    """Whether a token stops here until a person, a worker, a message or a clock lets it go on."""
    if tag_of(node) in SUB_PROCESSES:
        return any(waits(drawing, inner) for inner in drawing.nodes_in(node))
    return tag_of(node) in _WAITING


def without_wait(drawing: Drawing) -> Iterator[Finding]:
    """A loop that never waits runs until its budget is spent, or at best as often as its data say."""
    busy = {node: _next(drawing, node) for node in drawing.nodes if not waits(drawing, node)}
    ring_of = rings(busy)
    reported: set[Element] = set()
    for node, following in busy.items():
        loop = ring_of[node]
        if node not in reported and (len(loop) > 1 or node in following):
            reported |= loop
            yield _verdict(drawing, node, loop)


def _verdict(drawing: Drawing, node: Element, loop: set[Element]) -> Finding:
    exits = [one for one in loop if tag_of(one) in CONDITIONAL_GATEWAYS and not set(_next(drawing, one)) <= loop]
    if exits:
        return warning(
            node,
            "loop_without_wait",
            f"The loop at {called(node)} never waits; it stops only by its condition.",
            "Make sure that the condition ends it soon, or put a timer or a task into the loop.",
        )
    return problem(
        node,
        "endless_loop",
        f"The loop at {called(node)} never waits and never ends.",
        "Leave it by a gateway with a condition, and put a timer or a task into it.",
    )


def _next(drawing: Drawing, node: Element) -> list[Element]:
    return [target for flow in drawing.out_of(node) if (target := drawing.target(flow)) is not None]
