"""Time that is set by hand: acts happen when their time comes, timers in between, and nobody waits for a clock."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from heapq import heappop, heappush
from itertools import count

from sio_workflow.bootstrap import House

Act = Callable[[datetime], None]


class Play:
    """An agenda over the house's own jobs: whatever is next happens, then the clock jumps to what comes after."""

    def __init__(self, house: House, now: datetime, speed: float = 0.0) -> None:
        """`speed`: simulated seconds per real second, for people who watch; 0 does not wait at all."""
        self._house = house
        self._speed = speed
        self._agenda: list[tuple[datetime, str, int, Act]] = []
        self._order = count()
        self.now = now
        self.jobs_run = 0

    def at(self, when: datetime, label: str, act: Act) -> None:
        """Let something happen. Of two at the same instant the label decides, so that a day can be played again."""
        heappush(self._agenda, (max(when, self.now), label, next(self._order), act))

    def run(self, until: datetime, react: Callable[[], None]) -> None:
        """Play up to and including that instant; `react` lets people look around after everything that happens."""
        while True:
            self._run_jobs()
            react()
            upcoming = self._next(until)
            if upcoming is None:
                break
            self._jump(upcoming)
            if self._agenda and self._agenda[0][0] <= self.now:
                heappop(self._agenda)[3](self.now)
        self._jump(max(until, self.now))

    def _run_jobs(self) -> None:
        """Until it is quiet: a job may leave another one behind."""
        while due := self._house.jobs.due(self.now, 100):
            ran = sum(self._house.jobs.run(job_id, self.now) for job_id in due)
            self.jobs_run += ran
            if not ran:
                break

    def _next(self, until: datetime) -> datetime | None:
        due = self._house.jobs.next_due()
        times = [at for at in (due, self._agenda[0][0] if self._agenda else None) if at is not None]
        upcoming = min(times, default=None)
        return upcoming if upcoming is not None and upcoming <= until else None

    def _jump(self, to: datetime) -> None:
        ahead = max(timedelta(), to - self.now)
        if self._speed:
            time.sleep(ahead.total_seconds() / self._speed)
        self.now += ahead
