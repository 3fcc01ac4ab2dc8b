"""The real things that tests stand on: PostgreSQL, SQLite, Redis, and a clock that is set by hand."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import create_engine, make_url, text

from sio_workflow.cli.servers import start_postgresql, start_redis
from sio_workflow.storage import migrations
from sio_workflow.storage.database import Database
from sio_workflow.storage.reach import HOUSE, reach_from_now_on

# tests call services as workers and commands do; whoever comes by the web is held to their own reach there
reach_from_now_on(HOUSE)


@dataclass
class Clock:
    """A Monday morning that moves only when a test says so."""

    at: datetime = datetime(2026, 3, 2, 7, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at

    def forward(self, **how_far: float) -> datetime:
        self.at += timedelta(**how_far)
        return self.at


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="session")
def open_folder() -> Iterator[Path]:
    """A temporary folder that other accounts may pass through: PostgreSQL does not run as root."""
    folder = Path(tempfile.mkdtemp(prefix="sio-test-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgresql_url(open_folder: Path) -> Iterator[str]:
    """A PostgreSQL server: the one of SIO_TEST_DATABASE_URL, or one of our own."""
    if given := os.environ.get("SIO_TEST_DATABASE_URL"):
        yield given
        return
    server = start_postgresql(open_folder / "postgresql", options=("-c", "max_connections=200"))
    yield server.url
    server.stop()


@pytest.fixture(scope="session")
def redis_url(open_folder: Path) -> Iterator[str]:
    """A Redis server: the one of SIO_TEST_REDIS_URL, or one of our own."""
    if given := os.environ.get("SIO_TEST_REDIS_URL"):
        yield given
        return
    server = start_redis(open_folder / "redis")
    yield server.url
    server.stop()


@pytest.fixture(scope="session")
def postgresql_template(postgresql_url: str) -> Iterator[str]:
    """Name of a migrated, empty database that each test gets its own copy of."""
    name = f"sio_template_{uuid4().hex[:8]}"
    _administer(postgresql_url, f'CREATE DATABASE "{name}"')
    database = Database(_named(postgresql_url, name))
    migrations.upgrade(database)
    database.close()
    yield name
    _administer(postgresql_url, f'DROP DATABASE "{name}"')


@pytest.fixture(scope="session")
def sqlite_template(open_folder: Path) -> Path:
    """A migrated, empty SQLite file that each test gets its own copy of."""
    path = open_folder / "template.db"
    database = Database(f"sqlite:///{path}")
    migrations.upgrade(database)
    database.close()
    return path


@pytest.fixture
def postgresql_copy(postgresql_url: str, postgresql_template: str) -> Iterator[str]:
    """URL of a PostgreSQL database of one's own."""
    with postgresql_clone(postgresql_url, postgresql_template) as url:
        yield url


@pytest.fixture
def sqlite_copy(sqlite_template: Path, tmp_path: Path) -> str:
    """URL of an SQLite file of one's own."""
    return sqlite_clone(sqlite_template, tmp_path / "sio.db")


@contextmanager
def postgresql_clone(server_url: str, template: str) -> Iterator[str]:
    """A copy of a database, gone afterwards; nobody may be connected to the template."""
    name = f"sio_{uuid4().hex[:12]}"
    _administer(server_url, f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    yield _named(server_url, name)
    _administer(server_url, f'DROP DATABASE "{name}" WITH (FORCE)')


def sqlite_clone(template: Path, path: Path) -> str:
    """A copy of an SQLite file."""
    shutil.copy(template, path)
    return f"sqlite:///{path}"


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """A migrated, empty database: every test that asks for it runs on both."""
    url: str = request.getfixturevalue(f"{request.param}_copy")
    return url


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """The pool on that database."""
    with closing(Database(database_url)) as database:
        yield database


def _named(url: str, name: str) -> str:
    return make_url(url).set(database=name).render_as_string(hide_password=False)


def _administer(url: str, statement: str) -> None:
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()
