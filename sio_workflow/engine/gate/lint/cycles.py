"""Checks that loops contain something that waits, be they drawn with flows or as a mark on an activity."""

from __future__ import annotations

from collections.abc import Iterator

from sio_workflow.engine.gate.drawing import Drawing, Element, called, problem, text_of, warning
from sio_workflow.engine.gate.lint.timers import is_instant
from sio_workflow.engine.gate.report import Finding
from sio_workflow.engine.gate.vocabulary import CONDITIONAL_GATEWAYS, SUB_PROCESSES, q, tag_of
from sio_workflow.engine.gate.ways import rings
from sio_workflow.engine.language import LanguageError, compile_expression

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
    if tag_of(node) == "eventBasedGateway":
        return not any(map(is_instant, _next(drawing, node)))
    return tag_of(node) in _WAITING and not is_instant(node)


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


def repeated_without_wait(drawing: Drawing) -> Iterator[Finding]:
    """The same of an activity that is repeated while a condition holds."""
    for node in drawing.nodes:
        loop = node.find(q("standardLoopCharacteristics"))
        condition = text_of(loop.find(q("loopCondition"))) if loop is not None else ""
        if loop is not None and condition and not loop.get("loopMaximum") and not waits(drawing, node):
            yield _judged(node, may_end=_may_change(condition))


def _may_change(condition: str) -> bool:
    """Whether it reads any variable: what does not holds always, or never."""
    try:
        return bool(compile_expression(condition).names)
    except LanguageError:  # its own check says so
        return True


def _verdict(drawing: Drawing, node: Element, loop: set[Element]) -> Finding:
    exits = [one for one in loop if tag_of(one) in CONDITIONAL_GATEWAYS and not set(_next(drawing, one)) <= loop]
    return _judged(node, may_end=bool(exits))


def _judged(node: Element, *, may_end: bool) -> Finding:
    if may_end:
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
