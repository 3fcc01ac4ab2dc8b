"""A process folder must be complete; a lone file may lack what a try-out can answer for."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sio_workflow.engine.gate import GateReport, Severity, Verdict, check_file, check_folder
from tests.unit.engine import bpmn

LANES = bpmn.node(
    "laneSet",
    "lanes",
    bpmn.node("lane", "service_manager", "<bpmn:flowNodeRef>ask</bpmn:flowNodeRef>"),
)
DIAGRAM = bpmn.process(
    LANES,
    bpmn.nodes("userTask", "ask"),
    bpmn.nodes("serviceTask", "send_sms"),
    bpmn.nodes("endEvent", "e"),
    bpmn.way("s", "ask", "send_sms", "e"),
)
HANDLERS = """
from sio_workflow.handlers import Call, answer, service_task

@service_task
def send_sms(call: Call) -> None:
    raise SystemExit("the gate must never run this")

@answer
def ask(answer): ...
"""
FILES = {
    "p.bpmn": DIAGRAM,
    "forms/ask-schema.json": json.dumps({"type": "object", "properties": {"ok": {"type": "boolean"}}, "x-ours": 1}),
    "forms/ask-uischema.json": "{}",
    "handlers.py": HANDLERS,
}
TABLE = """<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="n">
<decision id="rate" name="rate"><decisionTable hitPolicy="{policy}"><input id="i"><inputExpression id="x">
<text>amount</text></inputExpression></input><output id="o" name="price"/>
<rule id="r1">
<inputEntry id="a1"><text>&gt; 1</text></inputEntry><outputEntry id="b1"><text>1</text></outputEntry></rule>
<rule id="r2">
<inputEntry id="a2"><text>&gt; 2</text></inputEntry><outputEntry id="b2"><text>2</text></outputEntry></rule>
</decisionTable></decision></definitions>"""
ASKS_TABLE = bpmn.process(
    bpmn.node(
        "businessRuleTask",
        "decide",
        bpmn.extensions("<spiffworkflow:calledDecisionId>rate</spiffworkflow:calledDecisionId>"),
    ),
    bpmn.nodes("endEvent", "e"),
    bpmn.way("s", "decide", "e"),
)


def _codes(report: GateReport, severity: Severity = Severity.ERROR) -> set[str]:
    return {finding.code for finding in report.findings if finding.severity is severity}


def _check(**changed: str | None) -> GateReport:
    names = {"schema": "forms/ask-schema.json", "ui": "forms/ask-uischema.json", "py": "handlers.py", "bpmn": "p.bpmn"}
    files = {**FILES, **{names[key]: text for key, text in changed.items() if text is not None}}
    for key in [key for key, text in changed.items() if text is None]:
        del files[names[key]]
    return check_folder(files, "p", {})


def test_a_complete_folder_is_accepted() -> None:
    report = _check()
    assert (report.verdict, report.findings, report.changes) == (Verdict.ACCEPT, (), ())
    assert (report.key, report.name) == ("p", "p")


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"schema": None}, "form_missing"),
        ({"ui": None}, "form_missing"),
        ({"schema": "{"}, "form_not_json"),
        ({"schema": "[]"}, "form_not_object"),
        ({"schema": '{"type": "obj"}'}, "form_schema_invalid"),
        ({"schema": '{"type": "array"}'}, "form_not_flat"),
        ({"py": None}, "handler_missing"),
        ({"py": "def send_sms(call): ..."}, "handler_missing"),
        ({"py": "def send_sms(call:"}, "handlers_broken"),
        ({"bpmn": None}, "diagram_missing"),
        ({"bpmn": DIAGRAM.replace("service_manager", "somebody")}, "lane_unknown"),
        ({"bpmn": DIAGRAM.replace(LANES, "")}, "lane_missing"),
        ({"bpmn": DIAGRAM.replace('id="p"', 'id="q"')}, "key_mismatch"),
    ],
)
def test_what_is_missing_or_broken_is_an_error(changed: dict[str, str | None], code: str) -> None:
    report = _check(**changed)
    assert report.verdict is Verdict.REFUSE
    assert code in _codes(report)


def test_every_problem_is_said_at_once() -> None:
    report = _check(schema=None, py=None, bpmn=DIAGRAM.replace(LANES, ""))
    assert {"form_missing", "handler_missing", "lane_missing"} <= _codes(report)


def test_a_handler_of_nothing_is_only_a_remark() -> None:
    report = _check(py=HANDLERS + "\n@service_task\ndef nobody_calls_me(call): ...\n")
    assert report.verdict is Verdict.ACCEPT
    assert _codes(report, Severity.WARNING) == {"handler_unused"}


def test_a_lone_file_may_lack_forms_handlers_and_lanes(tmp_path: Path) -> None:
    (tmp_path / "alone.bpmn").write_text(DIAGRAM.replace(LANES, ""))
    report = check_file(tmp_path / "alone.bpmn")
    assert report.verdict is Verdict.ACCEPT
    assert _codes(report, Severity.WARNING) == {"form_missing", "handler_missing", "lane_missing"}


def test_a_decision_is_found_beside_the_diagram(tmp_path: Path) -> None:
    (tmp_path / "p.bpmn").write_text(ASKS_TABLE)
    assert "decision_missing" in _codes(check_file(tmp_path / "p.bpmn"))
    (tmp_path / "prices.dmn").write_text(TABLE.format(policy="FIRST"))
    assert check_file(tmp_path / "p.bpmn").verdict is Verdict.ACCEPT


def test_the_problems_of_a_decision_refuse_the_diagram_that_asks_it(tmp_path: Path) -> None:
    (tmp_path / "p.bpmn").write_text(ASKS_TABLE)
    (tmp_path / "rate.dmn").write_text(TABLE.format(policy="UNIQUE"))
    assert "rules_overlap" in _codes(check_file(tmp_path / "p.bpmn"))


def test_a_lone_decision_is_checked_by_itself(tmp_path: Path) -> None:
    (tmp_path / "rate.dmn").write_text(TABLE.format(policy="UNIQUE"))
    report = check_file(tmp_path / "rate.dmn")
    assert [(finding.code, finding.element_id) for finding in report.findings] == [("rules_overlap", "r2")]


def test_a_called_process_is_found_among_the_known() -> None:
    calls = bpmn.process(
        bpmn.node("callActivity", "c", calledElement="other"), bpmn.nodes("endEvent", "e"), bpmn.way("s", "c", "e")
    )
    other = bpmn.process(bpmn.nodes("endEvent", "e"), bpmn.way("s", "e"), key="other")
    assert "called_process_missing" in _codes(check_folder({"p.bpmn": calls}, "p", {}))
    known = check_folder({"p.bpmn": calls}, "p", {"other": {"other.bpmn": other}})
    assert (known.verdict, known.called) == (Verdict.ACCEPT, frozenset({"other"}))


def test_a_reserved_id_is_renamed_everywhere_and_the_drawing_keeps_its_own() -> None:
    shapes = (
        '<di:BPMNDiagram xmlns:di="http://www.omg.org/spec/BPMN/20100524/DI"><di:BPMNPlane>'
        '<di:BPMNShape id="x" bpmnElement="End"/></di:BPMNPlane></di:BPMNDiagram></bpmn:definitions>'
    )
    drawn = bpmn.process(bpmn.nodes("endEvent", "End"), bpmn.way("s", "End")).replace("</bpmn:definitions>", shapes)
    report = check_folder({"p.bpmn": drawn}, "p", {})
    assert [(change.element_id, change.code) for change in report.changes] == [("End", "reserved_id_renamed")]
    assert 'bpmnElement="End_endEvent"' in report.executable_xml
    assert 'targetRef="End_endEvent"' in report.executable_xml


def test_the_report_has_the_promised_shape() -> None:
    report = _check(ui=None).as_json()
    assert set(report) == {"verdict", "findings", "changes"}
    keys = {"element_id", "line", "severity", "code", "message", "remedy"}
    assert [set(finding) for finding in report["findings"]] == [keys]
    assert report["findings"][0]["element_id"] == "ask"


def test_what_only_another_engine_would_do_is_remarked(tmp_path: Path) -> None:
    mapped = bpmn.extensions(
        '<camunda:inputOutput xmlns:camunda="http://camunda.org/schema/1.0/bpmn"/>'
        '<camunda:properties xmlns:camunda="http://camunda.org/schema/1.0/bpmn"/>'
    )
    path = tmp_path / "p.bpmn"
    path.write_text(
        bpmn.process(bpmn.node("userTask", "ask", mapped), bpmn.nodes("endEvent", "e"), bpmn.way("s", "ask", "e"))
    )
    report = check_file(path)
    assert report.verdict is Verdict.ACCEPT
    assert [finding.element_id for finding in report.findings if finding.code == "vendor_ignored"] == ["ask"]


def test_a_diagram_in_its_folder_may_call_the_processes_of_other_folders(tmp_path: Path) -> None:
    for key, inner in (
        ("p", bpmn.node("callActivity", "call", calledElement="other")),
        ("other", bpmn.nodes("task", "call")),
    ):
        (tmp_path / key).mkdir()
        drawn = bpmn.process(inner, bpmn.nodes("endEvent", "e"), bpmn.way("s", "call", "e"), key=key)
        (tmp_path / key / f"{key}.bpmn").write_text(drawn)
    assert check_file(tmp_path / "p" / "p.bpmn").verdict is Verdict.ACCEPT
