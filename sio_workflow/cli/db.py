"""`sio db`: the shape of the database."""

from __future__ import annotations

import click

from sio_workflow.bootstrap import Settings
from sio_workflow.storage import migrations
from sio_workflow.storage.database import Database


@click.group()
def db() -> None:
    """The shape of the database."""


@db.command()
def upgrade() -> None:
    """Bring the database to the newest shape."""
    database = Database(Settings.from_environment().database_url)
    migrations.upgrade(database)
    database.close()
    click.echo("The database has the newest shape.")


@db.command()
@click.argument("number")
@click.argument("message")
def revision(number: str, message: str) -> None:
    """Write a migration from what the models say and the database lacks (for developers of the house)."""
    database = Database(Settings.from_environment().database_url)
    migrations.write_revision(database, message, number)
    database.close()
