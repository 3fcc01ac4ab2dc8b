"""The migrations and the models describe the same tables, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import select, text

from sio_workflow.storage import migrations
from sio_workflow.storage.database import Database
from sio_workflow.storage.models import Base, HeldAnswer, Incident, TaskDraft
from tests.conftest import postgresql_clone


def test_the_migrated_database_has_the_shape_of_the_models(database: Database) -> None:
    assert migrations.differences(database) == []


def test_a_migrated_database_is_current(database: Database) -> None:
    assert migrations.is_current(database)


def test_an_empty_database_is_neither_current_nor_of_the_shape_of_the_models(tmp_path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'empty.db'}")
    assert not migrations.is_current(database)
    assert len(migrations.differences(database)) >= len(Base.metadata.tables)
    database.close()


def test_upgrading_twice_changes_nothing(database: Database) -> None:
    migrations.upgrade(database)
    assert migrations.is_current(database)


ACCOUNT, INSTANCE, TASKS, INCIDENT = uuid4(), uuid4(), (uuid4(), uuid4(), uuid4()), uuid4()
THEN, WORDS = "2026-03-02", '{"note": "Støv"}'
_RUN = {"definition_key": "k", "variables": "{}"}
_TASK = _RUN | {"instance_id": INSTANCE.hex, "element_id": "e", "name": "E", "lane": "", "escalated_to": ""}


def _before() -> Iterator[tuple[str, dict[str, object]]]:
    """Three tasks: one that is begun and whose answer waits, one with JSON's own null, one that is closed."""
    drawing = {"content_hash": "h", "key": "k", "version": 1, "name": "K", "xml": "", "executable_xml": ""}
    yield "process_definition", drawing | {"start_message": "", "starters": "[]", "note": "", "published_at": THEN}
    run = _RUN | {"id": INSTANCE.hex, "definition_hash": "h", "business_key": "", "status": "active", "version": 0}
    run |= {"state": b"", "waits": "[]", "history_count": 0, "started_at": THEN, "moved_at": THEN}
    yield "process_instance", run
    for task, draft, closed in zip(TASKS, (WORDS, "null", WORDS), (None, None, THEN), strict=True):
        begun = {"claimed_by": ACCOUNT.hex, "draft": draft, "opened_at": THEN, "closed_at": closed}
        yield "user_task", _TASK | begun | {"id": task.hex}
    held = f'{{"verb": "complete", "actor": "{ACCOUNT}", "answers": {WORDS}}}'
    stuck = {
        "id": INCIDENT.hex,
        "user_task_id": TASKS[0].hex,
        "element_id": "",
        "code": "x",
        "message": "",
        "trace": "",
    }
    yield "incident", stuck | {"input": held, "opened_at": THEN, "resolution": ""}


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database without tables."""
    if request.param == "sqlite":
        with closing(Database(f"sqlite:///{tmp_path / 'empty.db'}")) as database:
            yield database
    else:
        server = request.getfixturevalue("postgresql_url")
        with postgresql_clone(server, "template1") as url, closing(Database(url)) as database:
            yield database


def test_what_was_begun_before_lies_in_the_locked_tables_afterwards(empty: Database) -> None:
    migrations.upgrade(empty, "0014")
    with empty.engine.begin() as connection:
        for table, row in _before():
            values = ", ".join(f":{name}" for name in row)
            connection.execute(text(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({values})"), row)
    migrations.upgrade(empty)
    with empty.unit_of_work(writing=False, as_house=True) as uow:
        (draft,), (held,) = uow.session.scalars(select(TaskDraft)), uow.session.scalars(select(HeldAnswer))
        assert (draft.task_id, draft.account_id, draft.answers) == (TASKS[0], ACCOUNT, {"note": "Støv"})
        assert (held.incident_id, held.account_id, held.answers) == (INCIDENT, ACCOUNT, {"note": "Støv"})
        assert uow.session.get_one(Incident, INCIDENT).input == {}
