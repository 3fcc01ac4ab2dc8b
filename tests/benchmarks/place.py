"""Where the benchmarks run: PostgreSQL with fsync on, a house, and a manager who goes on visit rounds."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from sqlalchemy import text

from sio_workflow.bootstrap import House, Settings, build
from sio_workflow.cli.servers import start_postgresql
from sio_workflow.domain.people import SYSTEM, Actor, Grant, Role
from sio_workflow.services.drawing import starts_of
from sio_workflow.storage.models import Account, RoleGrant

KEY = "visit_round"
PROCESSES = Path(__file__).parent / "processes"
NOW = datetime(2026, 3, 2, 7, 0, tzinfo=UTC)
PASSWORD = "a long word for the benchmark"
ANSWERS = {"faults": 2, "more": True}


@dataclass(frozen=True, slots=True)
class Place:
    """A house with one process and one manager."""

    house: House
    manager: Actor
    #: PostgreSQL's first process
    server_pid: int

    def start_round(self) -> UUID:
        """A new instance that waits at its first user task; returns the instance."""
        with self.house.database.unit_of_work() as uow:
            definition = self.house.definitions.newest(uow, KEY)
            start = starts_of(definition.executable_xml, KEY)[0]
            return self.house.instances.begin(uow, definition, {"visits": 0}, NOW, start=start)

    def open_task(self, instance_id: UUID) -> UUID:
        """The user task that the instance waits at."""
        with self.house.database.unit_of_work(writing=False) as uow:
            query = "SELECT id FROM user_task WHERE instance_id = :instance AND closed_at IS NULL"
            return UUID(str(uow.session.execute(text(query), {"instance": instance_id}).scalar_one()))

    def complete(self, task_id: UUID) -> None:
        """One visit."""
        self.house.user_tasks.complete(self.manager, task_id, ANSWERS, NOW)


@contextmanager
def open_place() -> Iterator[Place]:
    """Everything is made new in a temporary folder and removed afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="sio-bench-"))
    folder.chmod(0o755)
    server = start_postgresql(folder / "postgresql", options=("-c", "fsync=on", "-c", "synchronous_commit=on"))
    try:
        settings = Settings(
            requests_per_minute=10**9,
            database_url=server.url,
            secret_key="bench",
            processes_dir=PROCESSES,
            var_dir=folder,
        )
        house = build(settings, lambda: NOW)
        house.upgrade()
        house.definitions.publish_folder(PROCESSES / KEY, SYSTEM, NOW)
        yield Place(house, _manager(house), server.process.pid)
        house.close()
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _manager(house: House) -> Actor:
    hashed = house.accounts.hash(PASSWORD)
    with house.database.unit_of_work() as uow:
        account = Account(username="bench", password_hash=hashed, name="Bench", created_at=NOW)
        uow.session.add(account)
        uow.session.flush()
        uow.session.add(RoleGrant(account_id=account.id, role=Role.SERVICE_MANAGER.value))
    return Actor(account_id=account.id, name="Bench", grants=frozenset({Grant(role=Role.SERVICE_MANAGER)}))
