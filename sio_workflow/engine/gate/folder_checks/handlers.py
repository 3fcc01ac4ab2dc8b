"""Every service task has a handler, found by reading handlers.py, never by running it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from sio_workflow.engine.gate.drawing import Drawing, called, problem
from sio_workflow.engine.gate.lint.activities import handler_of
from sio_workflow.engine.gate.report import Finding, Severity
from sio_workflow.engine.gate.surroundings import Marked, Surroundings, beside, marked_functions
from sio_workflow.engine.gate.vocabulary import tag_of

_FILE = "handlers.py"


def check(drawing: Drawing, surroundings: Surroundings) -> Iterator[Finding]:
    """Missing handlers, and marked functions that belong to no element."""
    try:
        marked = marked_functions(surroundings.files.get(_FILE, ""))
    except (SyntaxError, ValueError, RecursionError) as error:
        yield beside(
            _FILE,
            "handlers_broken",
            f"this is not Python ({error}).",
            "Repair the file.",
            line=getattr(error, "lineno", None),
        )
        return
    yield from _missing(drawing, surroundings, marked)
    yield from _unused(drawing, marked)


def _missing(drawing: Drawing, surroundings: Surroundings, marked: Marked) -> Iterator[Finding]:
    available = marked.service_tasks | (surroundings.handlers or frozenset())
    for node in (node for node in drawing.nodes if tag_of(node) == "serviceTask"):
        handler = handler_of(node)
        if handler not in available:
            missing = problem(
                node,
                "handler_missing",
                f"The service task {called(node)} has no handler “{handler}”.",
                f"Write a function {handler} marked @service_task in {_FILE}, or choose another handler.",
            )
            yield replace(missing, severity=surroundings.severity)


def _unused(drawing: Drawing, marked: Marked) -> Iterator[Finding]:
    handlers = {handler_of(node) for node in drawing.nodes if tag_of(node) == "serviceTask"}
    people = {
        node.get("id", "") for node in drawing.nodes if tag_of(node) in {"userTask", "manualTask", "task", "startEvent"}
    }
    for name in sorted((marked.service_tasks - handlers) | (marked.answers - people)):
        unused = beside(
            _FILE,
            "handler_unused",
            f"the function {name} belongs to no element of the diagram.",
            "Rename it after its element, or delete it.",
        )
        yield replace(unused, severity=Severity.WARNING)
