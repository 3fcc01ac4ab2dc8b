"""Jobs: claim, work, settle. Asking twice runs one once; a worker that dies lets its lease run out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from sio_workflow.channels.values import Later, Refused
from sio_workflow.domain import policy
from sio_workflow.domain.errors import BpmnError, Conflict, EngineFault, InstanceEnded, NobodyWaits
from sio_workflow.domain.people import SYSTEM, Actor
from sio_workflow.domain.policy import Action
from sio_workflow.domain.process import Definition, JobKind, JobQueue, Snapshot, Variables
from sio_workflow.engine.language import check_variables
from sio_workflow.handlers import Call
from sio_workflow.services.drawing import service_tasks_of
from sio_workflow.services.instances import Instances, plain_start
from sio_workflow.services.messages import Messages
from sio_workflow.services.outbox import Outbox
from sio_workflow.services.planning import NOT_DELIVERED
from sio_workflow.services.runs import Runs, is_active, trace_of
from sio_workflow.services.views import Queue, WorkerLine
from sio_workflow.storage.instances import LockedInstance
from sio_workflow.storage.jobs import ClaimedJob
from sio_workflow.storage.models import Incident
from sio_workflow.storage.snapshots import Deed
from sio_workflow.storage.unit_of_work import UnitOfWork

LEASE = timedelta(minutes=2)
ATTEMPTS = 5
#: a worker that has said nothing for so long is taken for dead
SILENCE = timedelta(seconds=90)
_FORGOTTEN = timedelta(hours=1)
_FIRST_WAIT = timedelta(seconds=5)
#: how often a message knocks at a case that stands still
_PATIENCE = timedelta(minutes=1)


class WorkerLost(Exception):
    """Every worker that took this job has died with it."""


@dataclass(frozen=True, slots=True)
class _Done:
    """What a handler has brought about."""

    variables: Variables = field(default_factory=dict)
    #: of a drawn outcome
    error_code: str = ""


class Jobs:
    """What workers do, and what operators see of it."""

    def __init__(self, runs: Runs, instances: Instances, messages: Messages, outbox: Outbox) -> None:
        self._runs = runs
        self._instances = instances
        self._messages = messages
        self._outbox = outbox
        self._database = runs.database

    def due(self, now: datetime, limit: int = 100, queue: JobQueue | None = None) -> list[UUID]:
        """Ids of jobs whose time has come, oldest first; of all queues unless one is named."""
        with self._database.unit_of_work(writing=False) as uow:
            return uow.jobs.due(now, limit, queue)

    def next_due(self, queue: JobQueue | None = None) -> datetime | None:
        """When there will be work, in any queue unless one is named; None when nothing is planned."""
        with self._database.unit_of_work(writing=False) as uow:
            return uow.jobs.next_due(queue)

    def run(self, job_id: UUID, now: datetime) -> bool:
        """Run one job if it is due and nobody else has it; false when there was nothing to do."""
        with self._database.unit_of_work() as uow:
            job = uow.jobs.claim(job_id, now, now + LEASE)
        if job is None:
            return False
        try:
            if job.attempts > (attempts := _patience(job)[0]):
                raise WorkerLost(f"{attempts} workers have taken this job and none has come back")
            self._work(job, now)
        except Exception as error:  # noqa: BLE001 - whatever it is, it becomes a retry or an incident
            self._failed(job, error, now)
        return True

    def queue(self, actor: Actor, now: datetime) -> Queue:
        """How long the queue is, how old its oldest job, and who works on it."""
        policy.require(actor, Action.OPERATE)
        with self._database.unit_of_work(writing=False) as uow:
            due, open_, stuck, oldest = uow.jobs.counts(now)
            return Queue(
                due=due,
                open=open_,
                stuck=stuck,
                oldest_due_at=oldest,
                open_incidents=uow.incidents.count_open(),
                active_instances=uow.instances.count_active(),
                workers=tuple(_worker_line(row, now) for row in uow.jobs.workers()),
            )

    def missing_handlers(self) -> list[str]:
        """Service tasks of the newest versions that no handler in the process folders serves."""
        missing = []
        for line in self._runs.definitions.list():
            definition = self._runs.definitions.latest(line.key)
            for element_id, handler in service_tasks_of(definition.executable_xml).items():
                if self._runs.catalogue.service_task(definition, handler) is None:
                    missing.append(f"{line.key}.{element_id}")
        return missing

    def heartbeat(self, worker: str, jobs_done: int, now: datetime) -> None:
        """A worker is alive; one that has been silent for long is no longer missed."""
        with self._database.unit_of_work() as uow:
            uow.jobs.forget_workers(now - _FORGOTTEN)
            uow.jobs.heartbeat(worker, now, jobs_done)

    def sign_off(self, worker: str) -> None:
        """A worker stops as it should."""
        with self._database.unit_of_work() as uow:
            uow.jobs.sign_off(worker)

    def _work(self, job: ClaimedJob, now: datetime) -> None:
        match job.kind:
            case JobKind.MESSAGE | JobKind.SIGNAL:
                self._messages.settle(job, now)
            case JobKind.DELIVERY:
                self._outbox.run(job, now)
            case JobKind.START:
                self._start(job, now)
            case JobKind.TIMER:
                self._settle(job, _Done(), now)
            case JobKind.SERVICE_TASK:
                self._settle(job, self._handle(job, now), now)

    def _handle(self, job: ClaimedJob, now: datetime) -> _Done:
        """Run the handler with no transaction open: it may take its time, and it may be run again."""
        with self._database.unit_of_work(writing=False) as uow:
            instance = _of(job, uow.instances.read(_instance_of(job)))
            definition = self._runs.definition(uow, instance)
        handler = self._runs.catalogue.service_task(definition, job.handler)
        if handler is None:
            message = f"No handler named {job.handler!r} in the folder of {definition.key!r}."
            raise EngineFault("handler_missing", job.element_id, message)
        call = Call(
            instance_id=instance.id,
            element_id=job.element_id,
            business_key=instance.business_key,
            variables=job.variables,
            now=now,
            attempt=job.attempts,
            desk=partial(self._runs.desk, instance.id, now),
        )
        try:
            return _Done(_checked(handler(call)))
        except BpmnError as outcome:
            return _Done(_checked(outcome.variables), outcome.error_code)

    def _settle(self, job: ClaimedJob, done: _Done, now: datetime) -> None:
        with self._database.unit_of_work() as uow:
            instance = _of(job, uow.instances.lock(_instance_of(job)))
            if not uow.jobs.still_mine(job):
                return
            # closed first: a repeating timer is opened again under the same id by the Snapshot
            uow.jobs.close(job.id, now)
            if not is_active(instance):
                return
            try:
                snapshot = self._move(self._runs.definition(uow, instance), instance, job, done, now)
            except Conflict:
                return  # the token has moved on without us; nothing is left to do
            self._runs.write(uow, instance, snapshot, Deed(now=now, task_id=job.id))
            verb = "fire" if job.kind is JobKind.TIMER else "complete"
            about: dict[str, Any] = {"instance_id": str(instance.id), "element_id": job.element_id}
            uow.trail.audit(SYSTEM, now, verb, "job", job.id, area_id=instance.area_id, **about)

    def _move(
        self, definition: Definition, instance: LockedInstance, job: ClaimedJob, done: _Done, now: datetime
    ) -> Snapshot:
        engine, state = self._runs.engine, instance.state
        if job.kind is JobKind.TIMER:
            return engine.fire_timer(definition, state, job.id, now)
        if done.error_code:
            return engine.throw_error(definition, state, job.id, done.error_code, done.variables, now)
        return engine.complete_service_task(definition, state, job.id, done.variables, now)

    def _start(self, job: ClaimedJob, now: datetime) -> None:
        """Start another process; the job closes in the same commit, so it starts once."""
        with self._database.unit_of_work() as uow:
            if not uow.jobs.still_mine(job):
                return
            if uow.instances.active(job.handler, job.correlation_key) is None:
                definition = self._runs.definitions.newest(uow, job.handler)
                start, key = plain_start(definition), job.correlation_key
                self._instances.begin(uow, definition, job.variables, now, start=start, business_key=key)
            uow.jobs.close(job.id, now)

    def _failed(self, job: ClaimedJob, error: Exception, now: datetime) -> None:
        """Back-off and retry; an incident for a person after the last attempt, or at once where a retry cannot help."""
        said = f"{type(error).__name__}: {error}"[:2000]
        attempts, first_wait = _patience(job)
        hopeless = isinstance(error, EngineFault | Refused | WorkerLost) or job.attempts >= attempts
        with self._database.unit_of_work() as uow:
            if job.instance_id:
                uow.instances.lock(job.instance_id)
            if not uow.jobs.still_mine(job):
                return
            if isinstance(error, NobodyWaits) and _stands_still(uow, job):
                uow.jobs.revive(job.id, now + _PATIENCE)
            elif hopeless:
                uow.jobs.mark_stuck(job.id, said)
                uow.incidents.add(_incident(job, error, said, now))
                if job.kind is JobKind.DELIVERY:
                    self._outbox.gave_up(uow, job, _code(error), now, refused=isinstance(error, Refused))
            else:
                uow.jobs.put_back(job.id, now + first_wait * 3 ** (job.attempts - 1), said)


def _stands_still(uow: UnitOfWork, job: ClaimedJob) -> bool:
    """The one it is for cannot listen yet: the message waits for as long as the case stands still."""
    return job.correlation_key in {str(case.id) for case in uow.standstill.stopped()}


def _patience(job: ClaimedJob) -> tuple[int, timedelta]:
    """How many attempts, and the first wait; each wait is three times the one before.

    A mail server may be away for an hour. What is urgent goes another way after three minutes.
    """
    if job.kind is not JobKind.DELIVERY:
        return ATTEMPTS, _FIRST_WAIT
    return (4 if job.variables.get("urgent") else 7), timedelta(seconds=15)


def _incident(job: ClaimedJob, error: Exception, said: str, now: datetime) -> Incident:
    delivery = job.kind is JobKind.DELIVERY
    return Incident(
        instance_id=job.instance_id,
        element_id=job.handler if delivery else job.element_id,
        job_id=job.id,
        code=NOT_DELIVERED if delivery else _code(error),
        message=f"A message could not be delivered by {job.handler}: {_code(error)}" if delivery else said,
        trace=trace_of(error),
        input={"verb": "run", "kind": job.kind.value, "name": job.handler},
        opened_at=now,
    )


def _code(error: Exception) -> str:
    match error:
        case EngineFault():
            return error.fault
        case NobodyWaits():
            return "nobody_waits"
        case WorkerLost():
            return "worker_lost"
        case Refused() | Later():
            return error.code
    return "job_failed"


def _checked(result: Mapping[str, Any] | None) -> Variables:
    variables = dict(result or {})
    check_variables(variables)
    return variables


def _instance_of(job: ClaimedJob) -> UUID:
    assert job.instance_id is not None, "timers and service tasks belong to an instance"
    return job.instance_id


def _of(job: ClaimedJob, instance: LockedInstance | None) -> LockedInstance:
    if instance is None:
        raise InstanceEnded(instance_id=str(job.instance_id))
    return instance


def _worker_line(row: Any, now: datetime) -> WorkerLine:
    alive = row.seen_at > now - SILENCE
    return WorkerLine(name=row.name, seen_at=row.seen_at, jobs_done=row.jobs_done, alive=alive)
