"""One connection pool per process, on SQLite (WAL) or PostgreSQL (psycopg 3)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.orm import Session

from sio_workflow.storage.unit_of_work import UnitOfWork

_WRITING = "sio_writing"


class Database:
    """Where the rows are. `unit_of_work()` is the only door to them."""

    def __init__(self, url: str) -> None:
        self.engine = _sqlite(url) if url.startswith("sqlite") else create_engine(url, pool_pre_ping=True)
        self.dialect = self.engine.dialect.name

    @contextmanager
    def unit_of_work(self, *, writing: bool = True) -> Iterator[UnitOfWork]:
        """One transaction: leaving the block commits, an exception rolls back.

        On SQLite a writing block takes the write lock at once, so that two writers queue instead of failing halfway.
        """
        with Session(self.engine.execution_options(**{_WRITING: writing}), expire_on_commit=False) as session:
            uow = UnitOfWork(session)
            try:
                yield uow
                session.commit()
            except BaseException:
                session.rollback()
                raise
        for act in uow.after_commit:
            act()

    def close(self) -> None:
        self.engine.dispose()


def _sqlite(url: str) -> Engine:
    engine = create_engine(url, connect_args={"timeout": 30, "check_same_thread": False})

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # the driver shall not begin transactions behind our back
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "busy_timeout=30000"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        writing = connection.get_execution_options().get(_WRITING, True)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")

    return engine
