"""Canaries in what is printed: by a server with an access log, and in the report of a played day."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
import requests
from click.testing import CliRunner
from sqlalchemy import update

from sio_workflow.bootstrap import House, Settings, build
from sio_workflow.cli import main
from sio_workflow.demo.load import load
from sio_workflow.storage.models import Account, Customer, CustomerContact, Employee, Shift, Site
from tests.conftest import Clock, sqlite_clone
from tests.integration.canary.places import PASSWORD, canaries
from tests.integration.canary.stage import furnish

#: gunicorn as `sio serve` starts it, with the access log that an operator may turn on, at its most talkative
TALKATIVE = """
import sys
from sio_workflow.bootstrap import Settings
from sio_workflow.cli.serve import Server

class Talkative(Server):
    def load_config(self):
        super().load_config()
        self.cfg.set("accesslog", "-")
        self.cfg.set("loglevel", "debug")

Talkative(Settings.from_environment(), int(sys.argv[1]), 1, lambda: None).run()
"""


@pytest.fixture
def environment(sqlite_template: Path, tmp_path: Path) -> dict[str, str]:
    """A database of its own, and where it is."""
    url = sqlite_clone(sqlite_template, tmp_path / "canary.db")
    return {"SIO_DATABASE_URL": url, "SIO_VAR_DIR": str(tmp_path), "SIO_SECRET_KEY": "a secret of this test"}


@contextmanager
def opened(environment: dict[str, str], clock: Callable[[], datetime], folder: Path) -> Iterator[House]:
    with closing(build(Settings(database_url=environment["SIO_DATABASE_URL"], var_dir=folder), clock)) as house:
        yield house


def sio(environment: dict[str, str], *arguments: str, typed: str = "") -> str:
    done = CliRunner().invoke(main, list(arguments), env=environment, input=typed)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.output
    return done.output


@contextmanager
def served(environment: dict[str, str], folder: Path) -> Iterator[tuple[str, Callable[[], str]]]:
    """The server, and what it has printed so far."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    log = folder / "server.log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-c", TALKATIVE, str(port)], env={**os.environ, **environment}, stdout=out, stderr=out
        )
        try:
            await_answer(f"http://127.0.0.1:{port}/sign-in")
            yield f"http://127.0.0.1:{port}", log.read_text
        finally:
            process.terminate()
            process.wait(timeout=30)


def await_answer(url: str) -> None:
    for _ in range(300):
        try:
            requests.get(url, timeout=5)
            return
        except requests.ConnectionError:
            time.sleep(0.1)
    pytest.fail("the server does not answer")


def once_logged(line: str, printed: Callable[[], str]) -> str:
    """All that is printed once this line is there: a request is logged after its answer has gone."""
    for _ in range(200):
        if line in printed():
            return printed()
        time.sleep(0.05)
    pytest.fail(f"{line} is not logged")


def test_a_server_prints_nothing_of_anybody_whatever_is_sent(
    environment: dict[str, str], clock: Clock, tmp_path: Path
) -> None:
    with opened(environment, clock, tmp_path) as house:
        furnish(house, clock())
    sio(environment, "accounts", "set-password", "eva@example.dk", typed=f"{PASSWORD}\n{PASSWORD}\n")
    with served(environment, tmp_path) as (url, printed), requests.Session() as eva:
        token = eva.get(f"{url}/api/v1/session", timeout=20).json()["csrf_token"]
        sick = {"kind": "sick", "from_at": f"{datetime.now(UTC):%Y-%m-%dT%H:%M}", "reported_via": "app"}
        sign_in = {"username": "eva@example.dk", "csrf_token": token}
        answers = [
            eva.post(f"{url}/sign-in", data={**sign_in, "password": f"{PASSWORD}-wrong"}, timeout=20),
            eva.post(f"{url}/sign-in", data={**sign_in, "password": PASSWORD}, timeout=20),
        ]
        token = eva.get(f"{url}/api/v1/session", timeout=20).json()["csrf_token"]
        for words in ("zqrefused: jeg har influenza", "zqhandover"):
            report = {**sick, "handover_note": words, "csrf_token": token}
            answers.append(eva.post(f"{url}/absences/report", data=report, timeout=20))
        headers = {"X-CSRFToken": token, "Authorization": f"Bearer {PASSWORD}"}
        answers += [
            eva.post(f"{url}/absences/report", data={"handover_note": "zqhandover without a token"}, timeout=20),
            eva.post(f"{url}/api/v1/absences", data="{zqhandover: no JSON", headers=headers, timeout=20),
            eva.get(f"{url}/account", timeout=20),
        ]
        assert "zqabsent" in answers[-1].text, "she is signed in"
        log = once_logged('"GET /account', printed)
        assert canaries(log) == set()
        assert log.count('"POST /absences/report') == 3
        eva.get(f"{url}/accounts?text=zqname", timeout=20)
        assert canaries(once_logged('"GET /accounts?', printed)) == {"zqname"}, "a leak is seen"


@pytest.mark.parametrize("planted", [False, True])
def test_the_report_of_a_played_day_names_nobody(
    environment: dict[str, str], clock: Clock, tmp_path: Path, planted: bool
) -> None:
    with opened(environment, clock, tmp_path) as house:
        load(house, "quiz-day", employees=60, seed=7, now=clock())
        with house.database.unit_of_work() as uow:
            for model, name in ((Employee, "zqname"), (Account, "zqname"), (CustomerContact, "zqcontact")):
                uow.session.execute(update(model).values(name=model.name + f" {name}"))
            for place in (Site, Customer):
                uow.session.execute(update(place).values(name=place.name + " zqplace"))
            if planted:
                uow.session.execute(update(Shift).values(shift_no=Shift.shift_no + " zqname"))
    told, as_json = (sio(environment, "simulate", "flu-monday", *more) for more in ((), ("--json",)))
    assert "complaints" in told
    assert "complaints" in as_json
    assert canaries(told) == ({"zqname"} if planted else set())
    assert canaries(as_json) == ({"zqname"} if planted else set())
