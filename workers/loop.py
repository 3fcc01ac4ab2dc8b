"""The worker loop of the embedded default: the same moves as the Celery tasks, on a thread of the web process."""

from __future__ import annotations

import logging
import os
import socket
from datetime import timedelta
from threading import Event, Thread
from uuid import UUID

from sio_workflow.bootstrap import House
from sio_workflow.services.sealing import SEAL
from sio_workflow.storage.reach import HOUSE, reach_from_now_on

log = logging.getLogger(__name__)
#: jobs written by another process (the command line) ring no bell here; they wait this long at most
TICK = timedelta(seconds=5)
_HEARTBEAT = timedelta(seconds=30)
#: how often the watchdog looks whether a promise is about to be broken
WATCH = timedelta(minutes=1)


class Loop:
    """Sleeps until the next due time or a ring; between due times it looks at one index and nothing else."""

    def __init__(self, house: House, name: str = "") -> None:
        self._house = house
        self._name = name or f"{socket.gethostname()}:{os.getpid()}"
        self._woken, self._stopping = Event(), Event()
        self._thread = Thread(target=self._run, name="worker-loop", daemon=True)
        self._done = 0
        self._next_heartbeat = self._next_watch = self._next_seal = house.now()
        house.bell.on_ring(self._woken.set)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """Finish the job at hand and end."""
        self._stopping.set()
        self._woken.set()
        self._thread.join()

    def run_due(self) -> int:
        """Run all that is due now, and what that makes due; how many jobs it was."""
        before = self._done
        while not self._stopping.is_set() and (due := self._due()):
            for job_id in due:
                self._done += self._house.jobs.run(job_id, self._house.now())
        return self._done - before

    def _due(self) -> list[UUID]:
        """Jobs whose time has come, once what people are to be told has become jobs too."""
        self._house.outbox.plan(self._house.now())
        return self._house.jobs.due(self._house.now())

    def _run(self) -> None:
        reach_from_now_on(HOUSE)  # a thread starts as nobody
        while not self._stopping.is_set():
            self._woken.clear()
            try:
                self.run_due()
                self._say_alive()
                self._watch()
                self._seal()
                pause = self._pause()
            except Exception:
                # the database may be away for a while: the loop must still be there when it comes back
                log.exception("the worker loop could not look for work")
                pause = TICK
            self._woken.wait(pause.total_seconds())
        self._house.jobs.sign_off(self._name)

    def _say_alive(self) -> None:
        if self._house.now() >= self._next_heartbeat:
            self._house.jobs.heartbeat(self._name, self._done, self._house.now())
            self._next_heartbeat = self._house.now() + _HEARTBEAT

    def _watch(self) -> None:
        if self._house.now() >= self._next_watch:
            self._house.watchdog.look(self._house.now())
            self._house.retention.tonight(self._house.now())
            self._next_watch = self._house.now() + WATCH

    def _seal(self) -> None:
        if self._house.now() >= self._next_seal:
            self._house.sealing.seal(self._house.now())
            self._next_seal = self._house.now() + SEAL

    def _pause(self) -> timedelta:
        due_at = self._house.jobs.next_due()
        return TICK if due_at is None else min(TICK, max(due_at - self._house.now(), timedelta()))
