"""Tell PostgreSQL the reach of each piece of work, at the moment it begins and before its first statement."""

from __future__ import annotations

from typing import Any

import psycopg
from psycopg.pq import ExecStatus
from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import OperationalError

from sio_workflow.storage.reach import Reach, telling

#: execution option: the reach of this unit of work. Without it the connection works as its login, as migrations do
REACH = "sio_reach"
_HELD = "sio_reach_held"
_FORGET = "RESET ROLE; " + "; ".join(
    f"RESET sio.{name}" for name in ("reach", "absences", "complaints", "employee", "contact", "customer", "answers")
)


def install(engine: Engine) -> None:
    """Let every transaction, and every reading connection, begin with its reach."""
    event.listen(engine, "begin", _begin)


def _begin(connection: Connection) -> None:
    driver = connection.connection.driver_connection
    assert isinstance(driver, psycopg.Connection)
    reach: Reach | None = connection.get_execution_options().get(REACH)
    if driver.autocommit:
        _hold(connection, driver, reach)
    elif reach is not None:
        # the driver would send BEGIN with the first statement; sent here, both travel together, and the server itself
        # forgets the reach at COMMIT or ROLLBACK
        _send(connection, driver, "BEGIN; " + telling(reach, for_one_transaction=True))
    else:
        _hold(connection, driver, None)


def _hold(connection: Connection, driver: psycopg.Connection[Any], reach: Reach | None) -> None:
    """Outside a transaction the reach stays with the connection until somebody with another one borrows it."""
    held = connection.info.get(_HELD)
    if held == reach:
        return
    # if this fails halfway nobody knows what holds, so nothing is remembered and the next borrower says it again
    connection.info[_HELD] = object()
    _send(connection, driver, _FORGET if reach is None else telling(reach, for_one_transaction=False))
    connection.info[_HELD] = reach


def _send(connection: Connection, driver: psycopg.Connection[Any], statements: str) -> None:
    """Past the cursor, which would open a transaction of its own first."""
    try:
        result = driver.pgconn.exec_(statements.encode())
        if result.status not in (ExecStatus.TUPLES_OK, ExecStatus.COMMAND_OK):
            raise psycopg.errors.error_from_result(result)
    except psycopg.Error as error:
        if driver.closed:
            connection.invalidate(error)
        raise OperationalError(statements.partition(";")[0], None, error) from error
