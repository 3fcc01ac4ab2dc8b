"""The audit: the engine's own parser reads the diagram in a process of its own, which can be killed.

The parser is known to loop and to swell on some drawings, so it gets a second clock and a memory limit, and whatever
happens to it becomes a finding.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

from lxml import etree

from sio_workflow.engine.gate.drawing import Drawing, problem
from sio_workflow.engine.gate.report import Finding, GateReport
from sio_workflow.engine.gate.surroundings import Surroundings
from sio_workflow.engine.gate.vocabulary import BPMN, q

#: seconds by the clock on the wall; the process limits its own CPU and memory (audit_process.py)
WALL_SECONDS = 20


def audit(report: GateReport, drawing: Drawing, surroundings: Surroundings) -> Iterator[Finding]:
    """Say what the engine's parser loses, or that it did not come back."""
    here = {process.get("id") for process in drawing.processes}
    request = {
        "key": _process_id(drawing, report.key),
        "executable_xml": report.executable_xml,
        "files": surroundings.decisions() | {f"called/{key}.bpmn": _stand_in(key) for key in report.called - here},
    }
    try:
        answer = _ask(json.dumps(request))
    except subprocess.TimeoutExpired:
        yield _unparsable(
            drawing, "parser_hangs", f"The engine did not finish reading the diagram in {WALL_SECONDS} seconds."
        )
        return
    if answer is None:
        yield _unparsable(drawing, "parser_killed", "The engine needed too much time or memory to read the diagram.")
        return
    for lost in answer:
        yield _as_finding(drawing, lost)


def _process_id(drawing: Drawing, key: str) -> str:
    ids = [process.get("id", "") for process in drawing.processes]
    return key if key in ids else ids[0]


def _ask(request: str) -> list[dict[str, Any]] | None:
    """Run the audit process; None when it was killed or broke."""
    run = subprocess.run(
        [sys.executable, "-m", "sio_workflow.engine.gate.audit_process"],
        input=request,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=WALL_SECONDS,
        check=False,
    )
    if run.returncode != 0:
        return None
    found: list[dict[str, Any]] = json.loads(run.stdout)
    return found


def _stand_in(key: str) -> str:
    """A called process is judged when its own file is; here it only has to exist."""
    root = etree.Element(q("definitions"), nsmap={None: BPMN})  # type: ignore[dict-item]
    process = etree.SubElement(root, q("process"), id=key, isExecutable="true")
    etree.SubElement(process, q("startEvent"), id="called")
    etree.SubElement(process, q("endEvent"), id="done")
    etree.SubElement(process, q("sequenceFlow"), id="on", sourceRef="called", targetRef="done")
    return etree.tostring(root, encoding="unicode")


def _unparsable(drawing: Drawing, code: str, message: str) -> Finding:
    return problem(
        drawing.root, code, message, "Simplify the diagram: fewer nested sub-processes, data symbols and branches."
    )


def _as_finding(drawing: Drawing, lost: dict[str, Any]) -> Finding:
    element = drawing.by_id.get(lost["element_id"] or "", drawing.root)
    return problem(element, lost["code"], lost["message"], lost["remedy"])
