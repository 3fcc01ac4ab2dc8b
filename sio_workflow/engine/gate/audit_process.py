"""What runs inside the audit's own process: limits first, then the parser, then the comparison with the drawing.

Reads a request as JSON from standard input and writes what was lost as a JSON list to standard output.
"""

from __future__ import annotations

import json
import resource
import sys
from collections import Counter
from collections.abc import Iterator
from typing import Any

from sio_workflow.domain.errors import EngineFault
from sio_workflow.domain.process import Definition
from sio_workflow.engine.catalogue import Parsed, parse
from sio_workflow.engine.elements.event_definitions import NoneEvent
from sio_workflow.engine.elements.process_spec import ProcessSpec
from sio_workflow.engine.elements.subprocesses import SubProcess
from sio_workflow.engine.gate.drawing import Drawing, Element, called, event_definitions
from sio_workflow.engine.gate.read import read_xml
from sio_workflow.engine.gate.vocabulary import CONDITIONAL_GATEWAYS, q, tag_of

CPU_SECONDS = 5
MEMORY_BYTES = 1024 * 1024 * 1024
RECURSION = 850

Lost = dict[str, str | None]


def main() -> None:
    """Answer one request."""
    # less than the house has: what is read here must also be readable from deep inside a web request
    sys.setrecursionlimit(RECURSION)
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    request = json.load(sys.stdin)
    json.dump(lost_in(request["key"], request["executable_xml"], request["files"]), sys.stdout)


def lost_in(key: str, executable_xml: str, files: dict[str, str]) -> list[Lost]:
    """What the engine's parser refuses, or leaves out of what it has read."""
    definition = Definition(
        key=key, content_hash="", name=key, version=0, xml="", executable_xml=executable_xml, files=files
    )
    try:
        parsed = parse(definition)
    except EngineFault as fault:
        return [_unreadable(fault.element_id, str(fault))]
    except Exception as error:  # noqa: BLE001 - whatever the parser raises is an answer about the diagram
        return [_unreadable(None, f"{type(error).__name__}: {error}")]
    drawing = Drawing(read_xml(executable_xml))
    return [lost for scope in drawing.scopes for lost in _lost_in_scope(drawing, scope, parsed)]


def _unreadable(element_id: str | None, reason: str) -> Lost:
    if "RecursionError" in reason:
        return _lost(
            element_id,
            "too_long",
            "The diagram has too many elements in a row.",
            "Group stretches of it into sub-processes or called processes.",
        )
    return _lost(
        element_id,
        "engine_refuses",
        f"The engine cannot read this: {reason}",
        "Redraw the element, or ask the operators with this text.",
    )


def _lost(element_id: str | None, code: str, message: str, remedy: str) -> Lost:
    return {"element_id": element_id, "code": code, "message": message, "remedy": remedy}


def _lost_in_scope(drawing: Drawing, scope: Element, parsed: Parsed) -> Iterator[Lost]:
    spec = _read_from(scope, parsed)
    if spec is None:
        if tag_of(scope) != "process":
            yield _silently(scope, "is not run")
        return
    for node in drawing.nodes_in(scope):
        element = spec.task_specs.get(node.get("id"))
        if element is None:
            yield _silently(node, "is left out")
        else:
            yield from _lost_in_node(drawing, node, element)


def _read_from(scope: Element, parsed: Parsed) -> ProcessSpec | None:
    """The specification that was read from a process or sub-process of the drawing."""
    key = scope.get("id", "")
    if tag_of(scope) == "process":
        return parsed.process if key == parsed.process.name else parsed.inner.get(key)
    around = scope.getparent()
    outer = None if around is None else _read_from(around, parsed)
    element: Any = outer.task_specs.get(key) if outer else None
    if outer and getattr(element, "repeats", False):
        element = outer.task_specs.get(element.task_spec)
    return parsed.inner.get(element.spec) if isinstance(element, SubProcess) else None


def _lost_in_node(drawing: Drawing, node: Element, element: Any) -> Iterator[Lost]:
    reached = Counter(name.removesuffix(".BoundaryEventSplit") for name in element._outputs)
    drawn = Counter(flow.get("targetRef", "") for flow in drawing.out_of(node))
    for flow in drawing.out_of(node):
        if drawn[flow.get("targetRef", "")] > reached[flow.get("targetRef", "")]:
            yield _silently(flow, "is left out")
    if event_definitions(node) and isinstance(getattr(element, "event_definition", None), NoneEvent):
        yield _silently(node, "would become a plain event")
    if tag_of(node) in CONDITIONAL_GATEWAYS and _conditions_drawn(drawing, node) > _conditions_read(element):
        yield _silently(node, "loses a condition")


def _conditions_drawn(drawing: Drawing, gateway: Element) -> int:
    default = gateway.get("default")
    return sum(
        flow.find(q("conditionExpression")) is not None and flow.get("id") != default
        for flow in drawing.out_of(gateway)
    )


def _conditions_read(element: Any) -> int:
    return sum(condition is not None for condition, _ in getattr(element, "cond_task_specs", ()))


def _silently(element: Element, what: str) -> Lost:
    return _lost(
        element.get("id"),
        "lost_by_engine",
        f"{called(element)} {what} by the engine.",
        "Redraw this element; if that does not help, tell the operators.",
    )


if __name__ == "__main__":
    main()
