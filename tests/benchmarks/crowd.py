"""Many instances that wait, and one web process that works for long."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from uuid import UUID

import psutil
from sqlalchemy import text

from sio_workflow.domain.process import JobQueue
from tests.benchmarks.measuring import Figure
from tests.benchmarks.place import NOW, Place
from tests.benchmarks.steps import csrf, post, signed_in
from workers.loop import Loop

CROWD = 100_000
COMPLETIONS = 20_000

_COPIES = (
    "INSERT INTO process_instance SELECT {columns} FROM process_instance p, generate_series(1, :n) g WHERE p.id = :id",
    "INSERT INTO job SELECT {columns} FROM job p, process_instance i WHERE p.instance_id = :id AND i.id <> :id",
)

_OTHERS = "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
_READ = "SELECT sum(seq_tup_read + coalesce(idx_tup_fetch, 0)) FROM pg_stat_user_tables"


def waiting_crowd(place: Place) -> Iterator[Figure]:
    """Between due times nothing is loaded: what workers do again and again, with one instance waiting and with many.

    CPU time is that of this process and of all of PostgreSQL's; rows are those that PostgreSQL has read, by its own
    count, whether or not it handed them over.
    """
    instance = place.start_round()
    alone = {name: _cost(place, act) for name, act in _rounds(place).items()}
    _copy(place, instance, CROWD)
    for name, act in _rounds(place).items():
        few, many = alone[name], _cost(place, act)
        yield Figure(name=f"{name}_with_1_waiting", value=few.cpu_ms, unit="ms CPU")
        ratio = many.cpu_ms / few.cpu_ms
        yield Figure(name=f"{name}_with_100000_waiting", value=many.cpu_ms, unit="ms CPU", ratio=ratio, bound=1.5)
        yield Figure(name=f"{name}_more_rows_read", value=many.rows - few.rows, unit="rows", bound=0.0)


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


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one time, on average."""

    cpu_ms: float
    rows: float


def _rounds(place: Place) -> dict[str, Callable[[], object]]:
    """What goes on when nothing is due: each tick of a worker, and each minute's watchdog."""
    house, loop = place.house, Loop(place.house)

    def tick() -> None:
        loop.run_due()
        for queue in JobQueue:
            house.jobs.next_due(queue)

    return {"idle_tick": tick, "watchdog": lambda: house.watchdog.look(NOW)}


def _cost(place: Place, act: Callable[[], object], times: int = 500) -> Cost:
    act()  # the first one fills caches
    rows, cpu = _rows_read(place), _cpu_ms(place)
    for _ in range(times):
        act()
    return Cost((_cpu_ms(place) - cpu) / times, (_rows_read(place) - rows) / times)


def _cpu_ms(place: Place) -> float:
    """So far, of this process and of all the server's, those that have ended among them."""
    server = psutil.Process(place.server_pid)
    ended = server.cpu_times()
    spent = [each.cpu_times() for each in (psutil.Process(), server, *server.children(recursive=True))]
    return 1000 * (ended.children_user + ended.children_system + sum(each.user + each.system for each in spent))


def _rows_read(place: Place) -> float:
    """By all tables' own counters, once every other connection has ended and so handed in its share."""
    place.house.database.close()
    with place.house.database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        while connection.execute(text(_OTHERS)).scalar_one():
            time.sleep(0.01)
        return float(connection.execute(text(_READ)).scalar_one())
