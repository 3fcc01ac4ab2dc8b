"""Asks the advisory services about every library we ship: `make audit`.

Both tools end with the same status whether they have found something or could not ask. Here the two are told apart: an
answer that is no report is no all-clear. Make passes neither of our two statuses on: it ends with 2 for both, so there
the words have to tell.

SIO_OSV_URL asks another service than pip-audit's own about Python; npm asks the registry it is set up with.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
FRONTEND = ROOT / "web" / "frontend"
_PATIENCE = 300


class Status(IntEnum):
    """How the command ends."""

    CLEAN = 0
    FOUND = 1
    UNREACHABLE = 3


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one service has said."""

    status: Status
    lines: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a service knows, and the libraries it could not say anything about."""

    known: Sequence[str]
    not_checked: Sequence[str] = ()


def main() -> int:
    """Ask about Python and about the front end; something found weighs more than a service that is silent."""
    outcomes = [ask_about_python(), ask_about_frontend()]
    for outcome in outcomes:
        print(*outcome.lines, sep="\n")
    statuses = {outcome.status for outcome in outcomes}
    return Status.FOUND if Status.FOUND in statuses else max(statuses)


def ask_about_python() -> Outcome:
    """pip-audit on the lock file; nothing is installed for it."""
    service = ["--vulnerability-service", "osv", "--osv-url", url] if (url := os.environ.get("SIO_OSV_URL")) else []
    command = [sys.executable, "-m", "pip_audit", "--disable-pip", "--progress-spinner", "off", "--format", "json"]
    return _ask("Python", [*command, *service, "-r", str(ROOT / "requirements.txt")], ROOT, read_python)


def ask_about_frontend() -> Outcome:
    """npm audit on the lock file of the front end; what only builds it counts as well."""
    folder = subprocess.run(["./node-path"], cwd=FRONTEND, capture_output=True, text=True, check=True).stdout.strip()
    path = {"PATH": f"{folder}{os.pathsep}{os.environ['PATH']}"}
    command = ["npm", "audit", "--json", "--fetch-retries=1", "--fetch-retry-mintimeout=1000"]
    return _ask("Front end", command, FRONTEND, _read_frontend, path)


def _ask(
    what: str,
    command: Sequence[str],
    folder: Path,
    read: Callable[[Any], Report],
    environment: Mapping[str, str] | None = None,
) -> Outcome:
    settings = {**os.environ, **(environment or {})}
    try:
        done = subprocess.run(
            command, cwd=folder, env=settings, capture_output=True, text=True, timeout=_PATIENCE, check=False
        )
        report = read(json.loads(done.stdout))
    except subprocess.TimeoutExpired:
        return _silent(what, f"no answer within {_PATIENCE} seconds")
    except (ValueError, KeyError, TypeError):
        return _silent(what, _last_line(done.stderr or done.stdout))
    return told(what, report)


def told(what: str, report: Report) -> Outcome:
    """A library that the service does not know is not checked: neither found to be bad nor cleared."""
    known, not_checked = report.known, report.not_checked
    lines = [f"{what}: {len(known)} known to be vulnerable.", *(f"  {one}" for one in known)] if known else []
    if not_checked:
        lines.append(f"{what}: {len(not_checked)} NOT CHECKED, unknown to the service; this is no all-clear.")
        lines.append(f"  {', '.join(not_checked)}")
    if not lines:
        return Outcome(Status.CLEAN, [f"{what}: nothing known against any library."])
    return Outcome(Status.FOUND if known else Status.UNREACHABLE, lines)


def _silent(what: str, why: str) -> Outcome:
    said = [f"{what}: NOT CHECKED. The advisory service could not be asked; this is no all-clear.", f"  {why}"]
    return Outcome(Status.UNREACHABLE, said)


def read_python(report: Any) -> Report:
    """Libraries with advisories, and those that the service skipped."""
    libraries = report["dependencies"]
    hit = [one for one in libraries if one.get("vulns")]
    known = [f"{one['name']} {one['version']}: {', '.join(each['id'] for each in one['vulns'])}" for one in hit]
    return Report(known=known, not_checked=[one["name"] for one in libraries if "skip_reason" in one])


def _read_frontend(report: Any) -> Report:
    """Packages with advisories; KeyError where the answer is npm's word about an error."""
    packages = report["vulnerabilities"].values()
    return Report(known=[f"{one['name']}: {one['severity']}, {one['range']}" for one in packages])


def _last_line(said: str) -> str:
    lines = [line.strip() for line in said.splitlines() if line.strip() and "complete log" not in line]
    return next((line for line in reversed(lines) if "rror" in line), lines[-1] if lines else "it said nothing")


if __name__ == "__main__":
    sys.exit(main())
