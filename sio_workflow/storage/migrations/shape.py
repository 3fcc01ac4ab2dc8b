"""The tables as a database holds them: SQLite knows no schemas, so there HR's rooms stand among the others."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BLANK_SCHEMA, Column, MetaData

from sio_workflow.storage.models import Base
from sio_workflow.storage.models.hr import HR_SCHEMA


def shape_for(dialect: str) -> MetaData:
    """All tables of the models, in the schemas that the database has."""
    if dialect == "postgresql":
        return Base.metadata
    flat = MetaData(naming_convention=Base.metadata.naming_convention)
    for table in Base.metadata.sorted_tables:
        # the stubs know only names; None and BLANK_SCHEMA are how SQLAlchemy says "no schema"
        copy = table.to_metadata(flat, schema=None, referred_schema_fn=lambda *_: BLANK_SCHEMA)  # type: ignore[arg-type]
        # SQLite cannot tell what an index on an expression is made of, so such an index is PostgreSQL's alone
        copy.indexes -= {index for index in copy.indexes if not all(isinstance(on, Column) for on in index.expressions)}
    return flat


def is_ours(name: str | None, kind: str, _parents: Any) -> bool:
    """Which schemas are compared with the models: ours, not what other programs keep in the same database."""
    return kind != "schema" or name in (None, HR_SCHEMA)
