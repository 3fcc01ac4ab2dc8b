"""Which columns a file may have, under which names, and what each cell must say."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from openpyxl.utils import get_column_letter

from sio_workflow.services.imports.cells import Parse
from sio_workflow.services.imports.problems import CellRefused, FileRefused, Problem
from sio_workflow.services.imports.sheets import Cell, Sheet

#: parts of headers that point to why somebody is away, or to a personal number: there is no column for that
_NEVER = (
    "diagnos", "årsag", "aarsag", "arsag", "sygdom", "symptom", "helbred", "læge", "laege", "medicin", "reason",
    "illness", "disease", "sickness", "medical", "health", "doctor", "cpr", "personnummer",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of a layout."""

    name: str
    #: other headers it goes by
    also: tuple[str, ...] = ()
    parse: Parse
    #: must be there, and filled in every row
    required: bool = False
    #: what an empty cell means
    empty: Any = None


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the file: its number and what its cells say; columns the file does not have are not among them."""

    row: int
    values: Mapping[str, Any]
    #: every cell could be read; the others are looked at too, so that all that is wrong is told in one run
    whole: bool = True

    def get(self, name: str, default: Any = None) -> Any:
        return self.values.get(name, default)

    def __getitem__(self, name: str) -> Any:
        return self.values[name]


@dataclass(slots=True)
class Reading:
    """What came out of a sheet: its lines, and everything that is wrong at once."""

    lines: list[Line] = field(default_factory=list)
    errors: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    #: column name -> header as it stands in the file
    headers: dict[str, str] = field(default_factory=dict)


def plain(header: str) -> str:
    """Headers are compared without case, spaces, dots and hyphens."""
    return re.sub(r"[\s._/()-]+", "", header).casefold()


def read_lines(sheet: Sheet, columns: Sequence[Column]) -> Reading:
    """Match headers with columns and parse every cell; raises FileRefused for headers that must not be there."""
    _refuse_health(sheet.headers)
    reading = Reading()
    places = _match(sheet.headers, columns, reading)
    for column in columns:
        if column.required and column.name not in reading.headers:
            reading.errors.append(_missing(column))
    if reading.errors:
        return reading  # without its columns, nothing that the rows say can be understood
    for row, cells in sheet.rows:
        _read_row(row, cells, places, reading)
        _name_surplus(row, cells, sheet.headers, reading)
    return reading


def _refuse_health(headers: Sequence[str]) -> None:
    found = [header for header in headers if any(word in plain(header) for word in _NEVER)]
    if found:
        raise FileRefused(
            "never_asked",
            f"The file has a column “{found[0]}”. Why somebody is away, and anything about health or personal numbers,"
            " is never asked and never kept here.",
            "Delete the column from the file, also from your copy, and import again.",
        )


def _match(headers: Sequence[str], columns: Sequence[Column], reading: Reading) -> list[tuple[int, Column]]:
    by_header = {plain(name): column for column in columns for name in (column.name, *column.also)}
    places = []
    for place, header in enumerate(headers):
        column = by_header.get(plain(header))
        if column is None:
            if header:
                reading.warnings.append(_unknown(header))
        elif column.name in reading.headers:
            reading.errors.append(_twice(header, reading.headers[column.name]))
        else:
            reading.headers[column.name] = header
            places.append((place, column))
    return places


def _read_row(row: int, cells: Sequence[Cell], places: Sequence[tuple[int, Column]], reading: Reading) -> None:
    values: dict[str, Any] = {}
    before = len(reading.errors)
    for place, column in places:
        try:
            values[column.name] = _read_cell(cells[place] if place < len(cells) else None, column)
        except CellRefused as no:
            header = reading.headers[column.name]
            reading.errors.append(Problem(row=row, column=header, code=no.code, message=no.message, remedy=no.remedy))
    reading.lines.append(Line(row, values, whole=len(reading.errors) == before))


def _name_surplus(row: int, cells: Sequence[Cell], headers: Sequence[str], reading: Reading) -> None:
    """A cell without a header above it would be dropped: most often a separator stands inside a text before it."""
    for place, cell in enumerate(cells):
        if cell not in (None, "") and not "".join(headers[place : place + 1]):
            column = get_column_letter(place + 1)
            message = f"The cell in column {column} has no header above it."
            remedy = "Empty it, or give the column a header. In a CSV file put quotation marks around texts."
            reading.errors.append(Problem(row=row, column=column, code="surplus_cell", message=message, remedy=remedy))


def _read_cell(cell: Cell, column: Column) -> Any:
    if cell not in (None, ""):
        return column.parse(cell)
    if column.required:
        raise CellRefused("empty_cell", "The cell is empty.", "Fill it in.")
    return column.empty


def _missing(column: Column) -> Problem:
    names = ", ".join((column.name, *column.also))
    message = f"The column “{column.name}” is missing."
    return Problem(
        row=1, column=column.name, code="missing_column", message=message, remedy=f"It may be called: {names}."
    )


def _unknown(header: str) -> Problem:
    message = f"The column “{header}” is not known and is left out."
    return Problem(row=1, column=header, code="unknown_column", message=message, remedy="Check its spelling.")


def _twice(header: str, first: str) -> Problem:
    message = f"“{header}” and “{first}” are the same column."
    return Problem(row=1, column=header, code="column_twice", message=message, remedy="Delete one of them.")
