"""Rows that are past their time: what goes, with what belongs to it, and never a row that others still stand on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Table, and_, delete, func, select, update
from sqlalchemy.exc import IntegrityError

from sio_workflow.storage.models import (
    CallLog,
    CustomerConsent,
    Erasure,
    Message,
    RetentionPolicy,
    RetentionRun,
)
from sio_workflow.storage.rows import Rows, table_of
from sio_workflow.storage.sweeps import Sweep, referrers, sweeps

#: nothing that is swept may pull these with it
_PROTECTED = frozenset({"account", "audit_event", "audit_seal", "customer", "employee", "site"})
#: goes with its owner, although it could live without
_BELONGS = {("incident", "instance_id"), ("job", "instance_id"), ("extra_work_order", "complaint_id")}
#: case_kind of messages, calls and consents -> what goes with the case
_OF_CASES = (Message, CallLog, CustomerConsent)
_DEAD_WORKER = timedelta(hours=1)


class Privacy(Rows):
    """Policies, runs, erasures, and the sweeping itself."""

    def count(self, kind: str, cutoff: datetime) -> int:
        """How many rows a sweep would meet now."""
        sweep = sweeps()[kind]
        return self._session.scalar(select(func.count()).select_from(sweep.table).where(sweep.old(cutoff))) or 0

    def sweep(self, kind: str, cutoff: datetime, now: datetime, limit: int) -> int:
        """Take away at most so many old rows with all that belongs to them; how many it was."""
        sweep = sweeps()[kind]
        keys = list(sweep.table.primary_key)
        found = self._session.execute(select(*keys).where(sweep.old(cutoff)).limit(limit)).all()
        if len(keys) > 1:
            for row in found:
                self._session.execute(delete(sweep.table).where(*(key == row[n] for n, key in enumerate(keys))))
        elif found:
            self._take(sweep, [row[0] for row in found], now)
        return len(found)

    def _take(self, sweep: Sweep, ids: Sequence[Any], now: datetime) -> None:
        if sweep.first is not None:
            sweep.first(self._session, ids, now)
        if sweep.instead is not None:
            sweep.instead(self._session, ids, now)
            return
        _remove(self._session.execute, sweep.table, ids)
        for model in _OF_CASES if sweep.case_kind else ():
            case = table_of(model)
            filed = select(case.c.id).where(case.c.case_kind == sweep.case_kind, case.c.case_id.in_(ids))
            _remove(self._session.execute, case, self._session.scalars(filed).all())

    def policies(self) -> dict[str, int]:
        """Kinds that are kept otherwise than proposed, and how many days."""
        return {row.kind: row.keep_days for row in self._session.scalars(select(RetentionPolicy))}

    def set_policy(self, kind: str, days: int, now: datetime, by: UUID | None) -> None:
        """Keep a kind so long from now on."""
        policy = self._session.get(RetentionPolicy, kind) or RetentionPolicy(kind=kind)
        policy.keep_days, policy.changed_at, policy.changed_by = days, now, by
        self._session.add(policy)

    def begin(self, night: date | None, now: datetime, by: UUID | None) -> UUID | None:
        """The run of this night, for the one worker that gets it; one that died is taken over after an hour."""
        run = RetentionRun(night=night, started_at=now, started_by=by, counts={})
        try:
            with self._session.begin_nested():
                self._session.add(run)
            return run.id
        except IntegrityError:
            runs = table_of(RetentionRun)
            dead = and_(runs.c.night == night, runs.c.finished_at.is_(None), runs.c.started_at < now - _DEAD_WORKER)
            taken = self.changed(update(runs).where(dead).values(started_at=now))
            return self._session.scalar(select(runs.c.id).where(runs.c.night == night)) if taken else None

    def finish(self, run_id: UUID, counts: dict[str, int], now: datetime) -> None:
        run = self._session.get(RetentionRun, run_id)
        assert run is not None, "begun a moment ago"
        run.counts, run.finished_at = counts, now

    def runs(self, limit: int = 30) -> Sequence[RetentionRun]:
        """The last runs, newest first."""
        return self._session.scalars(select(RetentionRun).order_by(RetentionRun.started_at.desc()).limit(limit)).all()

    def erased(self, person_kind: str, person_id: UUID) -> Erasure | None:
        found = select(Erasure).where(Erasure.person_kind == person_kind, Erasure.person_id == person_id)
        return self._session.scalar(found)


def _remove(execute: Callable[..., Any], table: Table, ids: Sequence[Any]) -> None:
    """Delete rows; what cannot be without them goes too, what can be lets go of them."""
    if not ids:
        return
    assert table.name not in _PROTECTED, table.name
    for child, column in referrers(table):
        if column.nullable and (child.name, column.name) not in _BELONGS:
            execute(update(child).where(column.in_(ids)).values({column: None}))
            continue
        keys = list(child.primary_key)
        if len(keys) == 1 and list(referrers(child)):
            below = execute(select(keys[0]).where(column.in_(ids))).scalars().all()
            _remove(execute, child, below)
        else:
            execute(delete(child).where(column.in_(ids)))
    execute(delete(table).where(next(iter(table.primary_key)).in_(ids)))
