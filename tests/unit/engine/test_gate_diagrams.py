"""Every diagram of tests/diagrams: what the gate says of it, and the trace of each run."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from sio_workflow.engine.gate import GateReport, Severity, Verdict, check_file
from sio_workflow.engine.gate.surroundings import Surroundings
from sio_workflow.engine.gate.verdicts import judge
from sio_workflow.engine.tryout import Answer
from sio_workflow.engine.tryout.run import Run
from sio_workflow.engine.tryout.subject import Subject, load

FOLDER = Path(__file__).parents[2] / "diagrams"
NOW = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)


def _cases(*, refused: bool) -> list[str]:
    found = {path.stem: json.loads(path.read_text()) for path in sorted(FOLDER.glob("*.json"))}
    return [name for name, case in found.items() if (case["verdict"] == "refuse") is refused]


def _expected(name: str) -> dict[str, Any]:
    case: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text())
    return case


def _codes(report: GateReport) -> set[str]:
    errors = {finding.code for finding in report.findings if finding.severity is Severity.ERROR}
    return errors | {change.code for change in report.changes}


@pytest.mark.parametrize("name", _cases(refused=True))
def test_it_is_refused_with_a_reason_a_place_and_a_remedy(name: str) -> None:
    report = check_file(FOLDER / f"{name}.bpmn")
    assert report.verdict is Verdict.REFUSE
    assert set(_expected(name)["codes"]) <= _codes(report)
    for finding in report.findings:
        assert finding.line
        assert finding.element_id
        assert finding.remedy


@pytest.mark.parametrize("name", _cases(refused=False))
def test_it_is_accepted_and_runs_as_drawn(name: str) -> None:
    expected = _expected(name)
    subject = load(FOLDER / f"{name}.bpmn")
    assert subject.report.verdict.value == expected["verdict"]
    assert set(expected["codes"]) <= _codes(subject.report)
    for run in expected["runs"]:
        _assert_trace(subject, run)


def _assert_trace(subject: Subject, run: dict[str, Any]) -> None:
    answers = [Answer.from_json(answer) for answer in run["answers"]]
    outcome = Run(subject, answers, NOW).play(run["variables"])
    assert list(outcome.elements) == run["elements"]
    assert outcome.status.value == run["status"]
    assert {name: outcome.variables.get(name) for name in run.get("result", {})} == run.get("result", {})
    if "waits" in run:
        assert [wait["element_id"] for wait in outcome.waits] == run["waits"]
    if "error" in run:
        assert outcome.error is not None
        assert outcome.error["element_id"] == run["error"]


@pytest.mark.parametrize("name", _cases(refused=False))
def test_what_runs_needs_no_more_changes(name: str) -> None:
    first, _ = judge((FOLDER / f"{name}.bpmn").read_bytes(), name, Surroundings(complete=False), key_is_binding=False)
    second, _ = judge(first.executable_xml, name, Surroundings(complete=False), key_is_binding=False)
    assert second.changes == ()
    assert second.executable_xml == first.executable_xml
