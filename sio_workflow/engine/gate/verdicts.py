"""From a file to a report: read, normalise, lint, look around, audit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from lxml import etree

from sio_workflow.engine.gate.audit import audit
from sio_workflow.engine.gate.bounds import too_much
from sio_workflow.engine.gate.drawing import Drawing, Element, called, drawn_id, line_of, problem, warning
from sio_workflow.engine.gate.folder_checks import check_surroundings
from sio_workflow.engine.gate.lint import lint
from sio_workflow.engine.gate.normalise import normalise
from sio_workflow.engine.gate.read import Unreadable, read_xml
from sio_workflow.engine.gate.report import Finding, GateReport, Verdict
from sio_workflow.engine.gate.surroundings import Surroundings
from sio_workflow.engine.gate.vocabulary import q, tag_of


def inspect(source: str | bytes, key: str, surroundings: Surroundings, *, key_is_binding: bool) -> GateReport:
    """Judge one diagram; `key` is the id its process must have, or only a hint which process is meant."""
    report, drawing = judge(source, key, surroundings, key_is_binding=key_is_binding)
    # the engine's parser stops at its first problem, so it is asked only when the linter has none
    if drawing is None or report.verdict is Verdict.REFUSE:
        return report
    return replace(report, findings=report.findings + tuple(audit(report, drawing, surroundings)))


def judge(
    source: str | bytes, key: str, surroundings: Surroundings, *, key_is_binding: bool
) -> tuple[GateReport, Drawing | None]:
    """All that the gate says without asking the engine, and the rewritten drawing where there is one."""
    try:
        root = _read_diagram(source)
    except Unreadable as error:
        return GateReport(key=key, name=key, findings=(error.finding,)), None
    changes = normalise(root)
    drawing = Drawing(root)
    process = main_process(drawing, key)
    findings = [*_which_process(drawing, process, key, binding=key_is_binding), *lint(drawing)]
    findings += check_surroundings(drawing, surroundings)
    own_key = process.get("id") if process is not None else None
    report = GateReport(
        key=key if key_is_binding else own_key or key,
        name=_name(process) or own_key or key,
        findings=tuple(dict.fromkeys(findings)),
        changes=changes,
        executable_xml=etree.tostring(root, encoding="unicode"),
        called=frozenset(call.get("calledElement", "") for call in root.iter(q("callActivity"))) - {""},
    )
    return report, drawing


def _name(process: Element | None) -> str:
    return "" if process is None else " ".join((process.get("name") or "").split())


def _read_diagram(source: str | bytes) -> Element:
    root = read_xml(source)
    if tag_of(root) != "definitions":
        raise Unreadable(
            Finding(
                code="not_bpmn",
                message=f"The file is XML, but its root <{etree.QName(root).localname}> is not BPMN 2.0 definitions.",
                remedy="Export the diagram as BPMN 2.0 XML.",
                line=line_of(root),
            )
        )
    if broken := too_much(root):
        raise Unreadable(broken)
    return root


def main_process(drawing: Drawing, key: str) -> Element | None:
    """The process that is meant: by id, else the one that others are called from, else the first that has content."""
    candidates = [process for process in drawing.processes if drawing.nodes_in(process)]
    called_here = {call.get("calledElement") for call in drawing.root.iter(q("callActivity"))}

    def likeness(process: Element) -> tuple[bool, bool, bool]:
        return (process.get("id") == key, process.get("isExecutable") == "true", process.get("id") not in called_here)

    return max(candidates, key=likeness, default=None)


def _which_process(drawing: Drawing, process: Element | None, key: str, *, binding: bool) -> Iterator[Finding]:
    if process is None:
        return
    if binding and process.get("id") != key:
        yield problem(
            process,
            "key_mismatch",
            f"The process has the id “{drawn_id(process)}”, but its folder is “{key}”.",
            "Give the process the name of its folder as its id.",
        )
    called_here = {call.get("calledElement") for call in drawing.root.iter(q("callActivity"))}
    for other in drawing.processes:
        if other is not process and drawing.nodes_in(other) and other.get("id") not in called_here:
            yield warning(
                other,
                "process_not_run",
                f"{called(other)} is drawn in the same file, but only {called(process)} runs.",
                "Draw it in a file of its own if it shall run too.",
            )
