"""Real input: employees, sites, shifts and service plans from CSV or Excel files, all of a file or nothing.

The first row holds headers, in Danish or English and in any order; the layouts stand in `employees`, `sites`, `shifts`
and `plans`. Rows are found again by their number, so importing the same file twice changes nothing. Times are local
(Europe/Copenhagen). Every problem is told at once, with its row and column.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sio_workflow.domain.errors import NotAllowed, NotFound
from sio_workflow.domain.people import Actor
from sio_workflow.domain.policy import Action, areas_for, require
from sio_workflow.services.imports import employees, plans, shifts, sites
from sio_workflow.services.imports.batch import Batch
from sio_workflow.services.imports.columns import Column, Reading, read_lines
from sio_workflow.services.imports.problems import FileRefused, ImportReport, Problem
from sio_workflow.services.imports.sheets import read_sheet
from sio_workflow.storage.company import Company
from sio_workflow.storage.database import Database

__all__ = ["LAYOUTS", "ImportReport", "Imports", "Problem"]


@dataclass(frozen=True, slots=True)
class Layout:
    """What a kind of file may hold, and what its lines mean."""

    columns: Sequence[Column]
    plan: Callable[[Batch], None]


LAYOUTS = {
    "employees": Layout(employees.COLUMNS, employees.plan),
    "sites": Layout(sites.COLUMNS, sites.plan),
    "shifts": Layout(shifts.COLUMNS, shifts.plan),
    "plans": Layout(plans.COLUMNS, plans.plan),
}


class Imports:
    """Takes files in."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def run(
        self,
        actor: Actor,
        kind: str,
        file: str,
        content: bytes,
        now: datetime,
        *,
        dry_run: bool = False,
        create_areas: bool = False,
    ) -> ImportReport:
        """Import the content of a file, or with `dry_run` only say what it would do.

        Returns a report; with errors in it nothing was written. Raises NotAllowed, and NotFound for an unknown kind.
        """
        layout = _layout(actor, kind)
        report = ImportReport(kind=kind, file=file, dry_run=dry_run)
        try:
            reading = _read(content, layout, report)
        except FileRefused as refused:
            report.errors.append(refused.problem)
            return report
        # a shift that is searched for keeps who has it, whoever imports the plan
        with self._database.unit_of_work(writing=not dry_run, as_house=True) as uow:
            batch = Batch(reading, Company(uow.session), now, create_areas=create_areas)
            layout.plan(batch)
            batch.tell(report)
            if not batch.errors and not dry_run:
                batch.write()
                created, changed, unchanged = report.created, report.changed, report.unchanged
                counts: dict[str, Any] = {"created": created, "changed": changed, "unchanged": unchanged}
                uow.trail.audit(actor, now, "import", report.kind, "", **counts)
                report.applied = True
        return report


def _layout(actor: Actor, kind: str) -> Layout:
    require(actor, Action.IMPORT)
    if areas_for(actor, Action.IMPORT) is not None:
        raise NotAllowed("A file can speak of every area; whoever imports answers for all of them.")
    if kind not in LAYOUTS:
        raise NotFound(f"There is no import of {kind}.")
    return LAYOUTS[kind]


def _read(content: bytes, layout: Layout, report: ImportReport) -> Reading:
    sheet = read_sheet(content, report.file)
    report.read_as, report.rows = sheet.read_as, len(sheet.rows)
    return read_lines(sheet, layout.columns)
