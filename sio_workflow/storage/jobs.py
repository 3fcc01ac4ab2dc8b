"""Work for workers: the table is the truth, and the outbox of starts and messages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, bindparam, delete, func, literal_column, select, true, update
from sqlalchemy.orm import Session

from sio_workflow.domain.json_form import from_json, to_json
from sio_workflow.domain.process import JobKind, JobQueue, OpenJob, Variables
from sio_workflow.storage.models import Delivery, Job, WorkerHeartbeat
from sio_workflow.storage.rows import Rows, table_of

_job, _heartbeat = table_of(Job), table_of(WorkerHeartbeat)
_open = _job.c.closed_at.is_(None) & ~_job.c.stuck
# written out, not bound: only so does the database see that its index of deliveries fits
_delivery: ColumnElement[str] = literal_column(f"'{JobKind.DELIVERY}'")
_STANDS: dict[JobQueue | None, ColumnElement[bool]] = {
    None: true(),
    JobQueue.HOUSE: _job.c.kind != _delivery,
    JobQueue.DELIVERIES: _job.c.kind == _delivery,
}
_RECORD = ("id", "instance_id", "element_id", "kind", "handler", "correlation_key", "due_at", "attempts", "variables")
_record = [_job.c[name] for name in _RECORD]

_claim = (
    update(_job)
    .where(_job.c.id == bindparam("job_id"), _open, _job.c.due_at <= bindparam("now"))
    .values(attempts=_job.c.attempts + 1, due_at=bindparam("lease"))
    .returning(*_record)
)
_mine = (
    select(_job.c.id)
    .where(_job.c.id == bindparam("job_id"), _open, _job.c.due_at == bindparam("lease"))
    .with_for_update()
)


@dataclass(frozen=True, slots=True)
class ClaimedJob:
    """A job that one worker works on until its lease runs out."""

    id: UUID
    instance_id: UUID | None
    element_id: str
    kind: JobKind
    handler: str
    correlation_key: str
    #: end of the lease; whoever claims it later has another one, so this says whether the job is still ours
    due_at: datetime
    #: 1 for the first try
    attempts: int
    variables: Variables


class Jobs(Rows):
    """Open, claimed, put back and closed."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._asked: list[dict[str, Any]] = []

    def write_asked(self) -> None:
        """Write the starts and messages this transaction has asked for, in one statement at its end."""
        if self._asked:
            self._session.execute(_job.insert(), self._asked)
        self._asked = []

    def due(self, now: datetime, limit: int, queue: JobQueue | None = None) -> list[UUID]:
        """Ids of the jobs of a queue, or of all, whose time has come, oldest first."""
        ready = select(_job.c.id).where(_open, _STANDS[queue], _job.c.due_at <= now).order_by(_job.c.due_at)
        return list(self._session.scalars(ready.limit(limit)))

    def next_due(self, queue: JobQueue | None = None) -> datetime | None:
        """When the next job of a queue, or of all, is due; past for work that waits."""
        waiting = select(_job.c.due_at).where(_open, _STANDS[queue]).order_by(_job.c.due_at)
        return self._session.scalar(waiting.limit(1))

    def claim(self, job_id: UUID, now: datetime, lease: datetime) -> ClaimedJob | None:
        """Take the job if it is due and nobody else has taken it: one statement, so two workers cannot both win."""
        row = self._session.execute(_claim, {"job_id": job_id, "now": now, "lease": lease}).one_or_none()
        return _claimed(dict(row._mapping)) if row else None

    def still_mine(self, job: ClaimedJob) -> bool:
        """Whether nobody has taken or closed the job since we claimed it; locks its row if so."""
        return self._session.execute(_mine, {"job_id": job.id, "lease": job.due_at}).first() is not None

    def lock(self, job_id: UUID) -> None:
        """Nobody claims or settles it before we have committed."""
        self._session.execute(select(_job.c.id).where(_job.c.id == job_id).with_for_update())

    def close(self, job_id: UUID, now: datetime) -> None:
        """The job is done."""
        self._change(job_id, closed_at=now)

    def put_back(self, job_id: UUID, due_at: datetime, error: str) -> None:
        """Try again at `due_at`."""
        self._change(job_id, due_at=due_at, last_error=error)

    def postpone(self, job_id: UUID, due_at: datetime) -> None:
        """It was not tried, and is not to be before `due_at`: that costs no attempt."""
        self._change(job_id, due_at=due_at, attempts=_job.c.attempts - 1)

    def mark_stuck(self, job_id: UUID, error: str) -> None:
        """Out of attempts: it waits for a person."""
        self._change(job_id, stuck=True, last_error=error)

    def hold(self, job_id: UUID, error: str) -> None:
        """What counted as done was not: it waits for a person, who may try it again."""
        self._change(job_id, closed_at=None, stuck=True, last_error=error)

    def revive(self, job_id: UUID, now: datetime) -> None:
        """A person says: try again, with all attempts."""
        self._change(job_id, stuck=False, attempts=0, due_at=now)

    def add_start(self, key: str, business_key: str, variables: Variables, now: datetime) -> UUID:
        """Ask for a new instance of another process, in this transaction."""
        return self._add(JobKind.START, key, business_key, variables, now)

    def add_message(
        self,
        name: str,
        correlation_key: str,
        variables: Variables,
        now: datetime,
        *,
        kind: JobKind = JobKind.MESSAGE,
        instance_id: UUID | None = None,
    ) -> UUID:
        """Ask for a message (or a signal) to be delivered: to one instance, or to whoever waits."""
        return self._add(kind, name, correlation_key, variables, now, instance_id)

    def add_deliveries(self, deliveries: Sequence[tuple[Delivery, bool]], now: datetime) -> None:
        """Carry messages to people: each delivery, and whether it is urgent; the job's key is the delivery's id."""
        rows = [
            {
                **job_row(uuid4(), JobKind.DELIVERY, delivery.channel, {"urgent": urgent}, delivery.due_at, now),
                "correlation_key": str(delivery.id),
            }
            for delivery, urgent in deliveries
        ]
        for (delivery, _), row in zip(deliveries, rows, strict=True):
            delivery.job_id = row["id"]
        if rows:
            self._session.execute(_job.insert(), rows)

    def of_instance(self, instance_id: UUID) -> list[Job]:
        """Open jobs of an instance, by due time."""
        mine = select(Job).where(Job.instance_id == instance_id, Job.closed_at.is_(None))
        return list(self._session.scalars(mine.order_by(Job.due_at)))

    def counts(self, now: datetime) -> tuple[int, int, int, datetime | None]:
        """Due, open and stuck jobs, and the oldest due time among the due."""
        due = (~_job.c.stuck) & (_job.c.due_at <= now)
        stuck = func.count().filter(_job.c.stuck)
        wanted = select(func.count().filter(due), func.count(), stuck, func.min(_job.c.due_at).filter(due))
        row = self._session.execute(wanted.where(_job.c.closed_at.is_(None))).one()
        return row[0], row[1], row[2], row[3]

    def heartbeat(self, name: str, now: datetime, jobs_done: int) -> None:
        """A worker says that it is alive."""
        seen = {"seen_at": now, "jobs_done": jobs_done}
        if not self.changed(update(_heartbeat).where(_heartbeat.c.name == name).values(seen)):
            self._session.execute(_heartbeat.insert(), {"name": name, "started_on": now.date(), **seen})

    def sign_off(self, name: str) -> None:
        """A worker stops as it should."""
        self._session.execute(delete(_heartbeat).where(_heartbeat.c.name == name))

    def forget_workers(self, before: datetime) -> None:
        """Those last seen before then died without signing off."""
        self._session.execute(delete(_heartbeat).where(_heartbeat.c.seen_at < before))

    def workers(self) -> list[WorkerHeartbeat]:
        """All workers that have been seen and have not signed off."""
        return list(self._session.scalars(select(WorkerHeartbeat).order_by(WorkerHeartbeat.name)))

    def _add(
        self,
        kind: JobKind,
        handler: str,
        key: str,
        variables: Variables,
        now: datetime,
        instance_id: UUID | None = None,
    ) -> UUID:
        job_id = uuid4()
        row = job_row(job_id, kind, handler, variables, now, now)
        self._asked.append({**row, "correlation_key": key, "instance_id": instance_id})
        return job_id

    def _change(self, job_id: UUID, **values: Any) -> None:
        self._session.execute(update(_job).where(_job.c.id == job_id).values(**values))


def job_row(
    job_id: UUID, kind: JobKind, handler: str, variables: Variables, due_at: datetime, now: datetime
) -> dict[str, Any]:
    """A new row, all columns named: rows written together must name the same columns."""
    return {
        "id": job_id,
        "instance_id": None,
        "element_id": "",
        "kind": kind.value,
        "handler": handler,
        "variables": to_json(variables),
        "correlation_key": "",
        "due_at": due_at,
        "attempts": 0,
        "last_error": "",
        "stuck": False,
        "created_at": now,
        "closed_at": None,
    }


def opened_row(job: OpenJob, instance_id: UUID, now: datetime) -> dict[str, Any]:
    """The row of a job that the engine has opened; its id is the token's."""
    row = job_row(job.task_id, job.kind, job.handler, job.variables, job.due_at, now)
    return {**row, "instance_id": instance_id, "element_id": job.element_id}


def _claimed(row: dict[str, Any]) -> ClaimedJob:
    return ClaimedJob(**{**row, "kind": JobKind(row["kind"]), "variables": from_json(row["variables"])})
