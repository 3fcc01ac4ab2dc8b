"""Checks that every element can be reached from the start and can reach an end."""

from __future__ import annotations

from collections.abc import Iterator

from sio_workflow.engine.gate.drawing import Drawing, Element, called, problem, warning
from sio_workflow.engine.gate.lint.elements import runs_by_itself
from sio_workflow.engine.gate.report import Finding
from sio_workflow.engine.gate.vocabulary import ADDED, tag_of
from sio_workflow.engine.gate.ways import closure, rings


def from_the_start(drawing: Drawing) -> Iterator[Finding]:
    """What nothing leads to would never run."""
    for scope in filter(runs_by_itself, drawing.scopes):
        starts = [node for node in drawing.nodes_in(scope) if tag_of(node) == "startEvent"]
        reached = closure(starts, lambda node: after(drawing, node)) if starts else set(drawing.nodes_in(scope))
        ring_of = rings({node: after(drawing, node) for node in drawing.nodes_in(scope) if node not in reached})
        for node in _drawn(drawing, scope):
            if node not in reached and not _blamed_elsewhere(drawing, node, reached, ring_of[node]):
                yield problem(
                    node,
                    "unreachable",
                    f"Nothing leads to {called(node)} from the start event.",
                    "Connect it, or delete it.",
                )


def _blamed_elsewhere(drawing: Drawing, node: Element, reached: set[Element], ring: set[Element]) -> bool:
    """Only the first element of an unreachable stretch is reported; a loop of them reports them all."""
    if tag_of(node) == "boundaryEvent":
        return True
    sources = [source for flow in drawing.into(node) if (source := drawing.source(flow)) is not None]
    return any(source not in reached and source not in ring for source in sources)


def to_the_end(drawing: Drawing) -> Iterator[Finding]:
    """An element without a way to an end keeps its instance open for ever."""
    for scope in filter(runs_by_itself, drawing.scopes):
        ends = [node for node in drawing.nodes_in(scope) if tag_of(node) == "endEvent"]
        ending = closure(ends, lambda node: before(drawing, node))
        stuck = [node for node in _drawn(drawing, scope) if node not in ending and tag_of(node) != "boundaryEvent"]
        for node in stuck[:1]:
            say = warning if is_interrupted(drawing, scope) else problem
            yield say(
                node,
                "no_way_to_end",
                f"No way leads from {called(node)} to an end event.",
                "Draw how it ends: a gateway that leaves the loop, or an end event.",
            )


def is_interrupted(drawing: Drawing, scope: Element) -> bool:
    """Whether an event on the border of a sub-process may end all that waits in it."""
    return any(event.get("cancelActivity") != "false" for event in drawing.boundaries_of(scope))


def after(drawing: Drawing, node: Element) -> list[Element]:
    """The elements that may follow a node: along its flows, or by an event on its border."""
    targets = [target for flow in drawing.out_of(node) if (target := drawing.target(flow)) is not None]
    return targets + drawing.boundaries_of(node)


def before(drawing: Drawing, node: Element) -> list[Element]:
    """The elements that a node may follow."""
    sources = [source for flow in drawing.into(node) if (source := drawing.source(flow)) is not None]
    host = drawing.node(node.get("attachedToRef", "")) if tag_of(node) == "boundaryEvent" else None
    return sources if host is None else [*sources, host]


def _drawn(drawing: Drawing, scope: Element) -> list[Element]:
    return [
        node
        for node in drawing.nodes_in(scope)
        if node.get(ADDED) is None
        and node.get("triggeredByEvent") != "true"
        and node.get("isForCompensation") != "true"
    ]
