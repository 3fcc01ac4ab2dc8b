"""What every repository starts from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, CursorResult, Executable, Table, insert, inspect
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified, set_committed_value

from sio_workflow.storage.models.columns import Base

_Values = Mapping[str, Any]


class Rows:
    """Reads and writes the rows of one subject inside the unit of work's transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session
        # not a cached_property: its lock is shared by all threads, and to begin may mean to wait for another thread
        self._connection: Connection | None = None

    def add(self, *rows: Base) -> None:
        """New rows, written together at the next flush."""
        self._session.add_all(rows)

    def add_many(self, table: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
        """Many new rows at once, past the session: imports and demo companies."""
        if rows:
            self._session.execute(insert(table), list(rows))

    def add_numbered(self, row: Any, next_number: Callable[[], str], attempts: int = 5) -> None:
        """A new row with the next free number; two at once take two numbers, since the loser of the race asks again."""
        for attempt in range(1, attempts + 1):
            row.number = next_number()
            try:
                with self._session.begin_nested():
                    self._session.add(row)
                return
            except IntegrityError:
                if attempt == attempts:
                    raise

    def write_alike(self, rows: Iterable[Base], *columns: str) -> None:
        """Write these columns in all of the rows, changed or not, so that one statement is enough for all of them.

        For rows that are locked: what is written back unchanged is what nobody else can have changed.
        """
        for row in rows:
            for column in columns:
                attribute = inspect(row).attrs[column]
                if not attribute.history.has_changes():
                    # set to what it was, it would be left out of the statement
                    set_committed_value(row, column, attribute.value)
                    flag_modified(row, column)

    def _at_once(self, statement: Executable, values: _Values | Sequence[_Values] | None = None) -> CursorResult[Any]:
        """Run a statement on tables past the session, which would cost a tenth more: for the ways that are walked most.

        Objects that wait for the next flush are not written first.
        """
        if self._connection is None:
            self._connection = self._session.connection()
        return self._connection.execute(statement, values)

    def save(self) -> None:
        """Write what has changed so far, so that the database's guards speak now."""
        self._session.flush()

    def changed(self, statement: Executable) -> int:
        """Run an update or delete at once; how many rows it met."""
        result = self._session.execute(statement)
        assert isinstance(result, CursorResult)
        return result.rowcount


def table_of(model: type[Base]) -> Table:
    """The table behind a model, for statements that pass the session by: no objects are made where speed counts."""
    table = model.__table__
    assert isinstance(table, Table)
    return table
