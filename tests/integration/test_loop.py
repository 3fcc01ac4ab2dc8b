"""The worker loop inside the web process: woken by a ring or by the time, quiet in between."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from sio_workflow.bootstrap import House, Settings, build
from sio_workflow.domain.people import SYSTEM
from sio_workflow.storage.models import Area, CoverCase, Customer, Shift, Site
from tests.integration.conftest import PROCESSES, People
from workers.loop import TICK, Loop

PATIENCE = TICK.total_seconds() * 3


@pytest.fixture
def embedded(house_on_sqlite: str, tmp_path: Path) -> Iterator[House]:
    settings = Settings(database_url=house_on_sqlite, processes_dir=PROCESSES, var_dir=tmp_path)
    with closing(build(settings, lambda: datetime.now(UTC))) as house:
        yield house


@pytest.fixture
def loop(embedded: House) -> Iterator[Loop]:
    loop = Loop(embedded, "this test")
    loop.start()
    yield loop
    loop.stop()
    assert embedded.jobs.queue(SYSTEM, embedded.now()).workers == ()


def soon(true: Callable[[], object], within: float) -> bool:
    deadline = time.monotonic() + within
    while time.monotonic() < deadline:
        if true():
            return True
        time.sleep(0.02)
    return False


def test_work_that_rings_is_done_before_the_next_tick(embedded: House, loop: Loop) -> None:
    assert soon(lambda: embedded.jobs.queue(SYSTEM, embedded.now()).workers, PATIENCE)
    answers = {"errand_id": "E-1"}
    instance_id = embedded.instances.start(SYSTEM, "errand", answers, embedded.now(), business_key="E-1").id
    (task,) = embedded.instances.get(SYSTEM, instance_id, embedded.now()).tasks
    given = {"minutes": 1, "people": 1}
    manager = People(embedded)("mette")
    embedded.user_tasks.complete(manager, task.id, given, embedded.now())
    assert soon(lambda: embedded.instances.why(instance_id)[0].element_id == "first_of_both", PATIENCE)


def test_work_that_another_process_writes_is_found_at_the_next_tick(embedded: House, loop: Loop) -> None:
    with embedded.database.unit_of_work() as uow:
        uow.jobs.add_start("supper", "S-1", {"errand_id": "S-1"}, embedded.now())
    assert soon(lambda: embedded.instances.list(SYSTEM, key="supper").total == 1, PATIENCE)


def test_the_watchdog_goes_its_round_and_finds_a_shift_that_nobody_covers(embedded: House) -> None:
    _leave_a_shift_open(embedded)
    loop = Loop(embedded)
    loop.start()

    def searched_for() -> bool:
        with embedded.database.unit_of_work(writing=False) as uow:
            return uow.session.query(CoverCase).count() == 1

    try:
        assert soon(searched_for, PATIENCE)
    finally:
        loop.stop()


def _leave_a_shift_open(house: House) -> None:
    start = house.now() + timedelta(hours=8)
    with house.database.unit_of_work() as uow:
        area, customer = Area(code="A1", name="Nord"), Customer(customer_no="K1", name="Kunden")
        uow.session.add_all([area, customer])
        uow.session.flush()
        site = Site(site_no="S1", customer_id=customer.id, area_id=area.id, name="Skolen")
        uow.session.add(site)
        uow.session.flush()
        open_shift = Shift(shift_no="V1", site_id=site.id, area_id=area.id, start_at=start, status="open")
        open_shift.end_at = start + timedelta(hours=2)
        uow.session.add(open_shift)


def test_what_was_done_is_sealed_within_seconds(embedded: House, loop: Loop) -> None:
    embedded.instances.start(SYSTEM, "errand", {"errand_id": "E-1"}, embedded.now(), business_key="E-1")
    assert soon(lambda: (found := embedded.sealing.verify()).sealed and not found.unsealed, PATIENCE * 2)
    assert embedded.sealing.verify().whole
