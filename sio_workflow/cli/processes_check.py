"""`sio processes check PATH`: what the gate says about a process folder or a lone file."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from sio_workflow.engine.gate import Finding, GateReport, Verdict, check_file

_VERDICTS = {
    Verdict.ACCEPT: "accepted",
    Verdict.ACCEPT_WITH_CHANGES: "accepted with changes",
    Verdict.REFUSE: "refused",
}


@click.command(name="check")
@click.argument("path", type=click.Path(exists=True, readable=True, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
def check(path: Path, as_json: bool) -> None:
    """Check a process folder, or a lone .bpmn or .dmn file; exit status 1 when it is refused."""
    report = check_file(path)
    print_report(report, as_json=as_json)
    sys.exit(1 if report.verdict is Verdict.REFUSE else 0)


def print_report(report: GateReport, *, as_json: bool) -> None:
    """Write a report for a program or for a person."""
    if as_json:
        click.echo(json.dumps(report.as_json(), ensure_ascii=False, indent=2))
        return
    for finding in report.findings:
        click.echo(_as_text(finding))
    for change in report.changes:
        click.echo(f"  changed  {change.element_id or '-'}: {change.message} [{change.code}]")
    click.echo(f"{report.key}: {_VERDICTS[report.verdict]}")


def _as_text(finding: Finding) -> str:
    where = f"line {finding.line}" if finding.line else "-"
    return (
        f"  {finding.severity.value:8} {finding.element_id or '-'} ({where}): {finding.message} [{finding.code}]\n"
        f"           {finding.remedy}"
    )
