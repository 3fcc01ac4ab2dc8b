"""A house that is served for real, and strangers who knock with whatever they like."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests
from werkzeug.serving import make_server

from sio_workflow.bootstrap import House
from tests.integration.access.conftest import Town
from web import create_app

PASSWORD = "korrekt hest batteri"


class Stranger:
    """A browser, or what pretends to be one."""

    def __init__(self, url: str) -> None:
        self.url, self.http = url, requests.Session()

    @property
    def proof(self) -> str:
        return str(self.http.get(f"{self.url}/api/v1/session").json()["csrf_token"])

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> requests.Response:
        """A request of the API, with our page's proof."""
        sent = body if isinstance(body, str | bytes) else json.dumps(body)
        given = {"X-CSRFToken": self.proof, "Content-Type": "application/json", **headers}
        return self.http.request(method, self.url + path, data=sent, headers=given)

    def post(self, path: str, **form: str) -> requests.Response:
        form["csrf_token"] = self.proof
        return self.http.post(self.url + path, data=form, allow_redirects=False)

    def get(self, path: str, **headers: str) -> requests.Response:
        return self.http.get(self.url + path, headers=headers, allow_redirects=False)

    def sign_in(self, username: str) -> Stranger:
        self.send("POST", "/api/v1/session", {"username": username, "password": PASSWORD})
        return self

    @property
    def name(self) -> str | None:
        account = self.get("/api/v1/session").json()["account"]
        return account["name"] if account else None


@pytest.fixture
def served(house: House) -> Iterator[str]:
    """Its address while it is served, by many threads."""
    server = make_server("127.0.0.1", 0, create_app(house, SECRET_KEY="test"), threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def stranger(served: str) -> Callable[[], Stranger]:
    return lambda: Stranger(served)


@pytest.fixture
def mette(stranger: Callable[[], Stranger], town: Town) -> Stranger:
    town.with_password("mette", PASSWORD)
    return stranger().sign_in("mette")
