"""The company as a whole: loading one, and reading it as plain rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sio_workflow.domain.errors import CompanyExists
from sio_workflow.storage.company import Company as Rows
from sio_workflow.storage.database import Database

Row = dict[str, Any]


class Company:
    """Rows of the business tables, all at once; process definitions are not part of it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def load(
        self, rows: Mapping[str, Sequence[Row]], password_hash: str, mail_domain: str, *, replace: bool = False
    ) -> None:
        """Write a whole company in one transaction; every account gets the same password.

        Raises CompanyExists where somebody works already. With `replace` what is there goes first, with all its process
        instances, but only if every address in it is in `mail_domain`: a real company is never thrown away.
        """
        accounts = [{**account, "password_hash": password_hash} for account in rows["account"]]
        # a demo company is replaced as a whole, HR's rooms included
        with self._database.unit_of_work(as_house=True, with_hr_key=True) as uow:
            company = Rows(uow.session)
            _make_room(company, mail_domain, replace=replace)
            company.load({table: list(found) for table, found in rows.items()} | {"account": accounts})

    def is_invented(self, mail_domain: str) -> bool:
        """Whether there is a company here, and nobody in it is real."""
        with self._database.unit_of_work(writing=False) as uow:
            company = Rows(uow.session)
            return not company.is_empty() and company.is_only(mail_domain)

    def read(self, *tables: str) -> tuple[list[Row], ...]:
        """All rows of these tables, as they are at one moment."""
        with self._database.unit_of_work(writing=False) as uow:
            company = Rows(uow.session)
            return tuple(company.all(table) for table in tables)


def _make_room(company: Rows, mail_domain: str, *, replace: bool) -> None:
    if company.is_empty():
        return
    if not replace:
        raise CompanyExists("There is a company in this database already. Use --replace to throw it away.")
    if not company.is_only(mail_domain):
        raise CompanyExists(
            f"There is a company in this database whose people are not all @{mail_domain}: it may be real, and is not"
            " thrown away. Use another database."
        )
    company.clear()
