"""The unit of work under bad luck: two that wait for each other, and a server that went away for a moment."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from threading import Barrier

import pytest
from sqlalchemy import text

from sio_workflow.domain.errors import Conflict
from sio_workflow.storage import database as storage
from sio_workflow.storage.database import Database
from sio_workflow.storage.models import Area


@pytest.fixture
def postgresql(postgresql_copy: str) -> Iterator[Database]:
    with closing(Database(postgresql_copy)) as database:
        yield database


def test_of_two_who_wait_for_each_other_one_is_done_and_one_may_try_again(postgresql: Database) -> None:
    with postgresql.unit_of_work() as uow:
        uow.session.add_all([Area(code="A1", name="Nord"), Area(code="A2", name="Syd")])
    both_have_one = Barrier(2)

    def lock(first: str, second: str) -> str:
        query = text("SELECT 1 FROM area WHERE code = :code FOR UPDATE")
        try:
            with postgresql.unit_of_work() as uow:
                uow.session.execute(query, {"code": first})
                both_have_one.wait(timeout=10)
                uow.session.execute(query, {"code": second})
        except Conflict:
            return "conflict"
        return "done"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(lock, ("A1", "A2"), ("A2", "A1"))) == ["conflict", "done"]


def test_a_connection_that_died_while_resting_is_replaced_unseen(
    postgresql: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    with postgresql.unit_of_work(writing=False) as uow:
        backend = uow.session.execute(text("SELECT pg_backend_pid()")).scalar_one()
    url = postgresql.engine.url.render_as_string(hide_password=False)
    with closing(Database(url)) as other, other.engine.connect() as login:
        login.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": backend})
    monkeypatch.setattr(storage, "_TRUST_SECONDS", 0.0)
    with postgresql.unit_of_work() as uow:
        assert uow.session.execute(text("SELECT pg_backend_pid()")).scalar_one() != backend
