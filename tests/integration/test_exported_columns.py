"""An export is complete: of every column that can name a person it is said how it is handed out, or why not."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import JSON, Column, Date, String, Uuid

from sio_workflow.bootstrap import House
from sio_workflow.domain.people import Actor, Grant, Role
from sio_workflow.storage.models import Account, Area, Base, Employee
from sio_workflow.storage.models.columns import UtcDateTime
from sio_workflow.storage.personal_acts import ACTS, NAMED
from sio_workflow.storage.personal_rows import Person, tables_about
from tests.conftest import Clock
from tests.integration.conftest import open_house

#: columns by which a whole row is the person's; handed out without secrets
ABOUT = frozenset(
    {"account.contact_id", "complaint.contact_id", "customer_consent.contact_id",
     "extra_work_offer.contact_id", "audit_event.actor_id", "call_log.to_id", "complaint_item.assignee_id",
     "cover_case.replacement_id", "delivery.person_id", "erasure.person_id", "message.recipient_id",
     "shift.planned_employee_id", "user_task.assignee_id"}
)  # fmt: skip
#: what else an id may name: no person
THINGS = frozenset(
    {"absence_id", "area_id", "area_ids", "case_id", "closing_message_id", "complaint_id", "consent_id",
     "cover_case_id", "customer_id", "event_id", "id", "incident_id", "instance_id", "job_id", "message_id", "plan_id",
     "plan_line_id", "shift_id", "site_id", "task_id", "user_task_id"}
)  # fmt: skip
#: JSON that is not searched for ids of people
WHY_NOT = {
    "incident.input": "what to do again: names of work, and ids of messages and deliveries",
    "message.words": "what others were told; to whom it is about, the case and the messages to them are handed out",
    "passkey.transports": "how a key is plugged in",
    "process_definition.starters": "roles",
    "process_instance.waits": "ids of tokens and elements",
    "retention_run.counts": "numbers",
}
#: columns of the rows that are the person's by `employee_id` or `account_id`
_OWN = ("employee_id", "account_id")


def columns() -> dict[str, Any]:
    """table.column of everything that could hold an id of a person."""
    return {
        f"{table.fullname}.{column.name}": column
        for table in Base.metadata.sorted_tables
        for column in table.c
        if isinstance(column.type, Uuid | JSON) and column.name not in THINGS
    }


def test_of_every_column_that_can_name_a_person_it_is_said_how_it_is_handed_out() -> None:
    said = ABOUT | ACTS.keys() | NAMED.keys() | WHY_NOT.keys()
    assert {name for name in columns() if name.rpartition(".")[2] not in _OWN} == said - {"audit_event.subject_id"}


def test_whole_rows_are_handed_out_of_the_tables_that_are_a_persons_own() -> None:
    mine = {
        name
        for kind in ("employee", "contact")
        for name in tables_about(Person(kind=kind, id=uuid4(), account_id=uuid4()))
    }
    owned = {name.rpartition(".")[0] for name in columns() if name in ABOUT or name.rpartition(".")[2] in _OWN}
    assert owned <= mine


@pytest.fixture
def stage(house_on_sqlite: str, clock: Clock) -> Iterator[tuple[House, Path]]:
    with closing(open_house(house_on_sqlite, clock)) as house:
        yield house, Path(house_on_sqlite.removeprefix("sqlite:///"))


def _value(column: Column[Any]) -> Any:
    """Something that fits, as SQLite keeps it."""
    plain = {Uuid: uuid4().hex, JSON: "{}", UtcDateTime: "2026-03-02 07:00:00.000000", Date: "2026-03-02"}
    kind = next((each for each in plain if isinstance(column.type, each)), None)
    if kind is not None:
        return plain[kind]
    return f"x{uuid4().hex[:6]}" if isinstance(column.type, String) else 1


def _row(name: str, who: UUID) -> tuple[str, dict[str, Any]]:
    """A row that names somebody in this column, and in no other."""
    table_name, _, column_name = name.rpartition(".")
    table = Base.metadata.tables[table_name]
    values = {column.name: _value(column) for column in table.c if not column.nullable or column.name == column_name}
    if column_name == "subject_id":
        values[column_name] = str(who)
    else:
        is_json = isinstance(table.c[column_name].type, JSON)
        values[column_name] = json.dumps({"deep": [{"in": str(who)}]}) if is_json else who.hex
    return table.name, values


def _write(file: Path, rows: Iterable[tuple[str, dict[str, Any]]]) -> None:
    """Past every guard: such rows stand on others, and they do not matter here."""
    with closing(sqlite3.connect(file, isolation_level=None)) as raw:
        raw.execute("PRAGMA ignore_check_constraints = ON")
        for table, values in rows:
            marks = ", ".join("?" * len(values))
            names = ", ".join(f'"{name}"' for name in values)
            raw.execute(f'INSERT INTO "{table}" ({names}) VALUES ({marks})', list(values.values()))


def test_what_somebody_did_and_where_they_are_named_is_handed_out(stage: tuple[House, Path], clock: Clock) -> None:
    house, file = stage
    area, one, account = uuid4(), uuid4(), uuid4()
    with house.database.unit_of_work() as uow:
        for row in (
            Area(id=area, code="N", name="Nord"),
            Employee(id=one, employee_no="1", name="Eva", job="service_manager", area_id=area),
            Account(id=account, username="eva", password_hash="", name="Eva", employee_id=one, created_at=clock()),
        ):
            uow.session.add(row)
            uow.session.flush()
    led = {"employee.lead_employee_id": one}
    _write(file, [_row(name, led.get(name, account)) for name in (*ACTS, *NAMED)])
    _write(file, [_row(name, uuid4()) for name in (*ACTS, *NAMED)])
    for role, with_hr in ((Role.HR, True), (Role.OFFICE, False)):
        reader = Actor(account_id=uuid4(), name="x", grants=frozenset({Grant(role=role)}))
        found = house.personal_data.export(reader, "employee", one, clock())["acts"]
        wanted = {name for name in (*ACTS, *NAMED) if with_hr or not name.startswith("hr.")}
        assert set(found) == wanted
        # an export is itself an act about them, and is on record for the next one
        assert all(len(rows) == 1 for name, rows in found.items() if name != "audit_event.subject_id")
