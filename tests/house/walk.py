"""Knocks at every door as everybody, in both areas; each knock that may change something meets a fresh company."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from sio_workflow.bootstrap import House, Settings, build
from sio_workflow.domain.people import SYSTEM
from sio_workflow.services.sessions import Source
from sio_workflow.storage.reach import HOUSE_WITH_HR_KEY, reaching
from tests.acceptance import company
from tests.conftest import Clock
from tests.house.access import Doors, cell, heard
from tests.house.bodies import FORMS, Document
from tests.house.two_areas import ROLES, TwoAreas
from web import create_app

PROCESSES = Path(__file__).parents[2] / "processes"
#: arguments that are texts; the same for everybody
TEXTS = {
    "key": "sick_leave",
    "name": "approve_absence",
    "element_id": "approve_absence",
    "decision_id": "none",
    "path": "forms/approve_absence-schema.json",
    "filename": "none.css",
    "kind": "employee",
    "token": "no-such-token",
    "version": 1,
}
#: where the text for all would be one that does not exist
_TEXTS_OF = {"/api/v1/retention/<key>": {"key": "message"}, "/privacy/retention/<key>": {"key": "message"}}


@dataclass
class Place:
    """One furnished company with its doors."""

    house: House
    app: Flask
    company: TwoAreas
    document: Document

    @classmethod
    @contextmanager
    def furnished(cls, database_url: str, folder: Path) -> Iterator[Place]:
        """On a migrated, empty database."""
        clock = Clock()
        settings = Settings(
            database_url=database_url, processes_dir=PROCESSES, var_dir=folder, requests_per_minute=10**6
        )
        with closing(build(settings, clock)) as house:
            for drawing in sorted(PROCESSES.glob("*/*.bpmn")):
                house.definitions.publish_folder(drawing.parent, SYSTEM, clock())
            company.found(house.database)
            both = TwoAreas(house, clock)
            with reaching(HOUSE_WITH_HR_KEY):
                both.build()
            app = create_app(house, SECRET_KEY="test", WTF_CSRF_ENABLED=False)
            yield cls(house, app, both, Document(app.test_client().get("/api/v1/openapi.json").json))

    def token(self, role: str) -> str:
        """An API token of somebody of this role."""
        actor = self.house.accounts.actor(self.company.account(role), self.house.now())
        assert actor is not None
        return self.house.proofs.api_tokens.make(actor, "walk", "write", self.house.now()).secret


@dataclass
class Walk(Place):
    """A place on SQLite, and a copy of its file to go back to."""

    file: Path
    untouched: Path

    @classmethod
    @contextmanager
    def begin(cls, template: Path, folder: Path) -> Iterator[Walk]:
        file = folder / "walk.db"
        shutil.copy(template, file)
        with Place.furnished(f"sqlite:///{file}", folder) as place:
            walk = cls(place.house, place.app, place.company, place.document, file, folder / "untouched.db")
            walk._keep()
            yield walk

    def all_doors(self) -> Doors:
        """What everybody hears everywhere."""
        return {
            (method, rule.rule): {column: self._knock(column, method, rule) for column in ("anyone", *ROLES)}
            for rule in sorted(self.app.url_map.iter_rules(), key=lambda rule: rule.rule)
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
        }

    def _knock(self, column: str, method: str, rule: Rule) -> str:
        ids = sorted(name for name in rule.arguments if name not in TEXTS)
        own = self._answer(column, method, rule, {name: met(self.company.own, name, rule) for name in ids})
        if not ids:
            return own
        foreign = {name: met(self.company.foreign, name, rule) for name in ids}
        return cell(own, self._answer(column, method, rule, foreign))

    def _answer(self, column: str, method: str, rule: Rule, ids: dict[str, object]) -> str:
        texts = texts_of(rule)
        with self.app.test_request_context():
            path = self.app.url_map.bind("localhost").build(rule.endpoint, {**ids, **texts}, method=method)
        with self._client(column).open(path, method=method, **self._sent(method, rule)) as response:
            said = heard(response)
        self._go_back()
        return said

    def _sent(self, method: str, rule: Rule) -> dict[str, Any]:
        """What belongs into the request, always about things of one's own area: the path alone leads elsewhere."""
        if method == "GET":
            return {}
        if rule.rule.startswith("/api/"):
            return {"json": self.document.body(without_kinds(rule.rule), method, self.company.own) or {}}
        form = FORMS.get(rule.endpoint)
        return {"data": form(self.company.own) if form else {}}

    def _client(self, column: str) -> FlaskClient:
        client = self.app.test_client()
        if column != "anyone":
            key = self.house.sessions.begin(self.company.account(column), "password", Source(), self.house.now())
            with client.session_transaction() as cookie:
                cookie["_user_id"], cookie["_fresh"] = key, True
        return client

    def _keep(self) -> None:
        # the last connection to close brings everything into the one file
        self.house.database.engine.dispose()
        shutil.copy(self.file, self.untouched)

    def _go_back(self) -> None:
        self.house.database.engine.dispose()
        for leftover in (self.file.with_name("walk.db-wal"), self.file.with_name("walk.db-shm")):
            leftover.unlink(missing_ok=True)
        shutil.copy(self.untouched, self.file)


def texts_of(rule: Rule) -> dict[str, object]:
    """The texts in a route's address."""
    texts = TEXTS | _TEXTS_OF.get(rule.rule, {})
    return {name: value for name, value in texts.items() if name in rule.arguments}


def met(things: dict[str, UUID], name: str, rule: Rule) -> UUID:
    """The thing a route's argument stands for; `case_id` is HR's case in HR's rooms.

    A KeyError here means a new kind of thing in an address: let there be one in both areas.
    """
    return things["hr_case_id" if name == "case_id" and "/hr" in rule.rule else name]


def without_kinds(rule: str) -> str:
    """ "/x/<uuid:x_id>" as the document writes it: "/x/{x_id}"."""
    return re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule)
