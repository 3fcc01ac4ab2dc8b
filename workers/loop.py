"""The worker loop of the embedded default: the same moves as the Celery tasks, on threads of the web process."""

from __future__ import annotations

import logging
import os
import socket
from collections.abc import Callable, Sequence
from datetime import timedelta
from threading import Event, Thread

from sio_workflow.bootstrap import House
from sio_workflow.domain.process import JobQueue
from sio_workflow.services.sealing import SEAL
from sio_workflow.storage.reach import HOUSE, reach_from_now_on

log = logging.getLogger(__name__)
#: jobs written by another process (the command line) ring no bell here; they wait this long at most
TICK = timedelta(seconds=5)
_HEARTBEAT = timedelta(seconds=30)
#: how often the watchdog looks whether a promise is about to be broken
WATCH = timedelta(minutes=1)


class Hand:
    """One thread that runs the due jobs of one queue, and does its chores in between.

    It sleeps until the next due time or a ring; between due times it looks at one index and nothing else.
    """

    def __init__(self, house: House, queue: JobQueue, chores: Sequence[Callable[[], object]] = ()) -> None:
        self._house, self._queue, self._chores = house, queue, chores
        self._woken, self._stopping = Event(), Event()
        self._thread = Thread(target=self._run, name=f"worker-loop-{queue}", daemon=True)
        #: how many jobs it has run
        self.done = 0
        house.bell.on_ring(self._woken.set)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def ask_to_stop(self) -> None:
        """Take nothing more once the job at hand is finished."""
        self._stopping.set()
        self._woken.set()

    def wait(self) -> None:
        """Until it has ended."""
        self._thread.join()

    def run_due(self) -> int:
        """Run what is due now, a batch at most, so that no chore waits for the end of a long queue; how many it was."""
        before = self.done
        for job_id in self._house.jobs.due(self._house.now(), queue=self._queue):
            if self._stopping.is_set():
                break
            self.done += self._house.jobs.run(job_id, self._house.now())
        return self.done - before

    def _run(self) -> None:
        reach_from_now_on(HOUSE)  # a thread starts as nobody
        while not self._stopping.is_set():
            self._woken.clear()
            try:
                self.run_due()
                for chore in self._chores:
                    chore()
                pause = self._pause()
            except Exception:
                # the database may be away for a while: the loop must still be there when it comes back
                log.exception("the worker loop could not look for work")
                pause = TICK
            self._woken.wait(pause.total_seconds())

    def _pause(self) -> timedelta:
        due_at = self._house.jobs.next_due(self._queue)
        return TICK if due_at is None else min(TICK, max(due_at - self._house.now(), timedelta()))


class Loop:
    """Two hands: one for the house's own work, one that sends, and may be kept waiting by a server that hangs."""

    def __init__(self, house: House, name: str = "") -> None:
        self._house = house
        self._name = name or f"{socket.gethostname()}:{os.getpid()}"
        self._next_heartbeat = self._next_watch = self._next_seal = house.now()
        chores = (self._plan, self._say_alive, self._watch, self._seal)
        self._hands = (Hand(house, JobQueue.HOUSE, chores), Hand(house, JobQueue.DELIVERIES))

    def start(self) -> None:
        """Begin."""
        for hand in self._hands:
            hand.start()

    def stop(self) -> None:
        """Finish the jobs at hand and end."""
        for hand in self._hands:
            hand.ask_to_stop()
        for hand in self._hands:
            hand.wait()
        self._house.jobs.sign_off(self._name)

    def run_due(self) -> int:
        """Run all that is due now, and what that makes due, one after the other; how many jobs it was."""
        done = 0
        while more := self._plan() + sum(hand.run_due() for hand in self._hands):
            done += more
        return done

    def _plan(self) -> int:
        """What people are to be told becomes jobs."""
        return self._house.outbox.plan(self._house.now())

    def _say_alive(self) -> None:
        if self._house.now() >= self._next_heartbeat:
            done = sum(hand.done for hand in self._hands)
            self._house.jobs.heartbeat(self._name, done, self._house.now())
            self._next_heartbeat = self._house.now() + _HEARTBEAT

    def _watch(self) -> None:
        if self._house.now() >= self._next_watch:
            self._house.watchdog.look(self._house.now())
            if self._house.retention.tonight(self._house.now()):
                self._house.noted_heads.note(self._house.now())
            self._next_watch = self._house.now() + WATCH

    def _seal(self) -> None:
        if self._house.now() >= self._next_seal:
            self._house.sealing.seal(self._house.now())
            self._next_seal = self._house.now() + SEAL
