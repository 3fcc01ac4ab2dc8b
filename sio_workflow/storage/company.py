"""The company as a whole: rows in bulk, for files that are imported and for a demo that is loaded."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import Any

from sqlalchemy import Table, bindparam, delete, func, insert, not_, or_, select, update
from sqlalchemy.exc import IntegrityError

from sio_workflow.domain.errors import Conflict
from sio_workflow.storage.models import Area, Base, Customer, CustomerContact, Employee
from sio_workflow.storage.rows import Rows

Row = dict[str, Any]

#: what the house itself owns, and a new company keeps
_KEPT = frozenset(
    {
        "process_definition",
        "definition_file",
        "draft",
        "worker_heartbeat",
        "audit_event",
        "audit_alias_key",
        "audit_seal",
        "audit_unsealed",
    }
)
#: values per IN list; well under the limit of either database
_AT_A_TIME = 500


class Company(Rows):
    """Rows of any business table, many at a time; a row is a mapping of column names."""

    def is_empty(self) -> bool:
        """Whether nobody works here yet, and there is nowhere to work."""
        return not any(
            self._session.scalar(select(func.count()).select_from(each)) for each in (Employee, Area, Customer)
        )

    def is_only(self, mail_domain: str) -> bool:
        """Whether every employee and contact has an address in that domain: then nobody here is real."""
        strangers = (
            select(func.count())
            .select_from(who)
            .where(or_(who.email == "", not_(who.email.endswith(f"@{mail_domain}"))))
            for who in (Employee, CustomerContact)
        )
        return not any(self._session.scalar(count) for count in strangers)

    def insert(self, table: str, rows: Sequence[Row]) -> None:
        """Write new rows."""
        if not rows:
            return
        try:
            self._session.execute(insert(_table(table)), rows)
        except IntegrityError as error:
            raise Conflict("Somebody else has changed the same numbers at the same time. Try again.") from error

    def change(self, table: str, rows: Sequence[Row]) -> None:
        """Write the given columns of rows found by their id; all rows name the same columns."""
        if not rows:
            return
        found = _table(table)
        values: Row = {name: bindparam(f"new_{name}") for name in rows[0] if name != "id"}
        self._session.connection().execute(
            update(found).where(found.c.id == bindparam("old_id")).values(values),
            [{"old_id" if name == "id" else f"new_{name}": value for name, value in row.items()} for row in rows],
        )

    def find(self, table: str, column: str, values: Iterable[Any]) -> list[Row]:
        """The rows whose column has one of these values."""
        found = _table(table)
        return list(
            chain.from_iterable(
                map(dict, self._session.execute(select(found).where(found.c[column].in_(some))).mappings())
                for some in _portions(values)
            )
        )

    def all(self, table: str) -> list[Row]:
        """Every row, in the order of its key."""
        found = _table(table)
        return [dict(row) for row in self._session.execute(select(found).order_by(*found.primary_key)).mappings()]

    def remove(self, table: str, column: str, values: Iterable[Any]) -> None:
        """Delete the rows whose column has one of these values."""
        found = _table(table)
        for some in _portions(values):
            self._session.execute(delete(found).where(found.c[column].in_(some)))

    def clear(self) -> None:
        """Delete the company and all its process instances; process definitions and drafts stay."""
        for table in reversed(Base.metadata.sorted_tables):
            if table.name not in _KEPT:
                self._session.execute(delete(table))

    def load(self, company: dict[str, list[Row]]) -> None:
        """Write a whole company, given as rows by table name, in an order the foreign keys allow."""
        for table in Base.metadata.sorted_tables:
            self.insert(table.name, company.get(table.name, []))


def _portions(values: Iterable[Any]) -> Iterator[list[Any]]:
    rest = iter(dict.fromkeys(values))
    while portion := list(islice(rest, _AT_A_TIME)):
        yield portion


def _table(name: str) -> Table:
    return Base.metadata.tables[name]
