"""Many instances that wait, and one web process that works for long."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import psutil
from sqlalchemy import event, text

from tests.benchmarks.measuring import Figure, cpu_ms, median
from tests.benchmarks.place import NOW, Place
from tests.benchmarks.steps import csrf, post, signed_in

CROWD = 100_000
COMPLETIONS = 20_000

_COPIES = (
    "INSERT INTO process_instance SELECT {columns} FROM process_instance p, generate_series(1, :n) g WHERE p.id = :id",
    "INSERT INTO job SELECT {columns} FROM job p, process_instance i WHERE p.instance_id = :id AND i.id <> :id",
)


def waiting_crowd(place: Place) -> Iterator[Figure]:
    """Between due times nothing is loaded: the same look at the job table, with one instance waiting and with many."""
    house = place.house
    instance = place.start_round()
    alone = median(cpu_ms(lambda _: house.jobs.due(NOW), range(300)))
    _copy(place, instance, CROWD)
    crowd = median(cpu_ms(lambda _: house.jobs.due(NOW), range(300)))
    yield Figure(name="dispatch_with_1_waiting", value=alone, unit="ms CPU")
    yield Figure(name="dispatch_with_100000_waiting", value=crowd, unit="ms CPU", ratio=crowd / alone, bound=1.5)
    yield Figure(name="rows_read_between_due_times", value=float(_rows_read(place)), unit="rows", bound=0.0)


def steady_memory(place: Place) -> Iterator[Figure]:
    """Memory of a web process: after a tenth of the completions, and after all of them."""
    client = signed_in(place)
    token = csrf(client)
    instances = [place.start_round() for _ in range(20)]
    process, resident = psutil.Process(), []
    for turn in range(COMPLETIONS):
        post(client, place.open_task(instances[turn % len(instances)]), token)
        if turn % 10 == 0:
            client.get("/processes/")  # shows what the last posts have said; else it would be carried along
        if turn in (COMPLETIONS // 10, COMPLETIONS - 1):
            gc.collect()
            resident.append(process.memory_info().rss / 2**20)
    early, late = resident
    yield Figure(name="web_memory_after_2000_completions", value=early, unit="MiB")
    yield Figure(name="web_memory_after_20000_completions", value=late, unit="MiB", ratio=late / early, bound=1.05)


def _copy(place: Place, instance: UUID, count: int) -> None:
    """Many more instances like this one, each with its own timer in the future."""
    with place.house.database.unit_of_work() as uow:
        for statement, replaced in zip(
            _COPIES, ({"id": "gen_random_uuid()"}, {"id": "gen_random_uuid()", "instance_id": "i.id"}), strict=True
        ):
            table = statement.split()[2]
            query = "SELECT column_name FROM information_schema.columns WHERE table_name = :t ORDER BY ordinal_position"
            names = uow.session.execute(text(query), {"t": table}).scalars()
            columns = ", ".join(replaced.get(name, f"p.{name}") for name in names)
            uow.session.execute(text(statement.format(columns=columns)), {"n": count, "id": instance})
    with place.house.database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))


def _rows_read(place: Place) -> int:
    """Rows that the worker loop is handed by the database during 1,000 ticks in which nothing falls due."""
    rows = 0

    def count(_connection: Any, cursor: Any, *_rest: Any) -> None:
        nonlocal rows
        rows += max(cursor.rowcount, 0)

    event.listen(place.house.database.engine, "after_cursor_execute", count)
    for second in range(1000):
        rows += len(place.house.jobs.due(NOW + timedelta(seconds=second)))
    event.remove(place.house.database.engine, "after_cursor_execute", count)
    return rows
