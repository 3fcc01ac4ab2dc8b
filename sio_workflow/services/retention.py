"""Retention: each night what is past its time goes, in small transactions, and what went is on record as numbers."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from sio_workflow.domain import policy
from sio_workflow.domain.errors import Invalid, NotFound
from sio_workflow.domain.people import SYSTEM, Actor
from sio_workflow.domain.policy import Action
from sio_workflow.domain.retention import BY_KEY, KINDS, Kind, night_of
from sio_workflow.storage.database import Database
from sio_workflow.storage.models import RetentionRun
from sio_workflow.storage.reach import HOUSE_WITH_HR_KEY, reaching
from sio_workflow.storage.unit_of_work import UnitOfWork

#: rows in one transaction: nobody waits long for a lock at night either
BATCH = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class KindLine:
    """How long a kind is kept here, and how many rows are past that."""

    key: str
    keep_days: int
    least: int
    most: int
    proposed: int
    source: str
    #: rows a run would take away now
    due: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class RunLine:
    """One run: when, and how many rows of each kind went."""

    id: UUID
    night: date | None
    started_at: datetime
    finished_at: datetime | None
    by_hand: bool
    counts: dict[str, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        return sum(self.counts.values())


class Retention:
    """Look, change how long, and clean up."""

    def __init__(self, database: Database) -> None:
        self._database = database
        #: the night this process has seen through, so that it asks the table once
        self._seen: date | None = None

    def kinds(self, actor: Actor, now: datetime) -> list[KindLine]:
        """Every kind with its time, and what a run would take away now: the dry run."""
        policy.require(actor, Action.KEEP_RECORDS)
        with reaching(HOUSE_WITH_HR_KEY), self._database.unit_of_work(writing=False) as uow:
            days = _days(uow)
            due = {kind.key: uow.privacy.count(kind.key, _cutoff(now, days[kind.key])) for kind in KINDS}
        return [_line(kind, days[kind.key], due[kind.key]) for kind in KINDS]

    def runs(self, actor: Actor) -> list[RunLine]:
        """The last runs, newest first."""
        policy.require(actor, Action.KEEP_RECORDS)
        with self._database.unit_of_work(writing=False) as uow:
            return [_run_line(run) for run in uow.privacy.runs()]

    def keep(self, actor: Actor, key: str, days: int, now: datetime) -> None:
        """Keep a kind longer or shorter, within its bounds."""
        policy.require(actor, Action.KEEP_RECORDS)
        kind = BY_KEY.get(key)
        if kind is None:
            raise NotFound(kind=key)
        if not kind.least <= days <= kind.most:
            message = f"Choose between {kind.least} and {kind.most} days."
            da = f"Vælg mellem {kind.least} og {kind.most} dage."
            raise Invalid(message, field="days", da=da)
        with self._database.unit_of_work() as uow:
            before = _days(uow)[key]
            uow.privacy.set_policy(key, days, now, actor.account_id)
            was, now_is = {"keep_days": before}, {"keep_days": days}
            uow.trail.audit(actor, now, "keep", "retention_policy", key, before=was, after=now_is)

    def clean_up(self, actor: Actor, now: datetime) -> RunLine:
        """Clean up now, by hand."""
        policy.require(actor, Action.KEEP_RECORDS)
        run = self._run(actor, None, now)
        assert run is not None, "a run by hand has no night to lose"
        return run

    def tonight(self, now: datetime) -> RunLine | None:
        """Called every minute by every worker: cleans up once a night, whoever comes first."""
        night = night_of(now)
        if night is None or night == self._seen:
            return None
        self._seen = night
        return self._run(SYSTEM, night, now)

    def _run(self, actor: Actor, night: date | None, now: datetime) -> RunLine | None:
        with reaching(HOUSE_WITH_HR_KEY):
            with self._database.unit_of_work() as uow:
                run_id, days = uow.privacy.begin(night, now, actor.account_id), _days(uow)
            if run_id is None:
                return None
            counts = {kind.key: self._sweep(kind.key, _cutoff(now, days[kind.key]), now) for kind in KINDS}
            with self._database.unit_of_work() as uow:
                uow.privacy.finish(run_id, counts, now)
                gone = {key: number for key, number in counts.items() if number}
                uow.trail.audit(actor, now, "clean_up", "retention_run", run_id, gone=gone)
        return RunLine(id=run_id, night=night, started_at=now, finished_at=now, by_hand=night is None, counts=counts)

    def _sweep(self, key: str, cutoff: datetime, now: datetime) -> int:
        total = 0
        while True:
            with self._database.unit_of_work() as uow:
                gone = uow.privacy.sweep(key, cutoff, now, BATCH)
            total += gone
            if gone < BATCH:
                return total


def _days(uow: UnitOfWork) -> dict[str, int]:
    own = uow.privacy.policies()
    return {kind.key: own.get(kind.key, kind.keep_days) for kind in KINDS}


def _cutoff(now: datetime, days: int) -> datetime:
    return now - timedelta(days=days)


def _line(kind: Kind, days: int, due: int) -> KindLine:
    return KindLine(
        key=kind.key,
        keep_days=days,
        least=kind.least,
        most=kind.most,
        proposed=kind.keep_days,
        source=kind.source,
        due=due,
    )


def _run_line(run: RetentionRun) -> RunLine:
    return RunLine(
        id=run.id,
        night=run.night,
        started_at=run.started_at,
        finished_at=run.finished_at,
        by_hand=run.night is None,
        counts=dict(run.counts),
    )
