"""A demo company that is served for real, early on a Monday morning; the clock moves only when a test says so."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from werkzeug.serving import make_server

from sio_workflow.bootstrap import House, Settings, build
from sio_workflow.demo.accounts import PASSWORD
from sio_workflow.demo.company import generate
from sio_workflow.demo.load import publish_missing
from sio_workflow.demo.places import MAIL
from sio_workflow.domain import policy
from sio_workflow.domain.people import Actor, Role
from sio_workflow.domain.policy import Action
from tests.conftest import Clock
from web import create_app

EARLY = datetime(2026, 3, 2, 4, 30, tzinfo=UTC)


@dataclass
class Company:
    """The house behind the pages."""

    house: House
    clock: Clock
    url: str = ""

    def actor(self, username: str) -> Actor:
        account = next(one for one in self.house.accounts.list() if one.username == username)
        found = self.house.accounts.actor(account.id, self.clock())
        assert found is not None
        return found

    def username_of(self, name: str) -> str:
        """Who signs in under this name; the names of a demo company are drawn, so look for the employee behind it."""
        return next(one.username for one in self.house.accounts.list() if one.name == name)

    def manager_of(self, area_id: object) -> str:
        """Username of the service manager who answers for an area."""
        return next(
            one.username
            for one in self.house.accounts.list()
            if (actor := self.actor(one.username)).has(Role.SERVICE_MANAGER)
            and policy.holds(actor, [Role.SERVICE_MANAGER], area_id)  # type: ignore[arg-type]
            and policy.may(actor, Action.HANDLE_COMPLAINT, area_id)  # type: ignore[arg-type]
        )

    def work(self) -> None:
        """What workers would do now."""
        while due := self.house.jobs.due(self.clock()):
            if not sum(self.house.jobs.run(job_id, self.clock()) for job_id in due):
                return

    def later(self, **how_far: float) -> None:
        self.clock.at += timedelta(**how_far)
        self.work()


def open_company(folder: Path, public_url: str = "http://localhost:8000") -> Company:
    """Draw the company and publish the processes."""
    clock = Clock(EARLY)
    house = build(Settings(database_url=f"sqlite:///{folder / 'sio.db'}", var_dir=folder, public_url=public_url), clock)
    house.company.load(generate(60, 7, clock(), 0).rows, house.accounts.hash(PASSWORD), MAIL)
    publish_missing(house, clock())
    return Company(house, clock)


@contextmanager
def served(company: Company, host: str = "127.0.0.1", port: int = 0) -> Iterator[str]:
    """Its address while it is served."""
    server = make_server(host, port, create_app(company.house, SECRET_KEY="test"), threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://{host}:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def button(verb: str, about: str) -> re.Pattern[str]:
    """The accessible name of a button whose second half only screen readers hear."""
    return re.compile(rf"{re.escape(verb)} ?: {re.escape(about)}")
