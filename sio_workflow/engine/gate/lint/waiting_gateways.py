"""Checks on event-based gateways: what follows must be able to wait."""

from __future__ import annotations

from collections.abc import Iterator

from sio_workflow.engine.gate.drawing import Drawing, Element, called, event_definitions, kind_of, problem, warning
from sio_workflow.engine.gate.report import Finding
from sio_workflow.engine.gate.vocabulary import tag_of

_CAN_WAIT = frozenset({"message", "signal", "timer", "conditional"})


def rules(drawing: Drawing) -> Iterator[Finding]:
    """Two or more events, each with one way in, and at most one timer among them."""
    for gateway in (node for node in drawing.nodes if tag_of(node) == "eventBasedGateway"):
        targets = [target for flow in drawing.out_of(gateway) if (target := drawing.target(flow)) is not None]
        if gateway.get("eventGatewayType", "Exclusive") != "Exclusive":
            yield problem(
                gateway,
                "parallel_event_gateway",
                f"{called(gateway)} waits for all its events, which cannot be run.",
                "Use a parallel gateway followed by the events.",
            )
        if len(targets) < 2:
            yield problem(
                gateway,
                "event_gateway_choice",
                f"{called(gateway)} needs at least two events to choose from.",
                "Add an event, or replace the gateway by the event.",
            )
        if sum(_waits_for(target) == "timer" for target in targets) > 1:
            yield warning(
                gateway,
                "event_gateway_timers",
                f"{called(gateway)} has several timers; only the first can ever fire.",
                "Keep the timer that is due first.",
            )
        for target in targets:
            yield from _target(drawing, gateway, target)


def _target(drawing: Drawing, gateway: Element, target: Element) -> Iterator[Finding]:
    if _waits_for(target) not in _CAN_WAIT:
        yield problem(
            target,
            "event_gateway_target",
            f"{called(target)} cannot be waited for after {called(gateway)}.",
            "Only message, signal, timer and conditional catch events and receive tasks may follow.",
        )
    elif len(drawing.into(target)) > 1 or drawing.boundaries_of(target):
        yield problem(
            target,
            "event_gateway_shared",
            f"{called(target)} belongs to {called(gateway)} but is used otherwise too.",
            "Let no other flow lead to it, and put no event on its border.",
        )


def _waits_for(target: Element) -> str:
    if tag_of(target) == "receiveTask":
        return "message"
    found = event_definitions(target)
    return kind_of(found[0]) if tag_of(target) == "intermediateCatchEvent" and found else ""
