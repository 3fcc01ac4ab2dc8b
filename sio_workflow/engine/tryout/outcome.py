"""What is put into a try-out, and what comes out."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from sio_workflow.domain.process import Variables
from sio_workflow.engine.gate import GateReport


class Status(StrEnum):
    ENDED = "ended"
    WAITING = "waiting"
    INCIDENT = "incident"


class Refused(Exception):
    """The gate does not let the diagram, or one that it calls, through."""

    def __init__(self, reports: list[GateReport]) -> None:
        super().__init__(", ".join(report.key for report in reports))
        self.reports = reports

    @property
    def report(self) -> GateReport:
        """All that is wrong, in one report."""
        findings = tuple(finding for report in self.reports for finding in report.findings)
        changes = tuple(change for report in self.reports for change in report.changes)
        return replace(self.reports[0], findings=findings, changes=changes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a person, a sender or a worker says to one waiting element."""

    element_id: str
    variables: Variables = field(default_factory=dict)
    #: for a service task: leave by the error boundary event with this code
    error_code: str | None = None

    @classmethod
    def from_json(cls, entry: Any) -> Answer:
        """Read one entry of an answers file; ValueError says what is wrong with it."""
        if not isinstance(entry, dict) or not isinstance(entry.get("element_id"), str):
            raise ValueError('every answer is an object with an "element_id"')
        if not isinstance(entry.get("variables", {}), dict):
            raise ValueError(f"the variables for {entry['element_id']} are not an object")
        if not isinstance(entry.get("error_code"), str | None):
            raise ValueError(f"the error code for {entry['element_id']} is not a text")
        return cls(
            element_id=entry["element_id"],
            variables=entry.get("variables", {}),
            error_code=entry.get("error_code"),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How far the diagram came."""

    status: Status
    #: ids of the drawing, in the order in which the elements finished
    elements: tuple[str, ...]
    variables: Variables
    waits: tuple[dict[str, str], ...] = ()
    error: dict[str, Any] | None = None
    #: answers that nothing has asked for: their element, and why; not part of the promised shape
    unused: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The outcome in the shape the command line promises."""
        return {
            "status": self.status.value,
            "elements": list(self.elements),
            "variables": self.variables,
            "waits": list(self.waits),
            "error": self.error,
        }
