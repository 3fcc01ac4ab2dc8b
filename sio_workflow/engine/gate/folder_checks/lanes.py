"""Every user task stands in a lane, and a lane is a role."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from sio_workflow.domain.people import Role
from sio_workflow.engine.gate.drawing import Drawing, Element, called, problem
from sio_workflow.engine.gate.report import Finding
from sio_workflow.engine.gate.surroundings import Surroundings
from sio_workflow.engine.gate.vocabulary import q, tag_of

_FOR_PEOPLE = frozenset({"userTask", "manualTask", "task"})


def check(drawing: Drawing, surroundings: Surroundings) -> Iterator[Finding]:
    """A task outside any lane is seen by nobody; a lane without a role is nobody's."""
    in_lanes = {(reference.text or "").strip() for reference in drawing.root.iter(q("flowNodeRef"))}
    for node in (node for node in drawing.nodes if tag_of(node) in _FOR_PEOPLE):
        if not any(place.get("id") in in_lanes for place in _with_scopes(node)):
            outside = problem(
                node,
                "lane_missing",
                f"The task {called(node)} stands in no lane, so nobody would see it.",
                "Move it into the lane of those who do it.",
            )
            yield replace(outside, severity=surroundings.severity)
    for lane in drawing.root.iter(q("lane")):
        if lane.get("id") not in list(Role) and lane.find(q("childLaneSet")) is None:
            unknown = problem(
                lane,
                "lane_unknown",
                f"The lane {called(lane)} has the id “{lane.get('id')}”, which is no role.",
                f"Use one of: {', '.join(Role)}.",
            )
            yield replace(unknown, severity=surroundings.severity)


def _with_scopes(node: Element) -> list[Element]:
    """A task inside a sub-process stands in the lane of that sub-process."""
    return [node, *node.iterancestors(q("subProcess"), q("transaction"))]
