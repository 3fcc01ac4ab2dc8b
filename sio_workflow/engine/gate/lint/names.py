"""Checks on processes, ids and the names of variables."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sio_workflow.engine.gate.drawing import Drawing, Element, called, drawn_id, identified, problem, shortened
from sio_workflow.engine.gate.report import Finding
from sio_workflow.engine.gate.variables import named_in
from sio_workflow.engine.gate.vocabulary import DECLARED, FLOW_NODES, q, tag_of
from sio_workflow.engine.language import may_be_called

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


def variables(drawing: Drawing) -> Iterator[Finding]:
    """What the drawing calls a variable must be a name that the language can read and that data may have."""
    for element, name in named_in(drawing.root):
        if not may_be_called(name):
            owner = _holder(element)
            yield problem(
                owner,
                "variable_name",
                f"“{shortened(name)}” cannot be the name of a variable in {called(owner)}.",
                "Use letters, digits and underscores, a letter first, and not the name of a function.",
            )


def _holder(element: Element) -> Element:
    """The node that names the variable, or the message, signal, error or escalation that does."""
    holders = FLOW_NODES | set(DECLARED.values())
    return next((one for one in element.iterancestors() if tag_of(one) in holders), element)
