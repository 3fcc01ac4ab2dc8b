"""The migrations and the models describe the same tables, on both databases."""

from __future__ import annotations

from sio_workflow.storage import migrations
from sio_workflow.storage.database import Database
from sio_workflow.storage.models import Base


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
