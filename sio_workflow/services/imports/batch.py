"""What a file will change: worked out in full before the first row is written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sio_workflow.services.imports.columns import Line, Reading
from sio_workflow.services.imports.problems import ImportReport, Problem
from sio_workflow.storage.company import Company, Row


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """A row as the file wants it."""

    line: Line
    #: what names it, for example its employee number
    number: Any
    #: columns the file speaks of
    values: Row
    #: columns it needs besides when it is new
    when_new: Row


class Batch:
    """Collects changes and problems; `write` is called only when there is no problem."""

    def __init__(self, reading: Reading, company: Company, now: datetime, *, create_areas: bool) -> None:
        #: those that could be read whole
        self.lines = [line for line in reading.lines if line.whole]
        self.every_line = reading.lines
        self.company = company
        self.now = now
        self.create_areas = create_areas
        self.errors = list(reading.errors)
        self.warnings = list(reading.warnings)
        #: number -> created, changed or unchanged
        self.outcomes: dict[Any, str] = {}
        #: what came along: "customer created" -> how many
        self.also: Counter[str] = Counter()
        self._headers = reading.headers
        self._inserts: list[tuple[str, list[Row]]] = []
        self._changes: list[tuple[str, Row]] = []
        self._removals: list[tuple[str, str, list[Any]]] = []

    # --- problems

    def refuse(self, line: Line, column: str, code: str, message: str, remedy: str) -> None:
        self.errors.append(self._problem(line, column, code, message, remedy))

    def warn(self, line: Line, column: str, code: str, message: str, remedy: str) -> None:
        self.warnings.append(self._problem(line, column, code, message, remedy))

    def _problem(self, line: Line, column: str, code: str, message: str, remedy: str) -> Problem:
        header = self._headers.get(column, column)
        return Problem(row=line.row, column=header, code=code, message=message, remedy=remedy)

    def refuse_repeated(self, *columns: str) -> None:
        """The same number twice in one file: nobody can say which of them is meant."""
        first: dict[tuple[Any, ...], int] = {}
        for line in self.every_line:
            if any(column not in line.values for column in columns):
                continue
            number = tuple(line[column] for column in columns)
            if first.setdefault(number, line.row) != line.row:
                shown = ", ".join(map(str, number))
                message = f"{shown} stands in row {first[number]} already."
                self.refuse(line, columns[-1], "number_twice", message, "Keep one of the rows.")

    # --- references

    def numbered(self, table: str, column: str, named_in: str | None = None) -> dict[Any, Row]:
        """The rows of a table that the file refers to, by number; it stands in the column of that name, or another."""
        wanted = [number for line in self.every_line if (number := line.get(named_in or column))]
        return {row[column]: row for row in self.company.find(table, column, wanted)}

    def look_up_broken(self, look_up: Callable[[Line], object]) -> None:
        """Also what the other lines refer to must be there."""
        for line in self.every_line:
            if not line.whole:
                look_up(line)

    def refer(self, line: Line, column: str, known: dict[Any, Row], what: str) -> UUID | None:
        """The id behind a number in the file, or a refusal."""
        number = line.get(column)
        if not number:
            return None
        if number in known:
            found: UUID = known[number]["id"]
            return found
        self.refuse(
            line, column, "not_found", f"There is no {what} {number}.", f"Correct it, or import the {what} first."
        )
        return None

    # --- changes

    def upsert(self, table: str, wishes: Sequence[Wish], existing: dict[Any, Row]) -> dict[Any, UUID]:
        """Plan to create or change one row per wish; returns ids by number."""
        ids: dict[Any, UUID] = {}
        for wish in wishes:
            old = existing.get(wish.number)
            ids[wish.number] = old["id"] if old else uuid4()
            self.outcomes[wish.number] = self._create_or_change(table, ids[wish.number], wish, old)
        return ids

    def _create_or_change(self, table: str, row_id: UUID, wish: Wish, old: Row | None) -> str:
        if old is None:
            self.insert(table, [{"id": row_id, **wish.when_new, **wish.values}])
            return "created"
        if different := difference(old, wish.values):
            self.change(table, row_id, different)
            return "changed"
        return "unchanged"

    def insert(self, table: str, rows: list[Row]) -> None:
        self._inserts.append((table, rows))

    def change(self, table: str, row_id: UUID, values: Row) -> None:
        self._changes.append((table, {"id": row_id, **values}))

    def replace(self, table: str, column: str, owner: UUID, rows: list[Row]) -> None:
        """Plan to exchange what belongs to this owner."""
        self._removals.append((table, column, [owner]))
        self.insert(table, rows)

    def write(self) -> None:
        """Write all of it, in the order it was planned."""
        for table, column, owners in self._removals:
            self.company.remove(table, column, owners)
        for table, rows in _merged(self._inserts):
            self.company.insert(table, rows)
        for table, row in self._changes:
            self.company.change(table, [row])

    def tell(self, report: ImportReport) -> None:
        """Fill in what the file did, or would have done."""
        report.errors = sorted(self.errors, key=lambda problem: (problem.row, problem.column))
        report.warnings = sorted(self.warnings, key=lambda problem: (problem.row, problem.column))
        counted = Counter(self.outcomes.values())
        report.created, report.changed, report.unchanged = (
            counted[what] for what in ("created", "changed", "unchanged")
        )
        report.also = dict(self.also)


def difference(old: Row, wanted: Row) -> Row:
    """The columns whose value the file wants otherwise."""
    return {column: value for column, value in wanted.items() if old[column] != value}


def _merged(inserts: Sequence[tuple[str, list[Row]]]) -> list[tuple[str, list[Row]]]:
    """Rows of one table with the same columns go in one statement; tables keep the order they were first named in."""
    merged: dict[tuple[str, frozenset[str]], list[Row]] = {}
    for table, rows in inserts:
        for row in rows:
            merged.setdefault((table, frozenset(row)), []).append(row)
    return [(table, rows) for (table, _), rows in merged.items()]
