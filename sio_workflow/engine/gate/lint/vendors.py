"""Remarks on what other engines would do: it stays in the file, and nothing of it happens here."""

from __future__ import annotations

from collections.abc import Iterator

from sio_workflow.engine.gate.drawing import Drawing, Element, called, extension, warning
from sio_workflow.engine.gate.report import Finding
from sio_workflow.engine.gate.vocabulary import JAVA_ENGINES, local_name, namespace_of, q

#: extensions that move data or run code; all others only describe
_ACTING = frozenset(
    {"inputOutput", "in", "out", "ioMapping", "subscription", "connector", "errorEventDefinition",
     "executionListener", "executionListeners", "taskListener", "taskListeners", "failedJobRetryTimeCycle"}
)  # fmt: skip
_ACTING_ATTRIBUTES = frozenset({"resultVariable", "resultVariableName", "variableMappingClass"})
_REMEDY = "All elements share the variables: where it matters, do the same in a script before or after the task."


def ignored(drawing: Drawing) -> Iterator[Finding]:
    """Data mappings, listeners and the like of other engines are ignored, but not without a word."""
    for node in (*drawing.nodes, *drawing.root.iter(q("message"))):
        for name in sorted({local_name(one) for one in _extensions(node) if local_name(one) in _ACTING}):
            yield _remark(node, f"extension <{name}>")
        for attribute in map(str, node.attrib):
            name = attribute.rpartition("}")[2]
            if attribute.lstrip("{").startswith(JAVA_ENGINES) and name in _ACTING_ATTRIBUTES:
                yield _remark(node, f"attribute “{name}”")


def retries(drawing: Drawing) -> Iterator[Finding]:
    """How often a service task is tried is the rule of the house, whatever the drawing says."""
    for node in drawing.nodes:
        if extension(node, "retry") is not None:
            yield warning(
                node,
                "retries_ignored",
                f"The retries drawn at {called(node)} are not read: all service tasks are tried again in the same way.",
                "Leave them out, or draw the way back as a timer and a flow.",
            )


def _extensions(node: Element) -> Iterator[Element]:
    for container in node:
        if local_name(container) == "extensionElements":
            yield from (one for one in container if namespace_of(one).startswith(JAVA_ENGINES))


def _remark(node: Element, what: str) -> Finding:
    return warning(node, "vendor_ignored", f"The {what} is meant for another engine and does nothing here.", _REMEDY)
