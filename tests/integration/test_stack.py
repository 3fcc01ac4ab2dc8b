"""The full stack on this machine: it starts, serves, runs a job, and stops without leaving anything behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from urllib.request import urlopen

import psutil
import pytest

from sio_workflow.cli.servers import free_port
from sio_workflow.domain.people import SYSTEM
from tests.integration.conftest import PROCESSES, open_house


@pytest.fixture
def stack(open_folder: Path) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """The command, running, without a demo company; and its port."""
    port = free_port()
    unset = ("SIO_DATABASE_URL", "SIO_REDIS_URL", "SIO_SECRET_KEY")
    environment = {name: value for name, value in os.environ.items() if name not in unset}
    environment |= {"SIO_VAR_DIR": str(open_folder / "stack"), "SIO_PROCESSES_DIR": str(PROCESSES)}
    with subprocess.Popen(
        [sys.executable, "-m", "sio_workflow.cli", "stack", f"--port={port}", "--demo="],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        yield process, port
        if process.poll() is None:
            for each in [*psutil.Process(process.pid).children(recursive=True), process]:
                each.kill()


def test_the_stack_starts_serves_and_stops_cleanly(stack: tuple[subprocess.Popen[str], int]) -> None:
    process, port = stack
    read_until(process, "Stop with Ctrl-C.")
    assert get(port, "/healthz") == 200
    assert get(port, "/readyz") == 200
    members = psutil.Process(process.pid).children(recursive=True)
    said = " ".join(" ".join(each.cmdline()) for each in members)
    for part in ("postgres", "redis-server", "serve", "worker", "beat"):
        assert part in said
    worker = next(each for each in members if "worker" in each.cmdline())
    assert a_start_job_is_done(worker.environ()["SIO_DATABASE_URL"])

    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=60) == 0
    left = [each for each in members if each.is_running() and each.status() != psutil.STATUS_ZOMBIE]
    assert left == []


def a_start_job_is_done(database_url: str) -> bool:
    """Nobody rings for this job: beat finds it, Redis carries its id, a worker runs it."""
    with closing(open_house(database_url, lambda: datetime.now(UTC))) as house:
        with house.database.unit_of_work() as uow:
            uow.jobs.add_start("supper", "S-1", {"errand_id": "S-1"}, house.now())
        for _ in range(300):
            if house.instances.list(SYSTEM, key="supper").total and house.jobs.queue(SYSTEM, house.now()).workers:
                return True
            time.sleep(0.1)
    return False


def read_until(process: subprocess.Popen[str], words: str) -> None:
    assert process.stdout is not None
    said = []
    for line in process.stdout:
        said.append(line)
        if words in line:
            return
    pytest.fail("".join(said))


def get(port: int, path: str) -> int:
    with urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as answer:
        return int(answer.status)
