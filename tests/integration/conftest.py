"""A house on each database with the small processes of tests/processes, and the people who work in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import make_url, select

from sio_workflow.bootstrap import House, Settings, build
from sio_workflow.domain.people import SYSTEM, Actor, Grant, Role
from sio_workflow.services.views import TaskView
from sio_workflow.storage.database import Database
from sio_workflow.storage.models import Account, DefinitionFile, ProcessDefinition, RoleGrant
from tests.conftest import Clock, postgresql_clone, sqlite_clone

PROCESSES = Path(__file__).parent.parent / "processes"
DESIGNER = Actor(account_id=None, name="designer", grants=frozenset({Grant(role=Role.DESIGNER)}))
OPERATOR = Actor(account_id=None, name="operator", grants=frozenset({Grant(role=Role.OPERATOR)}))


@dataclass
class People:
    """Accounts with a role everywhere; made when first asked for."""

    house: House

    def __call__(self, name: str, role: Role = Role.SERVICE_MANAGER) -> Actor:
        account_id = uuid4()
        with self.house.database.unit_of_work() as uow:
            uow.people.add(
                Account(id=account_id, username=name, password_hash="", name=name, created_at=self.house.now())
            )
            uow.people.save()
            uow.people.add(RoleGrant(account_id=account_id, role=role.value))
        actor = self.house.accounts.actor(account_id, self.house.now())
        assert actor is not None
        return actor


@pytest.fixture(scope="session")
def published_sqlite(open_folder: Path, sqlite_template: Path) -> Path:
    """An SQLite file in which the processes are published; once, since the gate starts a parser for each."""
    with closing(open_house(sqlite_clone(sqlite_template, open_folder / "published.db"), Clock())) as house:
        for key in ("feast", "supper", "errand"):
            house.definitions.publish_folder(PROCESSES / key, DESIGNER, house.now())
    return open_folder / "published.db"


@pytest.fixture(scope="session")
def published_postgresql(postgresql_url: str, postgresql_template: str, published_sqlite: Path) -> Iterator[str]:
    """Name of a PostgreSQL database with the same versions."""
    with postgresql_clone(postgresql_url, postgresql_template) as url:
        with closing(Database(f"sqlite:///{published_sqlite}")) as source, closing(Database(url)) as target:
            for model in (ProcessDefinition, DefinitionFile):
                with source.unit_of_work(writing=False) as uow:
                    rows = uow.session.execute(select(model.__table__)).mappings().all()
                with target.unit_of_work() as uow:
                    uow.definitions.add_many(model, rows)
        yield str(make_url(url).database)


@pytest.fixture
def house_on_postgresql(postgresql_url: str, published_postgresql: str) -> Iterator[str]:
    with postgresql_clone(postgresql_url, published_postgresql) as url:
        yield url


@pytest.fixture
def house_on_sqlite(published_sqlite: Path, tmp_path: Path) -> str:
    return sqlite_clone(published_sqlite, tmp_path / "house.db")


@pytest.fixture(params=["sqlite", "postgresql"])
def house_url(request: pytest.FixtureRequest) -> str:
    """A database of one's own with the processes published."""
    url: str = request.getfixturevalue(f"house_on_{request.param}")
    return url


@pytest.fixture
def house(house_url: str, clock: Clock) -> Iterator[House]:
    with closing(open_house(house_url, clock)) as house:
        yield house


def open_house(url: str, clock: Callable[[], datetime]) -> House:
    """A house of the full stack's kind: nothing runs by itself."""
    return build(Settings(database_url=url, processes_dir=PROCESSES, redis_url="redis://unused"), clock)


@pytest.fixture
def people(house: House) -> People:
    return People(house)


@pytest.fixture
def manager(people: People) -> Actor:
    return people("mette")


@pytest.fixture
def begin(house: House, clock: Clock) -> Callable[..., UUID]:
    """Start an errand; what is named becomes its variables."""

    def start(errand_id: str = "E-1", **variables: Any) -> UUID:
        answers = {"errand_id": errand_id, **variables}
        return house.instances.start(SYSTEM, "errand", answers, clock(), business_key=errand_id).id

    return start


@pytest.fixture
def open_task(house: House) -> Callable[..., TaskView]:
    """The open task of that element."""

    def find(instance_id: UUID, element_id: str) -> TaskView:
        tasks = house.instances.get(SYSTEM, instance_id, house.now()).tasks
        return next(task for task in tasks if task.element_id == element_id and task.closed_at is None)

    return find


@pytest.fixture
def work(house: House, clock: Clock) -> Callable[[], int]:
    """Run everything that is due now, and what that makes due; how many jobs it was."""

    def run() -> int:
        done = 0
        while due := house.jobs.due(clock()):
            done += sum(house.jobs.run(job_id, clock()) for job_id in due)
        return done

    return run
