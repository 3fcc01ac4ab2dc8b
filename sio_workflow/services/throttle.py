"""Wrong attempts cost time: a lock-out that stops guessing, and that nobody can use to lock somebody else out.

What is counted, and for whom:

- A browser that has signed in to the account before has a count of its own. Nothing that others do touches it.
- From an unknown browser count the account together with the address, and the address alone.
- The account alone is counted for unknown browsers only, allows many attempts, and never asks for more than half a
  minute: it slows down an attack from a thousand addresses, and its owner has a known browser or another way in.

An attempt is counted before it is looked at, so that a hundred at once do not slip through together. Names are counted
as they are typed, whether an account has them or not. The counts are rows: all processes share them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sio_workflow.domain.errors import TooManyAttempts
from sio_workflow.services.keys import Keys, hash_of
from sio_workflow.services.sessions import Source
from sio_workflow.storage.database import Database
from sio_workflow.storage.models import AttemptCount
from sio_workflow.storage.unit_of_work import UnitOfWork

#: a day without another wrong attempt, and the slate is clean
FORGOTTEN_AFTER = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Limit:
    """So many attempts are free; then each next wait is twice as long."""

    free: int
    first: int
    longest: int

    def seconds(self, failures: int) -> int:
        """How long to wait after so many wrong attempts."""
        # twenty doublings are over a week: no need to compute with larger numbers
        return 0 if failures < self.free else min(self.first * 2 ** min(failures - self.free, 20), self.longest)


DEVICE = Limit(free=5, first=10, longest=900)
PAIR = Limit(free=5, first=10, longest=900)
ADDRESS = Limit(free=30, first=10, longest=900)
ACCOUNT = Limit(free=60, first=2, longest=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """Counted already; taken back when it turns out to be right."""

    #: counts that a right answer wipes out
    own: frozenset[str]
    #: counts that others add to as well: a right answer takes back its own attempt, and no more
    shared: frozenset[str]


class Throttle:
    """Count attempts, and make those wait who have had too many wrong ones."""

    def __init__(self, database: Database, keys: Keys) -> None:
        self._database = database
        self._keys = keys

    def admit(self, kind: str, username: str, source: Source, now: datetime) -> Attempt:
        """Count an attempt of this kind (password, code, handed_code); TooManyAttempts when it comes too early."""
        with self._database.unit_of_work() as uow:
            limits = self._limits(uow, kind, username, source)
            counts = uow.identity.counts(list(limits), now)
            wait = max(_wait(counts[key], limit, now) for key, limit in limits.items())
            if wait > 0:
                raise TooManyAttempts(wait)
            for count in counts.values():
                stale = now - count.last_at > FORGOTTEN_AFTER
                count.failures, count.last_at = (0 if stale else count.failures) + 1, now
        own = frozenset(key for key, limit in limits.items() if limit in (DEVICE, PAIR))
        return Attempt(own=own, shared=frozenset(limits) - own)

    def forgive(self, attempt: Attempt, now: datetime) -> None:
        """It was right: wipe out its own count, and take it back from the shared ones."""
        with self._database.unit_of_work() as uow:
            for key, count in uow.identity.counts(sorted(attempt.own | attempt.shared), now).items():
                count.failures = 0 if key in attempt.own else max(count.failures - 1, 0)

    def _limits(self, uow: UnitOfWork, kind: str, username: str, source: Source) -> dict[str, Limit]:
        if source.device and uow.identity.knows_device(username, hash_of(source.device)):
            return {self._key(kind, "device", username, source.device): DEVICE}
        return {
            self._key(kind, "pair", username, source.network): PAIR,
            self._key(kind, "address", source.network): ADDRESS,
            self._key(kind, "account", username): ACCOUNT,
        }

    def _key(self, *parts: str) -> str:
        return self._keys.blurred("attempt", "\x1f".join(parts))


def _wait(count: AttemptCount, limit: Limit, now: datetime) -> int:
    """Seconds until the next attempt is looked at; 0 when it may come now."""
    since = now - count.last_at
    if since > FORGOTTEN_AFTER:
        return 0
    left = timedelta(seconds=limit.seconds(count.failures)) - since
    # rounded up: "wait 0 seconds" would be a lie
    return max(-int(-left.total_seconds() // 1), 0)
