"""Checks on call activities that need only this file."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sio_workflow.engine.gate.drawing import Drawing, called, problem
from sio_workflow.engine.gate.report import Finding
from sio_workflow.engine.gate.vocabulary import tag_of

_KEY = re.compile(r"[\w.\-]+")


def call_activities(drawing: Drawing) -> Iterator[Finding]:
    """A call activity names the process it calls, as a plain key."""
    for node in (node for node in drawing.nodes if tag_of(node) == "callActivity"):
        key = (node.get("calledElement") or "").strip()
        if not key:
            yield problem(
                node,
                "called_element_missing",
                f"{called(node)} does not say which process it calls.",
                "Choose the called process.",
            )
        elif not _KEY.fullmatch(key):
            yield problem(
                node,
                "called_element_expression",
                f"{called(node)} computes the process it calls: {key}",
                "Name one process; use a gateway to choose between several.",
            )
