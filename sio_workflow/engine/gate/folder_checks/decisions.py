"""Every business rule task has its decision table, and the table says what it means."""

from __future__ import annotations

from collections.abc import Iterator

from sio_workflow.engine.gate.drawing import Drawing
from sio_workflow.engine.gate.report import Finding
from sio_workflow.engine.gate.surroundings import Surroundings


def check(drawing: Drawing, surroundings: Surroundings) -> Iterator[Finding]:
    yield from ()


def problems_of(path: str, text: str) -> Iterator[Finding]:
    yield from ()
