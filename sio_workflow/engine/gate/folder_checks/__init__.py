"""Checks of a diagram against what lies beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sio_workflow.engine.gate.drawing import Drawing
from sio_workflow.engine.gate.folder_checks import branches, calls, decisions, forms, handlers, lanes
from sio_workflow.engine.gate.lint import privacy
from sio_workflow.engine.gate.report import Finding
from sio_workflow.engine.gate.surroundings import Surroundings

FolderCheck = Callable[[Drawing, Surroundings], Iterator[Finding]]

CHECKS: tuple[FolderCheck, ...] = (
    forms.check,
    handlers.check,
    decisions.check,
    lanes.check,
    calls.check,
    branches.check,
    privacy.check,
)


def check_surroundings(drawing: Drawing, surroundings: Surroundings) -> list[Finding]:
    """Every form, handler, decision, lane and called process that is missing or broken, and what may not be asked."""
    return [finding for check in CHECKS for finding in check(drawing, surroundings)]
