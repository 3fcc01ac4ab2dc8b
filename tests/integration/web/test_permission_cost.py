"""Knowing who somebody is and what they may adds two SQL statements to a request, whichever way they came."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Engine, event

from sio_workflow.bootstrap import House
from sio_workflow.storage import row_locks


@pytest.fixture
def statements(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Everything sent to any database, also what travels past the cursor."""
    seen: list[str] = []
    send = row_locks._send

    def sent(connection: Any, driver: Any, text: str) -> None:
        seen.append(text)
        send(connection, driver, text)

    def executed(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        seen.append(statement)

    monkeypatch.setattr(row_locks, "_send", sent)
    event.listen(Engine, "before_cursor_execute", executed)
    yield seen
    event.remove(Engine, "before_cursor_execute", executed)


def spoken(statements: list[str]) -> list[str]:
    return [each for each in statements if not each.startswith("BEGIN")]


def test_a_page_that_asks_for_nothing_else(house: House, people, visit, statements: list[str]) -> None:
    mette = visit(people("mette"))
    mette.get("/account/password")
    statements.clear()
    assert mette.get("/account/password").status_code == 200
    assert 1 <= len(spoken(statements)) <= 2, statements


def test_a_program_with_a_token(house: House, people, app, statements: list[str]) -> None:
    mette = people("mette")
    token = house.proofs.api_tokens.make(mette, "test", "read", house.now()).secret
    ask = {"Authorization": f"Bearer {token}"}
    app.test_client().get("/api/v1/session", headers=ask)
    statements.clear()
    assert app.test_client().get("/api/v1/session", headers=ask).json["account"]["name"] == "mette"
    assert 1 <= len(spoken(statements)) <= 2, statements


def test_a_list_costs_its_own_statements_and_two(house: House, people, visit, statements: list[str]) -> None:
    actor = people("mette")
    mette = visit(actor)
    mette.get("/api/v1/user-tasks")
    statements.clear()
    house.user_tasks.inbox(actor, house.now())
    own = len(spoken(statements))
    statements.clear()
    assert mette.get("/api/v1/user-tasks").status_code == 200
    assert len(spoken(statements)) - own <= 2, statements
