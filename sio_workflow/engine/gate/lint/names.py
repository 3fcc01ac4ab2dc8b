"""Checks on processes and ids."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sio_workflow.engine.gate.drawing import Drawing, Element, called, drawn_id, identified, problem
from sio_workflow.engine.gate.report import Finding
from sio_workflow.engine.gate.vocabulary import FLOW_NODES, q, tag_of

_ID = re.compile(r"[\w.\-]+")


def processes(drawing: Drawing) -> Iterator[Finding]:
    """A diagram needs a process with something in it."""
    if not any(drawing.nodes_in(process) for process in drawing.processes):
        yield problem(
            drawing.root,
            "empty_process",
            "The file has no process with anything in it.",
            "Draw at least a start event, one task and an end event.",
        )


def misplaced(drawing: Drawing) -> Iterator[Finding]:
    """A node inside a lane, a flow or no process at all is seen by nobody."""
    seen = {*drawing.nodes, *drawing.flows}
    for element in drawing.root.iter(*map(q, sorted(FLOW_NODES)), q("sequenceFlow")):
        if element not in seen:
            yield problem(
                element,
                "misplaced",
                f"{called(element)} does not stand directly in a process or sub-process and would be ignored.",
                "Move it into the process it belongs to.",
            )


def ids(drawing: Drawing) -> Iterator[Finding]:
    """Ids are unique in the file and made of letters, digits, dots, hyphens and underscores."""
    seen: dict[str, Element] = {}
    for element in identified(drawing.root):
        identifier = element.get("id")
        if identifier is None:
            continue
        if identifier in seen:
            yield problem(
                element,
                "duplicate_id",
                f"The id “{identifier}” is used twice, by a {tag_of(seen[identifier])} and a {tag_of(element)}.",
                "Give one of them another id.",
            )
        elif not _ID.fullmatch(identifier):
            yield problem(
                element,
                "bad_id",
                f"The id “{drawn_id(element)}” has a character that ids may not have.",
                "Use letters, digits and underscores, for example approve_absence.",
            )
        seen.setdefault(identifier, element)
