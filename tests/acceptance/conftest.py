"""A house with the three processes published and the small company in it, once per database; each story gets a copy."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import create_engine, make_url, text, update

from sio_workflow.bootstrap import House, Settings, build
from sio_workflow.channels.settings import OutsideSettings
from sio_workflow.channels.sms import Gateway
from sio_workflow.domain.people import SYSTEM
from sio_workflow.storage.models import CustomerContact, Employee
from tests.acceptance import company
from tests.acceptance.company import id_of
from tests.acceptance.town import KARL, PHONES, Town
from tests.browser.live import Company, served
from tests.conftest import Clock
from tests.gateway.process import KEY, SECRET, Server, running

PROCESSES = Path(__file__).parents[2] / "processes"


def _settings(url: str, var: Path) -> Settings:
    return Settings(database_url=url, processes_dir=PROCESSES, var_dir=var)


def _furnish(url: str, var: Path) -> None:
    clock = Clock()
    house = build(_settings(url, var), now=clock)
    for drawing in sorted(PROCESSES.glob("*/*.bpmn")):
        house.definitions.publish_folder(drawing.parent, SYSTEM, clock())
    company.found(house.database)
    house.close()


def _administer(url: str, statement: str) -> None:
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()


def _named(url: str, name: str) -> str:
    return make_url(url).set(database=name).render_as_string(hide_password=False)


@pytest.fixture(scope="session")
def furnished_sqlite(sqlite_template: Path, open_folder: Path) -> Path:
    path = open_folder / "furnished.db"
    shutil.copy(sqlite_template, path)
    _furnish(f"sqlite:///{path}", open_folder)
    return path


@pytest.fixture(scope="session")
def furnished_postgresql(postgresql_url: str, postgresql_template: str, open_folder: Path) -> Iterator[str]:
    name = f"sio_furnished_{uuid4().hex[:8]}"
    _administer(postgresql_url, f'CREATE DATABASE "{name}" TEMPLATE "{postgresql_template}"')
    _furnish(_named(postgresql_url, name), open_folder)
    yield name
    _administer(postgresql_url, f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def sqlite_stage(furnished_sqlite: Path, tmp_path: Path) -> str:
    shutil.copy(furnished_sqlite, tmp_path / "stage.db")
    return f"sqlite:///{tmp_path / 'stage.db'}"


@pytest.fixture
def postgresql_stage(postgresql_url: str, furnished_postgresql: str) -> Iterator[str]:
    name = f"sio_{uuid4().hex[:12]}"
    _administer(postgresql_url, f'CREATE DATABASE "{name}" TEMPLATE "{furnished_postgresql}"')
    yield _named(postgresql_url, name)
    _administer(postgresql_url, f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture(params=["sqlite", "postgresql"])
def house(request: pytest.FixtureRequest, tmp_path: Path, clock: Clock) -> Iterator[House]:
    """Everything wired, on both databases, with a clock that a test sets."""
    house = build(_settings(request.getfixturevalue(f"{request.param}_stage"), tmp_path), now=clock)
    yield house
    house.close()


@pytest.fixture(scope="module")
def gateway_process() -> Iterator[Server]:
    with running("tests.gateway.sms") as server:
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
def town(request: pytest.FixtureRequest, tmp_path: Path, clock: Clock, gateway_process: Server) -> Iterator[Town]:
    """The small company behind its server, with a gateway that answers."""
    gateway_process.behave("well")
    settings = Settings(
        database_url=request.getfixturevalue(f"{request.param}_stage"),
        processes_dir=PROCESSES,
        var_dir=tmp_path,
        outside=OutsideSettings(
            sms=Gateway(url=f"{gateway_process.url}/messages", key=KEY, sender="+4520999999"), sms_hook_secret=SECRET
        ),
    )
    house = build(settings, clock)
    with house.database.unit_of_work() as uow:
        for name, number in PHONES.items():
            uow.session.execute(update(Employee).where(Employee.id == id_of(name)).values(phone=number))
        uow.session.execute(update(CustomerContact).where(CustomerContact.id == id_of("karl")).values(phone=KARL))
    with served(Company(house, clock)) as url:
        yield Town(house, clock, gateway_process, url)
    house.close()
