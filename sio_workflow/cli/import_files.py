"""`sio import employees|sites|shifts|plans FILE`: real input, all of a file or nothing."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from pathlib import Path

import click

from sio_workflow.cli.opened import opened_house
from sio_workflow.domain.people import SYSTEM
from sio_workflow.services.imports import LAYOUTS, ImportReport, Problem
from sio_workflow.services.imports.columns import Column


@click.group(name="import")
def import_() -> None:
    """Import employees, sites, shifts or service plans from CSV or Excel (XLSX).

    All of a file is imported or nothing. Rows are found again by their number, so the same file twice changes nothing.
    Import in this order: employees, sites, shifts, plans.
    """


def _command(kind: str) -> click.Command:
    @click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
    @click.option("--dry-run", is_flag=True, help="Say what the file would do, and write nothing.")
    @click.option("--create-areas", is_flag=True, help="Create areas that the file names and that do not exist.")
    @click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
    def run(file: Path, dry_run: bool, create_areas: bool, as_json: bool) -> None:
        with opened_house() as house:
            report = house.imports.run(
                SYSTEM, kind, file.name, file.read_bytes(), house.now(), dry_run=dry_run, create_areas=create_areas
            )
        click.echo(json.dumps(report.as_json(), indent=2, ensure_ascii=False) if as_json else "\n".join(_lines(report)))
        sys.exit(1 if report.errors else 0)

    run.__doc__ = _help(kind)
    return click.command(name=kind)(run)


def _help(kind: str) -> str:
    columns = "\n".join(f"  {_named(column)}" for column in LAYOUTS[kind].columns)
    return f"Import {kind} from FILE.\n\nThe first row holds headers, in any order; * must be there:\n\n\b\n{columns}"


def _named(column: Column) -> str:
    names = ", ".join((column.name, *column.also))
    return f"{'*' if column.required else ' '} {names}"


def _lines(report: ImportReport) -> Iterable[str]:
    yield f"{report.file}: {report.rows} rows, read as {report.read_as or 'nothing'}"
    yield from (f"  warning  {_where(problem)}: {problem.message} {problem.remedy}" for problem in report.warnings)
    yield from (f"  error    {_where(problem)}: {problem.message} {problem.remedy}" for problem in report.errors)
    if report.errors:
        yield f"Nothing was imported: {len(report.errors)} problems."
        return
    also = "".join(f", {what} {count}" for what, count in report.also.items())
    did = "would be " if report.dry_run else ""
    yield f"{report.created} {did}created, {report.changed} {did}changed, {report.unchanged} unchanged{also}."


def _where(problem: Problem) -> str:
    if not problem.row:
        return "file"
    return f"row {problem.row}, {problem.column}" if problem.column else f"row {problem.row}"


for _kind in LAYOUTS:
    import_.add_command(_command(_kind))
