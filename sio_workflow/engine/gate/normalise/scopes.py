"""Rules about where a process or sub-process begins and ends when nobody has drawn it."""

from __future__ import annotations

from collections.abc import Iterator

from sio_workflow.engine.gate.drawing import Drawing, Element, called, event_definitions, kind_of
from sio_workflow.engine.gate.normalise.craft import add_flow, add_node, change
from sio_workflow.engine.gate.report import Change
from sio_workflow.engine.gate.vocabulary import tag_of


def missing_starts(drawing: Drawing) -> Iterator[Change]:
    """Without a start event, all that nothing leads to begins at once."""
    for scope in _drawn_scopes(drawing):
        nodes = drawing.nodes_in(scope)
        if any(tag_of(node) == "startEvent" for node in nodes):
            continue
        first = [node for node in nodes if _begins(drawing, node)]
        if first or not nodes:
            _synthesise_start(drawing, scope, first)
            yield change(scope, "start_added", f"{called(scope)} has no start event; one was added.")


def _begins(drawing: Drawing, node: Element) -> bool:
    return not drawing.into(node) and tag_of(node) != "boundaryEvent" and not _stands_apart(node)


def _stands_apart(node: Element) -> bool:
    """Event sub-processes and compensation handlers have no sequence flows."""
    return "true" in {node.get("triggeredByEvent"), node.get("isForCompensation")}


def _synthesise_start(drawing: Drawing, scope: Element, first: list[Element]) -> None:
    start = add_node(drawing, scope, "startEvent", "start", "start_added")
    source = start
    if len(first) > 1:
        source = add_node(drawing, scope, "parallelGateway", "fork", "start_added")
        add_flow(drawing, scope, start, source, "start_added")
    for node in first:
        add_flow(drawing, scope, source, node, "start_added")


def missing_ends(drawing: Drawing) -> Iterator[Change]:
    """A node that leads nowhere ends its branch; the engine wants an end event there."""
    for scope in _drawn_scopes(drawing):
        last = [node for node in drawing.nodes_in(scope) if _ends(drawing, node)]
        if not last:
            continue
        end = add_node(drawing, scope, "endEvent", "end", "end_added")
        for node in last:
            add_flow(drawing, scope, node, end, "end_added")
            yield change(node, "end_added", f"Nothing follows {called(node)}; an end event was added.")


def _ends(drawing: Drawing, node: Element) -> bool:
    kinds = {kind_of(definition) for definition in event_definitions(node)}
    return not (drawing.out_of(node) or tag_of(node) == "endEvent" or _stands_apart(node) or "link" in kinds)


def _drawn_scopes(drawing: Drawing) -> list[Element]:
    """Processes with content and all sub-processes that run by themselves."""
    return [
        scope
        for scope in drawing.scopes
        if scope.get("triggeredByEvent") != "true"
        and tag_of(scope) != "adHocSubProcess"
        and (tag_of(scope) != "process" or drawing.nodes_in(scope))
    ]
