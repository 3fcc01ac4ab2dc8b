"""Visitors: test clients that are signed in and carry the token of our own pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, event
from werkzeug.test import TestResponse

from sio_workflow.bootstrap import House
from sio_workflow.domain.people import Actor
from sio_workflow.services.sessions import Source
from sio_workflow.storage import row_locks
from web import create_app


class Visit:
    """One person in one browser."""

    def __init__(self, client: FlaskClient, actor: Actor | None) -> None:
        self.client = client
        house: House = client.application.extensions["house"]
        if actor is not None:
            key = house.sessions.begin(actor.account_id, "password", Source(), house.now())
            with client.session_transaction() as session:
                session["_user_id"] = key
                session["_fresh"] = True
        self.token = client.get("/api/v1/session").json["csrf_token"]

    def get(self, path: str, **headers: str) -> TestResponse:
        return self.client.get(path, headers=headers)

    def post(self, path: str, data: dict[str, object] | None = None, *, htmx: bool = False) -> TestResponse:
        headers = {"HX-Request": "true"} if htmx else {}
        return self.client.post(path, data={**(data or {}), "csrf_token": self.token}, headers=headers)

    def send(self, method: str, path: str, json: object = None, **headers: str) -> TestResponse:
        """A request of the API."""
        headers = {"X-CSRFToken": self.token, **headers}
        return self.client.open(path, method=method, json=json, headers=headers)


@pytest.fixture
def app(house: House) -> Flask:
    return create_app(house, SECRET_KEY="test", TESTING=True)


@pytest.fixture
def visit(app: Flask) -> Callable[[Actor | None], Visit]:
    return lambda actor=None: Visit(app.test_client(), actor)


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
    """Those that ask or say something."""
    return [each for each in statements if not each.startswith("BEGIN")]
