"""`make audit` tells three endings apart: nothing known, something known, and nobody there to ask."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests.advisories import Status, read_python, told

ROOT = Path(__file__).parents[2]
NOBODY = "http://127.0.0.1:9"
Audit = Callable[..., "subprocess.CompletedProcess[str]"]


@dataclass
class Service:
    """An advisory service that answers like OSV and like an npm registry, on a port of its own."""

    url: str = ""
    asked_about: set[str] = field(default_factory=set)
    #: Python library -> advisory
    python: dict[str, str] = field(default_factory=dict)
    #: package of the front end -> severity
    frontend: dict[str, str] = field(default_factory=dict)

    def answer(self, path: str, body: Any) -> Any:
        if path == "/osv":
            name = body["package"]["name"]
            self.asked_about.add(name)
            return {"vulns": [_advisory(self.python[name], name)]} if name in self.python else {}
        self.asked_about |= set(body)
        known = {"id": 1, "url": "", "title": "", "vulnerable_versions": "*", "cwe": [], "cvss": {"score": 9}}
        return {name: [{**known, "severity": self.frontend[name]}] for name in body if name in self.frontend}


def _advisory(advisory: str, name: str) -> dict[str, Any]:
    affected = {"package": {"name": name, "ecosystem": "PyPI"}, "ranges": [], "versions": []}
    return {"id": advisory, "aliases": [], "summary": "", "details": "", "affected": [affected]}


@pytest.fixture
def service() -> Iterator[Service]:
    service = Service()

    class Desk(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            sent = self.rfile.read(int(self.headers["Content-Length"]))
            plain = gzip.decompress(sent) if self.headers.get("Content-Encoding") == "gzip" else sent
            self._say(200, service.answer(self.path, json.loads(plain)))

        def do_GET(self) -> None:
            self._say(404, {})

        def _say(self, status: int, answer: Any) -> None:
            body = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Desk)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    service.url = f"http://127.0.0.1:{server.server_port}"
    yield service
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def audit(tmp_path: Path) -> Audit:
    def run(python: str, frontend: str) -> subprocess.CompletedProcess[str]:
        settings = {"SIO_OSV_URL": f"{python}/osv", "npm_config_registry": frontend, "npm_config_cache": str(tmp_path)}
        command = [sys.executable, "-m", "tests.advisories"]
        return subprocess.run(
            command, cwd=ROOT, env={**os.environ, **settings}, capture_output=True, text=True, check=False
        )

    return run


def test_nothing_known_is_an_all_clear_about_every_library(audit: Audit, service: Service) -> None:
    done = audit(service.url, service.url)
    assert (done.returncode, done.stdout) == (
        0,
        "Python: nothing known against any library.\nFront end: nothing known against any library.\n",
    ), done.stderr
    assert {"flask", "sqlalchemy", "spiffworkflow", "htmx.org"} <= {name.lower() for name in service.asked_about}


def test_a_vulnerable_library_is_named(audit: Audit, service: Service) -> None:
    service.python["flask"], service.frontend["htmx.org"] = "PYSEC-2026-1", "high"
    done = audit(service.url, service.url)
    assert done.returncode == 1
    assert "PYSEC-2026-1" in done.stdout
    assert "htmx.org: high" in done.stdout


def test_a_service_that_cannot_be_reached_is_no_all_clear(audit: Audit) -> None:
    done = audit(NOBODY, NOBODY)
    assert done.returncode == 3
    assert "Python: NOT CHECKED." in done.stdout
    assert "Front end: NOT CHECKED." in done.stdout


def test_make_fails_where_nobody_could_be_asked_and_says_so(tmp_path: Path) -> None:
    settings = {"SIO_OSV_URL": f"{NOBODY}/osv", "npm_config_registry": NOBODY, "npm_config_cache": str(tmp_path)}
    # what is installed already is not looked at again
    command = ["make", "--old-file=setup", "--old-file=.venv/.test", "audit", f"BIN={Path(sys.executable).parent}"]
    done = subprocess.run(
        command, cwd=ROOT, env={**os.environ, **settings}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert done.stdout.count("NOT CHECKED") == 2
    assert "NOT CHECKED" in (ROOT / "Makefile").read_text()


def test_one_silent_service_is_enough_to_withhold_the_all_clear(audit: Audit, service: Service) -> None:
    done = audit(service.url, NOBODY)
    assert done.returncode == 3
    assert "Python: nothing known" in done.stdout
    assert "Front end: NOT CHECKED." in done.stdout


def test_a_library_that_the_service_skips_is_neither_cleared_nor_accused() -> None:
    skipped = {"name": "flask", "skip_reason": "Dependency not found on PyPI and could not be audited: flask (3.1.2)"}
    clean = {"name": "sqlalchemy", "version": "2.0.44", "vulns": []}
    outcome = told("Python", read_python({"dependencies": [skipped, clean]}))
    assert outcome.status is Status.UNREACHABLE
    assert outcome.lines == [
        "Python: 1 NOT CHECKED, unknown to the service; this is no all-clear.",
        "  flask",
    ]
    hit = {"name": "jinja2", "version": "3.1.0", "vulns": [{"id": "PYSEC-2026-2"}]}
    outcome = told("Python", read_python({"dependencies": [skipped, hit]}))
    assert outcome.status is Status.FOUND
    assert outcome.lines[:2] == ["Python: 1 known to be vulnerable.", "  jinja2 3.1.0: PYSEC-2026-2"]
