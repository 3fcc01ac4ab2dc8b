"""What Alembic runs for each command: the connection comes from the caller, the shape from the models."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context

from sio_workflow.storage.migrations.shape import is_ours, shape_for
from sio_workflow.storage.models.columns import UtcDateTime


def render_item(kind: str, thing: Any, _autogen: Any) -> str | Literal[False]:
    """Write our column kinds as what they are, with their import."""
    if kind == "type" and isinstance(thing, UtcDateTime):
        return "UtcDateTime()"
    return False


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=shape_for(connection.dialect.name),
    include_schemas=connection.dialect.name == "postgresql",
    include_name=is_ours,
    render_item=render_item,
    render_as_batch=connection.dialect.name == "sqlite",
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
