"""The service entrance of the full stack: beat looks each second for due jobs, workers run them by id.

Deliveries go through a queue of their own, to workers of their own: a mail server that hangs holds up no timer.
The job table is the truth. Redis carries nudges and ids that expire; it may be emptied at any time.
"""

from __future__ import annotations

import logging
import os
import socket
import time
from functools import lru_cache
from typing import Any
from uuid import UUID

from celery import Celery, signals
from celery.worker import state
from kombu.exceptions import OperationalError

from sio_workflow.bootstrap import House, Settings, build
from sio_workflow.domain.process import JobQueue
from sio_workflow.services.sealing import SEAL
from sio_workflow.storage.reach import HOUSE, reach_from_now_on
from workers.loop import WATCH

log = logging.getLogger(__name__)
_HEARTBEAT = 30.0
#: an id that has waited so long in Redis is forgotten; the next tick finds the job again
_EXPIRES = 5
_AT_ONCE = 200
#: seconds in which a worker says which queues it takes from
_PATIENCE = 1.0

app = Celery("sio", broker=Settings.from_environment().redis_url or "memory://")
app.conf.update(
    beat_schedule={
        "dispatch_due": {"task": "sio.dispatch_due", "schedule": 1.0, "options": {"expires": 1}},
        "clean_up": {"task": "sio.clean_up", "schedule": WATCH, "options": {"expires": WATCH.total_seconds()}},
        "watch": {"task": "sio.watch", "schedule": WATCH, "options": {"expires": WATCH.total_seconds()}},
        "seal": {"task": "sio.seal", "schedule": SEAL, "options": {"expires": SEAL.total_seconds()}},
    },
    broker_connection_retry_on_startup=True,
    broker_transport_options={"socket_connect_timeout": 2, "socket_timeout": 5},
    enable_utc=True,
    task_default_queue=JobQueue.HOUSE.value,
    task_ignore_result=True,
    timezone="UTC",
    worker_hijack_root_logger=False,
    worker_prefetch_multiplier=1,
)


@app.task(name="sio.dispatch_due")
def dispatch_due() -> None:
    """Hand out the ids of due jobs. Handing one out twice is harmless: the second claim finds it taken."""
    house = _house_of(os.getpid())
    house.outbox.plan(house.now())
    for queue in JobQueue:
        for job_id in house.jobs.due(house.now(), _AT_ONCE, queue):
            run_job.apply_async((str(job_id),), expires=_EXPIRES, queue=queue.value)


@app.task(name="sio.watch")
def watch() -> None:
    """Ask the tables alone whether a shift stands unstaffed or a complaint is ignored."""
    house = _house_of(os.getpid())
    house.watchdog.look(house.now())


@app.task(name="sio.clean_up")
def clean_up() -> None:
    """At night, once, whichever worker is asked first: what is past its time goes, and the audit chain is noted."""
    house = _house_of(os.getpid())
    if house.retention.tonight(house.now()):
        house.noted_heads.note(house.now())


@app.task(name="sio.seal")
def seal() -> None:
    """Link what was done since the last look into the chain of the audit trail."""
    house = _house_of(os.getpid())
    house.sealing.seal(house.now())


@app.task(name="sio.run_job")
def run_job(job_id: str) -> None:
    """Run one job, if it is still due and nobody else has it."""
    house = _house_of(os.getpid())
    house.jobs.run(UUID(job_id), house.now())


def nudge() -> None:
    """Look for work now instead of at the next tick; when Redis is away the tick has to do."""
    try:
        dispatch_due.apply_async(expires=_EXPIRES, retry=False)
    except OperationalError:
        log.warning("no nudge: Redis does not answer")


def queues_served() -> frozenset[str]:
    """Queues that some worker takes from just now."""
    answers = app.control.inspect(timeout=_PATIENCE).active_queues() or {}
    return frozenset(queue["name"] for queues in answers.values() for queue in queues)


@lru_cache(maxsize=1)
def _house_of(_process: int) -> House:
    """One house per process: connections must not be shared across a fork."""
    house = build(Settings.from_environment())
    house.bell.on_ring(nudge)
    return house


@signals.task_prerun.connect
def work_for_the_house(**_: Any) -> None:
    """Said before each task, on the thread that runs it: a thread starts as nobody."""
    reach_from_now_on(HOUSE)


class _Pulse:
    """The heartbeat of this worker, written now and then."""

    name = f"celery@{socket.gethostname()}:{os.getpid()}"
    next_at = 0.0


@signals.heartbeat_sent.connect
def say_alive(**_: Any) -> None:
    """Celery's main process beats every few seconds; a row each half minute is enough."""
    if time.monotonic() >= _Pulse.next_at:
        house = _house_of(os.getpid())
        house.jobs.heartbeat(_Pulse.name, state.total_count.get(run_job.name, 0), house.now())
        _Pulse.next_at = time.monotonic() + _HEARTBEAT


@signals.worker_shutdown.connect
def sign_off(**_: Any) -> None:
    """A worker that stops as it should is not missed."""
    _house_of(os.getpid()).jobs.sign_off(_Pulse.name)
