"""The full stack on this machine: it starts, serves, runs a job, and stops without leaving anything behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from urllib.request import urlopen
from uuid import uuid4

import psutil
import pytest
from sqlalchemy import select

from sio_workflow.bootstrap import House
from sio_workflow.cli.servers import free_port
from sio_workflow.domain.people import SYSTEM
from sio_workflow.services.notices import Notices
from sio_workflow.services.outbox import TIMEOUT
from sio_workflow.storage.models import Area, Customer, CustomerContact, Job
from tests.integration.conftest import PROCESSES, open_house
from tests.integration.messages.mail_server import say_nothing, talking

#: of each worker, so many jobs at a time
HANDS = 2


@pytest.fixture
def hanging_mail_server() -> Iterator[str]:
    with talking(say_nothing) as url:
        yield url


@pytest.fixture
def stack(open_folder: Path, hanging_mail_server: str) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """The command, running, without a demo company; and its port."""
    port = free_port()
    unset = ("SIO_DATABASE_URL", "SIO_REDIS_URL", "SIO_SECRET_KEY")
    environment = {name: value for name, value in os.environ.items() if name not in unset}
    environment |= {"SIO_VAR_DIR": str(open_folder / "stack"), "SIO_PROCESSES_DIR": str(PROCESSES)}
    environment |= {"SIO_SMTP_URL": hanging_mail_server, "SIO_MAIL_FROM": "sio@house.example"}
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
    environment = next(each for each in members if "worker" in each.cmdline()).environ()
    with closing(open_house(environment["SIO_DATABASE_URL"], lambda: datetime.now(UTC))) as house:
        write_messages(house, 8)
        assert soon(lambda: being_sent(house) == HANDS)
        assert a_start_job_is_done(house)
        assert soon(lambda: len(house.jobs.queue(SYSTEM, house.now()).workers) == 2)
    assert "ok   queues       somebody takes from each" in examined(environment)

    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=60) == 0
    left = [each for each in members if each.is_running() and each.status() != psutil.STATUS_ZOMBIE]
    assert left == []


def write_messages(house: House, count: int) -> None:
    """As many as keep every hand that sends busy for a while: the mail server hangs."""
    customer = Customer(id=uuid4(), customer_no="K1", name="Kunde")
    area = Area(id=uuid4(), code="N", name="Nord", phone="70101010")
    contact = CustomerContact(id=uuid4(), customer_id=customer.id, name="Karl", email="karl@kunde.example")
    with house.database.unit_of_work() as uow:
        uow.people.add(area)
        uow.people.add(customer)
        uow.people.save()
        uow.people.add(contact)
        uow.people.save()
        for number in range(count):
            told = Notices(uow, SYSTEM, house.now(), "complaint", uuid4(), area.id)
            told.contact(contact.id, "complaint_receipt", name="Mette", number=f"R-{number}", due=house.now())


def being_sent(house: House) -> int:
    """How many a worker has taken, and waits for the mail server with."""
    with house.database.unit_of_work(writing=False) as uow:
        taken = select(Job.id).where(Job.kind == "delivery", Job.attempts > 0)
        return len(uow.session.scalars(taken).all())


def a_start_job_is_done(house: House) -> bool:
    """Nobody rings for this job: beat finds it, Redis carries its id, a worker runs it, whatever else hangs."""
    with house.database.unit_of_work() as uow:
        uow.jobs.add_start("supper", "S-1", {"errand_id": "S-1"}, house.now())
    return soon(lambda: house.instances.list(SYSTEM, key="supper").total)


def soon(true: Callable[[], object]) -> bool:
    """Before the first of the messages that hang is given up."""
    deadline = time.monotonic() + TIMEOUT - 2
    while time.monotonic() < deadline:
        if true():
            return True
        time.sleep(0.1)
    return False


def examined(environment: dict[str, str]) -> str:
    command = [sys.executable, "-m", "sio_workflow.cli", "doctor"]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False).stdout


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
