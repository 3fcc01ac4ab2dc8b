"""What the gate says about a diagram: a verdict, every problem at once, and every change it made to what will run."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Verdict(StrEnum):
    ACCEPT = "accept"
    ACCEPT_WITH_CHANGES = "accept_with_changes"
    REFUSE = "refuse"


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One problem: where it is, what is wrong, what to do."""

    code: str
    message: str
    remedy: str
    #: id in the designer's drawing; None when the whole file is meant
    element_id: str | None = None
    #: line in the designer's file
    line: int | None = None
    severity: Severity = Severity.ERROR


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One thing that runs differently from how it is drawn, although it means the same."""

    element_id: str | None
    code: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GateReport:
    """The answer of the gate; `executable_xml` is empty when the file could not be read as a diagram."""

    key: str
    name: str
    findings: tuple[Finding, ...] = ()
    changes: tuple[Change, ...] = ()
    executable_xml: str = ""
    #: keys of the processes that are called
    called: frozenset[str] = field(default_factory=frozenset)

    @property
    def verdict(self) -> Verdict:
        """Refuse on any error; warnings never refuse."""
        if any(finding.severity is Severity.ERROR for finding in self.findings):
            return Verdict.REFUSE
        return Verdict.ACCEPT_WITH_CHANGES if self.changes else Verdict.ACCEPT

    def as_json(self) -> dict[str, Any]:
        """The report as plain JSON types, in the shape the command line and the API promise."""
        return {
            "verdict": self.verdict.value,
            "findings": [_finding_as_json(finding) for finding in self.findings],
            "changes": [
                {"element_id": change.element_id, "code": change.code, "message": change.message}
                for change in self.changes
            ],
        }


def _finding_as_json(finding: Finding) -> dict[str, Any]:
    return {
        "element_id": finding.element_id,
        "line": finding.line,
        "severity": finding.severity.value,
        "code": finding.code,
        "message": finding.message,
        "remedy": finding.remedy,
    }
