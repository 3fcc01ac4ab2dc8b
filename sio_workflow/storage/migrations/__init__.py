"""The steps that bring a database from one shape to the next, on SQLite and PostgreSQL alike."""

from __future__ import annotations

from functools import cache
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from sio_workflow.storage.database import Database
from sio_workflow.storage.migrations.shape import is_ours, shape_for

_PLACE = "sio_workflow.storage:migrations"


def upgrade(database: Database, revision: str = "head") -> None:
    """Bring the database to the newest shape (or to `revision`), all steps in one transaction."""
    if revision == "head" and is_current(database):
        return  # no write lock where there is nothing to write: somebody may be at work
    with database.engine.begin() as connection:
        command.upgrade(_config(connection), revision)


def is_current(database: Database) -> bool:
    """Whether the database has the shape that this program expects."""
    # as the login, like every migration: the roles of a unit of work are made by one
    with database.engine.connect() as connection:
        return set(MigrationContext.configure(connection).get_current_heads()) == _heads()


def differences(database: Database) -> list[Any]:
    """Where the database and the models disagree; empty when they are one."""
    with database.engine.connect() as connection:
        options = {
            "compare_type": True,
            "compare_server_default": False,
            "include_schemas": database.dialect == "postgresql",
            "include_name": is_ours,
        }
        context = MigrationContext.configure(connection, opts=options)
        found: list[Any] = compare_metadata(context, shape_for(database.dialect))
        return found


def write_revision(database: Database, message: str, revision: str) -> None:
    """Write a new step from the difference between the database and the models (for those who develop the house)."""
    with database.engine.begin() as connection:
        command.revision(_config(connection), message=message, autogenerate=True, rev_id=revision)


def _config(connection: Any) -> Config:
    config = Config()
    config.set_main_option("script_location", _PLACE)
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    config.attributes["connection"] = connection
    return config


@cache
def _heads() -> set[str]:
    config = Config()
    config.set_main_option("script_location", _PLACE)
    return set(ScriptDirectory.from_config(config).get_heads())
