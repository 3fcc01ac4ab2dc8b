"""Checks on where flows, start events and boundary events stand."""

from __future__ import annotations

from collections.abc import Iterator

from sio_workflow.engine.gate.drawing import Drawing, Element, called, event_definitions, kind_of, problem, warning
from sio_workflow.engine.gate.lint.elements import runs_by_itself
from sio_workflow.engine.gate.report import Finding
from sio_workflow.engine.gate.vocabulary import ACTIVITIES, tag_of


def ends_of_flows(drawing: Drawing) -> Iterator[Finding]:
    """Both ends of a flow exist, in the same scope, and may be left and entered."""
    for flow in drawing.flows:
        source, target = drawing.source(flow), drawing.target(flow)
        if source is None or target is None:
            yield _dangling(flow, source)
        elif source.getparent() is not target.getparent():
            yield problem(
                flow,
                "flow_crosses_scope",
                f"The flow {called(flow)} crosses the border of a sub-process.",
                "Let it end at the border: use end, start and boundary events.",
            )
        else:
            yield from _wrong_way(flow, source, target)


def _dangling(flow: Element, source: Element | None) -> Finding:
    attribute = "sourceRef" if source is None else "targetRef"
    wanted = flow.get(attribute)
    return problem(
        flow,
        "dangling_flow",
        f"The flow {called(flow)} has no {'beginning' if source is None else 'end'}: "
        f"{f'“{wanted}” does not exist' if wanted else f'{attribute} is missing'}.",
        "Connect it to an element, or delete it.",
    )


def _wrong_way(flow: Element, source: Element, target: Element) -> Iterator[Finding]:
    if tag_of(source) == "endEvent":
        yield problem(
            flow,
            "flow_from_end",
            f"The flow {called(flow)} leaves the end event {called(source)}.",
            "Make that event an intermediate event, or delete the flow.",
        )
    if tag_of(target) in {"startEvent", "boundaryEvent"}:
        yield problem(
            flow,
            "flow_into_start",
            f"The flow {called(flow)} leads into {called(target)}, which nothing may lead to.",
            "Let it lead to the element after that event.",
        )


def starts(drawing: Drawing) -> Iterator[Finding]:
    """One start event, and beside it in a process message starts; in a sub-process a plain one."""
    for scope in filter(runs_by_itself, drawing.scopes):
        found = [node for node in drawing.nodes_in(scope) if tag_of(node) == "startEvent"]
        if not found and drawing.nodes_in(scope):
            yield problem(
                scope,
                "no_start_event",
                f"{called(scope)} has no start event and no first element.",
                "Draw a start event.",
            )
        inner = tag_of(scope) != "process"
        for extra in [node for node in found if inner or _start_kind(node) != "message"][1:]:
            yield problem(
                extra,
                "several_start_events",
                f"{called(scope)} has several start events, and only one can start it.",
                "Keep one start event, or make several processes that call the same one.",
            )
        yield from (finding for start in found for finding in _trigger(start, inner=inner))


def _start_kind(start: Element) -> str:
    return next((kind_of(definition) for definition in event_definitions(start)), "")


def _trigger(start: Element, *, inner: bool) -> Iterator[Finding]:
    kind = _start_kind(start)
    if inner and kind:
        yield problem(
            start,
            "inner_start_event",
            f"The sub-process starts with a {kind} event; it must start plainly.",
            f"Make it a plain start event, and wait for the {kind} after it.",
        )
    elif kind not in {"", "message"}:
        yield warning(
            start,
            "start_by_hand",
            f"The {kind} of {called(start)} starts nothing by itself.",
            "Start instances by hand, by a message, or from a schedule outside.",
        )


def boundaries(drawing: Drawing) -> Iterator[Finding]:
    """A boundary event sits on an activity of its own scope."""
    for event in (node for node in drawing.nodes if tag_of(node) == "boundaryEvent"):
        host = drawing.node(event.get("attachedToRef", ""))
        if host is None or tag_of(host) not in ACTIVITIES or host.getparent() is not event.getparent():
            yield problem(
                event,
                "boundary_without_activity",
                f"The boundary event {called(event)} sits on no activity.",
                "Drag it onto the border of a task or sub-process.",
            )
        kinds = {kind_of(definition) for definition in event_definitions(event)}
        if event.get("cancelActivity") == "false" and kinds & {"error", "cancel"}:
            yield problem(
                event,
                "must_interrupt",
                f"{called(event)} catches an {sorted(kinds)[0]} and must interrupt.",
                "Make it interrupting (solid border).",
            )
