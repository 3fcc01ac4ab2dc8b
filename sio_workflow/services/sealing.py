"""Seal the audit trail, and check that nobody has touched it.

Acts are written plain, inside the transaction of the act: no lock, no statement more. The sealer comes by every few
seconds and links what it finds. An act that commits late is linked later; the order of the chain is the order of
sealing, and that is enough to see any change.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sio_workflow.domain.audit_chain import BEGINNING, ChainKey, Head, Seal
from sio_workflow.domain.audit_names import Event, Keys, covered, month_of, plain
from sio_workflow.domain.errors import Conflict
from sio_workflow.storage.audit import Link
from sio_workflow.storage.database import Database

#: how often the sealer comes by
SEAL = timedelta(seconds=5)
_AT_ONCE = 500
_TRIES = 5


class Finding(StrEnum):
    """What can be wrong with the trail."""

    #: no seal bears this number, but later ones do
    SEAL_REMOVED = "seal_removed"
    #: the seal stands, its event is gone
    EVENT_REMOVED = "event_removed"
    #: the seal after it fits, this one does not: its event has changed
    EVENT_CHANGED = "event_changed"
    #: seal and event do not belong together: one of them was changed, moved or put in
    SEAL_FORGED = "seal_forged"
    #: the noted head lies beyond the end
    TAIL_REMOVED = "tail_removed"
    #: the noted head is not the one that stands there: the chain was made anew
    HEAD_DIFFERS = "head_differs"
    #: an event without a seal that was taken off the sealer's list
    EVENT_HIDDEN = "event_hidden"
    #: nothing is wrong as far as can be seen, but these seals need the secret of the house they were made with
    MADE_WITH_ANOTHER = "made_with_another"


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """The first place that does not hold."""

    finding: Finding
    number: int | None = None
    event_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a walk along the chain has found."""

    sealed: int
    head: Head | None
    unsealed: int
    oldest_unsealed_at: datetime | None
    broken: Broken | None = None

    @property
    def whole(self) -> bool:
        """Nothing is wrong."""
        return self.broken is None


class Sealing:
    """The chain over the audit trail."""

    def __init__(self, database: Database, secret: str) -> None:
        self._database = database
        self._secret = secret

    def seal(self, now: datetime) -> int:
        """Link every event that has no seal yet; how many that were. Costs one look when there is none."""
        sealed = 0
        while self._anything() and (some := self._seal_some(now)):
            sealed += some
        return sealed

    def verify(self, noted: Head | None = None, former_secrets: Sequence[str] = ()) -> Verdict:
        """Walk the whole chain; `noted` is a head written down earlier, outside this database."""
        walk = _Walk(self._database, [self._secret, *former_secrets], noted)
        broken = walk.first_broken()
        with self._database.unit_of_work(writing=False) as uow:
            unsealed, oldest = uow.audit.count_unsealed()
            hidden = uow.audit.forgotten()
        if broken is None and hidden is not None:
            broken = Broken(finding=Finding.EVENT_HIDDEN, event_id=hidden)
        return Verdict(
            sealed=walk.head.number if walk.head else 0,
            head=walk.head,
            unsealed=unsealed,
            oldest_unsealed_at=oldest,
            broken=broken or walk.unreadable,
        )

    def _anything(self) -> bool:
        with self._database.unit_of_work(writing=False) as uow:
            return uow.audit.anything_unsealed()

    def _seal_some(self, now: datetime) -> int:
        """Numbers are unique: of two sealers at once one loses all it wrote, looks again and goes on behind."""
        for _ in range(_TRIES):
            try:
                return self._link(now)
            except Conflict:
                continue
        return 0  # the others are at it; what is left is there in a few seconds too

    def _link(self, now: datetime) -> int:
        key = ChainKey(self._secret)
        sealed: dict[UUID, Seal] = {}
        with self._database.unit_of_work() as uow:
            head, events = uow.audit.head() or Head(0, BEGINNING), uow.audit.unsealed(_AT_ONCE)
            aliases = uow.audit.alias_keys_for(set(map(month_of, events)))
            for event in events:
                seal = key.seal(head.number + 1, head.digest, covered(event, aliases), now)
                sealed[event["id"]], head = seal, Head(seal.number, seal.digest)
            if sealed:
                uow.audit.add_seals(sealed)
        return len(sealed)


class _Walk:
    """One walk from the first seal to the last, a batch at a time."""

    def __init__(self, database: Database, secrets: Sequence[str], noted: Head | None) -> None:
        self._database = database
        keys = [ChainKey(secret, aliases=aliases) for secret in secrets for aliases in (True, False)]
        self._keys = {key.mark: key for key in keys}
        self._aliases: Keys = {}
        self._noted = noted
        self.head: Head | None = None
        #: the first seal that was made with a secret we were not given
        self.unreadable: Broken | None = None

    def first_broken(self) -> Broken | None:
        """Go along until something does not hold."""
        before = Head(0, BEGINNING)
        for seal, event_id, event in self._links():
            finding = self._finding(seal, before, event)
            if finding is not None:
                return Broken(finding=finding, number=before.number + 1, event_id=event_id)
            if seal.key_mark not in self._keys and self.unreadable is None:
                self.unreadable = Broken(finding=Finding.MADE_WITH_ANOTHER, number=seal.number, event_id=event_id)
            before = self.head = Head(seal.number, seal.digest)
        short = self._noted is not None and before.number < self._noted.number
        return Broken(finding=Finding.TAIL_REMOVED, number=before.number + 1) if short else None

    def _links(self, after: int = 0) -> Iterator[Link]:
        while some := self._some(after, _AT_ONCE):
            yield from some
            after = some[-1][0].number

    def _some(self, after: int, limit: int) -> list[Link]:
        with self._database.unit_of_work(writing=False) as uow:
            # read around each batch: a key may be made, or thrown away, while we walk
            before, links = uow.audit.alias_keys(), uow.audit.links(after, limit)
            self._aliases = before | uow.audit.alias_keys()
            return links

    def _finding(self, seal: Seal, before: Head, event: Event | None) -> Finding | None:
        if seal.number != before.number + 1:
            return Finding.SEAL_REMOVED
        if event is None:
            return Finding.EVENT_REMOVED
        if not self._fits(seal, before, event):
            return Finding.EVENT_CHANGED if self._next_fits(seal) else Finding.SEAL_FORGED
        if self._noted is not None and seal.number == self._noted.number and seal.digest != self._noted.digest:
            return Finding.HEAD_DIFFERS
        return None

    def _fits(self, seal: Seal, before: Head, event: Event) -> bool:
        key = self._keys.get(seal.key_mark)
        if key is None:
            return True
        try:
            shown = covered(event, self._aliases) if key.aliases else plain(event)
        except KeyError:
            return False  # its people are named, and what their aliases were made with is gone
        return key.fits(seal, before.digest, shown)

    def _next_fits(self, seal: Seal) -> bool:
        """The next seal covers this one's digest: when it fits, the seal is as it was, and its event is not."""
        for following, _, event in self._some(seal.number, 1):
            return event is not None and self._fits(following, Head(seal.number, seal.digest), event)
        return False
