"""`sio doctor`: is everything as it should be?"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

import click

from sio_workflow.bootstrap import House
from sio_workflow.cli.opened import opened_house
from sio_workflow.domain.people import SYSTEM
from sio_workflow.domain.process import JobQueue

#: a job that has been due for longer means that nobody works
_LATE = timedelta(minutes=1)
_NOT_READY = "does not answer, or has an old shape: run `sio db upgrade`"


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnosis:
    """What one examination has found; no complaint means healthy."""

    name: str
    said: str
    healthy: bool


@click.command()
@click.option("--json", "as_json", is_flag=True)
def doctor(as_json: bool) -> None:
    """Examine database, Redis, queues, workers, jobs, instances, cases and handlers; exit status 1 if one is ill."""
    with opened_house() as house:
        found = list(examine(house))
    if as_json:
        rows = [{"name": each.name, "healthy": each.healthy, "said": each.said} for each in found]
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
    else:
        for each in found:
            click.echo(f"{'ok ' if each.healthy else 'ILL'}  {each.name:12} {each.said}")
    sys.exit(0 if all(each.healthy for each in found) else 1)


def examine(house: House) -> Iterator[Diagnosis]:
    """Examine one thing after the other; without a database the rest cannot be asked."""
    basis = _examined("database", lambda: _shape(house))
    yield basis
    if not basis.healthy:
        return
    redis = _examined("redis", lambda: _redis(house))
    yield redis
    if redis.healthy:
        yield _examined("queues", lambda: _queues(house))
    yield _examined("workers", lambda: _workers(house))
    yield _examined("jobs", lambda: _jobs(house))
    yield _examined("incidents", lambda: _incidents(house))
    yield _examined("instances", lambda: _reasons(house))
    yield _examined("cases", lambda: _cases(house))
    yield _examined("handlers", lambda: _handlers(house))


def _examined(name: str, look: Callable[[], tuple[bool, str]]) -> Diagnosis:
    try:
        healthy, said = look()
    except Exception as error:  # noqa: BLE001 - whatever it is, it is what ails the house
        # what could not be read is quoted by some, and may be an address with a password
        healthy, said = False, type(error).__name__ + ("" if isinstance(error, ValueError) else f": {error}")
    return Diagnosis(name=name, said=said, healthy=healthy)


def _shape(house: House) -> tuple[bool, str]:
    ready = house.is_ready()
    return ready, f"{house.database.dialect}, {'newest shape' if ready else _NOT_READY}"


def _redis(house: House) -> tuple[bool, str]:
    if house.settings.embedded:
        return True, "not used: the worker loop runs in the web process"
    from workers.celery_app import app  # noqa: PLC0415 - reads the address of Redis when it is loaded

    with app.connection_for_write() as connection:
        connection.ensure_connection(max_retries=1, timeout=3)
    return True, f"answers at {urlsplit(house.settings.redis_url).hostname}"


def _workers(house: House) -> tuple[bool, str]:
    workers = house.jobs.queue(SYSTEM, house.now()).workers
    alive = [worker.name for worker in workers if worker.alive]
    silent = [worker.name for worker in workers if not worker.alive]
    said = f"{len(alive)} alive" + (f", silent: {', '.join(silent)}" if silent else "")
    return bool(alive) and not silent, said


def _queues(house: House) -> tuple[bool, str]:
    if house.settings.embedded:
        return True, "not used: the worker loop does all work"
    from sio_workflow.cli.serve import WORKERS  # noqa: PLC0415 - loads the web server
    from workers.celery_app import queues_served  # noqa: PLC0415 - reads the address of Redis when it is loaded

    left = sorted(set(JobQueue) - queues_served())
    told = (f"nobody takes from {queue}: run `sio {' '.join(WORKERS[queue])}`" for queue in left)
    return not left, ", ".join(told) or "somebody takes from each"


def _jobs(house: House) -> tuple[bool, str]:
    now = house.now()
    queue = house.jobs.queue(SYSTEM, now)
    late = queue.oldest_due_at is not None and now - queue.oldest_due_at > _LATE
    oldest = f", oldest since {queue.oldest_due_at:%Y-%m-%d %H:%M:%S} UTC" if queue.oldest_due_at else ""
    return not late, f"{queue.due} due of {queue.open} open{oldest}"


def _incidents(house: House) -> tuple[bool, str]:
    count = house.jobs.queue(SYSTEM, house.now()).open_incidents
    return count == 0, f"{count} open"


def _reasons(house: House) -> tuple[bool, str]:
    lost = house.instances.without_reason()
    return not lost, f"{len(lost)} without a reason to wait {' '.join(map(str, lost[:3]))}".strip()


def _cases(house: House) -> tuple[bool, str]:
    """A complaint, absence or search that is not over and that no process works on, or that an incident holds."""
    stopped = house.watchdog.stopped()
    lost = [case for case in stopped if case.held_since is None]
    named = " ".join(f"{case.kind} {case.id}" for case in (*lost, *stopped)[:3])
    return not stopped, f"{len(lost)} without a process, {len(stopped) - len(lost)} held by an incident {named}".strip()


def _handlers(house: House) -> tuple[bool, str]:
    missing = house.jobs.missing_handlers()
    return not missing, f"missing: {', '.join(missing)}" if missing else "all there"
