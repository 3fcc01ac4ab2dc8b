"""`sio import` on the command line: Excel in, a report out, and an exit status that scripts can trust."""

from __future__ import annotations

import json
from datetime import datetime, time
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from openpyxl import Workbook

from sio_workflow.cli.import_files import import_

EMPLOYEES = [("Medarbejdernr", "Navn", "Stilling", "Område"), (1001, "Åse Prøvesen", "Serviceassistent", "A01")]
SITES = [("Stednr", "Navn", "Kundenr", "Kunde", "Område"), ("S1", "Prøveskolen", "K1", "Eksempel Kommune", "A01")]
SHIFTS = [
    ("Vagtnr", "Stednr", "Medarbejdernr", "Dato", "Fra", "Til"),
    ("V1", "S1", 1001, datetime(2026, 3, 3), time(6), time(9, 30)),  # noqa: DTZ001 - as Excel keeps it
]


@pytest.fixture(autouse=True)
def _settings(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIO_DATABASE_URL", database_url)
    monkeypatch.setenv("SIO_VAR_DIR", str(tmp_path))


def workbook(tmp_path: Path, name: str, rows: list[tuple[object, ...]]) -> str:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    book.save(tmp_path / name)
    return str(tmp_path / name)


def sio_import(*arguments: str) -> Result:
    return CliRunner().invoke(import_, arguments)


def test_excel_files_are_imported_one_after_the_other(tmp_path: Path) -> None:
    people = sio_import("employees", workbook(tmp_path, "e.xlsx", EMPLOYEES), "--create-areas")
    assert (people.exit_code, people.output.splitlines()[-1]) == (
        0,
        "1 created, 0 changed, 0 unchanged, area created 1.",
    )
    assert sio_import("sites", workbook(tmp_path, "s.xlsx", SITES)).exit_code == 0
    shifts = workbook(tmp_path, "v.xlsx", SHIFTS)
    assert sio_import("shifts", shifts).exit_code == 0
    assert json.loads(sio_import("shifts", shifts, "--json").output)["unchanged"] == 1


def test_errors_name_row_and_column_and_end_with_status_1(tmp_path: Path) -> None:
    wrong = [*SHIFTS, ("V2", "S1", 1009, "31-02-2026", "6", "9:30")]
    result = sio_import("shifts", workbook(tmp_path, "v.xlsx", wrong))
    assert result.exit_code == 1
    assert "error    row 3, Dato: “31-02-2026” is not in the calendar. Check day and month." in result.output
    assert "row 3, Fra" in result.output
    assert "Nothing was imported" in result.output


def test_a_dry_run_says_what_would_happen(tmp_path: Path) -> None:
    path = workbook(tmp_path, "e.xlsx", EMPLOYEES)
    assert "1 would be created" in sio_import("employees", path, "--create-areas", "--dry-run").output
    assert "1 created" in sio_import("employees", path, "--create-areas").output


def test_the_help_names_every_column() -> None:
    help_text = sio_import("shifts", "--help").output
    assert "* shift_no, vagtnr, vagtnummer" in help_text
    assert "employee_no, medarbejdernr" in help_text
