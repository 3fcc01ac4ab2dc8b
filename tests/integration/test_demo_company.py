"""Loading a company: whole, fast, and never over somebody's real one."""

from __future__ import annotations

from datetime import UTC, datetime
from time import perf_counter

import pytest

from sio_workflow.demo.company import Company as Drawn
from sio_workflow.demo.company import generate
from sio_workflow.demo.places import MAIL
from sio_workflow.domain.errors import CompanyExists
from sio_workflow.services.company import Company
from sio_workflow.storage.company import Company as Rows
from sio_workflow.storage.database import Database

NOW = datetime(2026, 3, 2, 5, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def drawn() -> Drawn:
    return generate(60, 7, NOW, 0)


def test_a_company_is_loaded_row_by_row(database: Database, drawn: Drawn) -> None:
    company = Company(database)
    company.load(drawn.rows, "hash", MAIL)
    for table, (kept,) in ((table, company.read(table)) for table in drawn.rows):
        assert len(kept) == len(drawn.rows[table]), table
    (shifts,) = company.read("shift")
    assert {(row["shift_no"], row["start_at"]) for row in shifts} == {
        (row["shift_no"], row["start_at"]) for row in drawn.rows["shift"]
    }
    assert company.is_invented(MAIL)


def test_a_second_company_is_refused_unless_it_replaces_the_first(database: Database, drawn: Drawn) -> None:
    company = Company(database)
    company.load(drawn.rows, "hash", MAIL)
    with pytest.raises(CompanyExists, match="--replace"):
        company.load(drawn.rows, "hash", MAIL)
    company.load(generate(60, 8, NOW, 0).rows, "hash", MAIL, replace=True)
    assert len(company.read("employee")[0]) == 60


def test_a_company_with_one_real_address_is_never_thrown_away(database: Database, drawn: Drawn) -> None:
    company = Company(database)
    company.load(drawn.rows, "hash", MAIL)
    with database.unit_of_work() as uow:
        rows = Rows(uow.session)
        rows.change("employee", [{"id": drawn.rows["employee"][0]["id"], "email": "somebody@company.dk"}])
    with pytest.raises(CompanyExists, match="may be real"):
        company.load(drawn.rows, "hash", MAIL, replace=True)
    assert not company.is_invented(MAIL)
    assert len(company.read("employee")[0]) == 60


def test_an_empty_database_has_no_invented_company(database: Database) -> None:
    assert not Company(database).is_invented(MAIL)


def test_a_thousand_employees_are_loaded_in_seconds(database: Database) -> None:
    begun = perf_counter()
    Company(database).load(generate(1000, 7, NOW, 0).rows, "hash", MAIL)
    assert perf_counter() - begun < 20
