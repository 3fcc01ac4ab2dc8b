"""One connection pool per process, on SQLite (WAL) or PostgreSQL (psycopg 3)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic
from typing import Any

from sqlalchemy import URL, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, DisconnectionError
from sqlalchemy.orm import Session

from sio_workflow.domain.errors import Conflict
from sio_workflow.domain.settings import ESCAPES, UnfitSetting
from sio_workflow.storage import row_locks
from sio_workflow.storage.models.hr import HR_SCHEMA
from sio_workflow.storage.reach import HOUSE, HOUSE_WITH_HR_KEY, NOBODY, Reach, current
from sio_workflow.storage.unit_of_work import UnitOfWork

_EXAMPLE = "postgresql+psycopg://sio@db/sio or sqlite:////path/to/sio.db"
_WRITING = "sio_writing"
_AUTOCOMMIT = "AUTOCOMMIT"
#: PostgreSQL's codes for a deadlock and for a serialization failure
_LOST_RACES = frozenset({"40P01", "40001"})
#: a connection that has rested longer is asked whether it still stands before it is used
_TRUST_SECONDS = 5.0


def parsed(url: str) -> URL:
    """The address of a database, or UnfitSetting, which does not repeat it."""
    try:
        return make_url(url)
    except (ValueError, ArgumentError):
        raise UnfitSetting("SIO_DATABASE_URL", f"must be an address such as {_EXAMPLE}; {ESCAPES}") from None


class Database:
    """Where the rows are. `unit_of_work()` is the only door to them."""

    def __init__(self, url: str) -> None:
        self.engine = _sqlite(url) if parsed(url).get_backend_name() == "sqlite" else _postgresql(url)
        self.dialect = self.engine.dialect.name
        self._for_writing = self.engine.execution_options(**{_WRITING: True})
        self._for_reading = self.engine.execution_options(**_reading_options(self.dialect))
        self._at_the_door = self._for_reading if self.dialect == "sqlite" else _door(url)

    @contextmanager
    def unit_of_work(
        self, *, writing: bool = True, as_house: bool = False, with_hr_key: bool = False
    ) -> Iterator[UnitOfWork]:
        """One transaction: leaving the block commits, an exception rolls back.

        It reaches the rows that `reach.current()` reaches, or, `as_house`, those of every area: for processes, rules
        and rankings, never for what a person asks to see. `with_hr_key` opens HR's rooms to the house as well; a test
        of the house lists by name the few places where each of the two is said.

        On SQLite a writing block takes the write lock at once, so that two writers queue instead of failing halfway. Of
        two that wait for each other on PostgreSQL one gets a Conflict: nothing of it is written, it can be tried again.
        """
        reach = (HOUSE_WITH_HR_KEY if with_hr_key else HOUSE) if as_house else current()
        engine = self._engine_for(reach, writing=writing).execution_options(**{row_locks.REACH: reach})
        with Session(engine, expire_on_commit=False) as session:
            uow = UnitOfWork(session)
            try:
                yield uow
                uow.finish()
                session.commit()
            except BaseException as error:
                session.rollback()
                if isinstance(error, DBAPIError) and getattr(error.orig, "sqlstate", "") in _LOST_RACES:
                    raise Conflict from error
                raise
        for act in uow.after_commit:
            act()

    def close(self) -> None:
        self.engine.dispose()
        self._at_the_door.dispose()

    def _engine_for(self, reach: Reach, *, writing: bool) -> Engine:
        if writing:
            return self._for_writing
        return self._at_the_door if reach == NOBODY else self._for_reading


def _reading_options(dialect: str) -> dict[str, Any]:
    """Reading needs no BEGIN on PostgreSQL: at READ COMMITTED every statement sees its own moment anyway."""
    return {_WRITING: False, **({"isolation_level": _AUTOCOMMIT} if dialect == "postgresql" else {})}


def _door(url: str) -> Engine:
    """Connections that ask who somebody is: what they reach (nobody's rows) and how (reading) is said once for all."""
    return _postgresql(url, isolation_level=_AUTOCOMMIT).execution_options(**{_WRITING: False})


def _postgresql(url: str, **settings: Any) -> Engine:
    engine = create_engine(url, **settings)
    row_locks.install(engine)

    @event.listens_for(engine, "checkin")
    def note_time(_connection: Any, record: Any) -> None:
        record.info["idle_since"] = monotonic()

    @event.listens_for(engine, "checkout")
    def ask_when_idle(connection: Any, record: Any, _proxy: Any) -> None:
        # asking every time costs as much as the work; a server that was restarted is noticed here, not by a person
        if monotonic() - record.info.get("idle_since", monotonic()) > _TRUST_SECONDS and not _answers(connection):
            raise DisconnectionError

    return engine


def _answers(connection: Any) -> bool:
    try:
        connection.execute("SELECT 1")
        connection.rollback()
    except connection.Error:
        return False
    return True


def _sqlite(url: str) -> Engine:
    engine = create_engine(
        url,
        connect_args={"timeout": 30, "check_same_thread": False},
        execution_options={"schema_translate_map": {HR_SCHEMA: None}},
    )

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
