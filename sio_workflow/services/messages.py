"""Messages and signals: who waits for one is found by an index, and each receiver moves in a transaction of its own."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sio_workflow.domain import policy
from sio_workflow.domain.errors import Conflict, NobodyWaits
from sio_workflow.domain.outside_number import outside_number
from sio_workflow.domain.people import SYSTEM, Actor
from sio_workflow.domain.policy import Action
from sio_workflow.domain.process import JobKind, ThrownMessage, Variables, WaitKind
from sio_workflow.engine.language import check_variables
from sio_workflow.services.instances import Instances, message_start
from sio_workflow.services.runs import Runs, is_active
from sio_workflow.storage.jobs import ClaimedJob
from sio_workflow.storage.snapshots import Deed
from sio_workflow.storage.unit_of_work import UnitOfWork


class Messages:
    """Correlate one from outside, or deliver one that an instance has thrown."""

    def __init__(self, runs: Runs, instances: Instances) -> None:
        self._runs = runs
        self._instances = instances
        self._database = runs.database

    def correlate(
        self, actor: Actor, name: str, correlation_key: str, variables: Variables, now: datetime
    ) -> list[UUID]:
        """Give a message to whoever waits for it, or start what it starts; ids of the instances, else NobodyWaits."""
        policy.require(actor, Action.CORRELATE)
        check_variables(variables)
        message = ThrownMessage(element_id="", name=name, correlation_key=correlation_key, variables=variables)
        moved = [each for each in self._receivers(message) if self._deliver_to(each, message, now, actor)]
        if not moved:
            with self._database.unit_of_work() as uow:
                moved = self._start(uow, message, now, actor)
        if not moved:
            raise NobodyWaits(name=name, correlation_key=correlation_key)
        return moved

    def settle(self, job: ClaimedJob, now: datetime) -> None:
        """Deliver a message or signal from the outbox; NobodyWaits when a message finds no one."""
        message = _message_of(job)
        receivers = [job.instance_id] if job.instance_id else self._receivers(message)
        if len(receivers) == 1:
            self._settle_one(job, receivers[0], message, now)
        else:
            self._settle_routing(job, receivers, message, now)

    def _receivers(self, message: ThrownMessage) -> list[UUID]:
        with self._database.unit_of_work(writing=False) as uow:
            waiting = uow.subscriptions.waiting(message.kind, message.name, message.correlation_key)
        return list(dict.fromkeys(each.instance_id for each in waiting))

    def _settle_one(self, job: ClaimedJob, instance_id: UUID, message: ThrownMessage, now: datetime) -> None:
        with self._database.unit_of_work() as uow:
            uow.instances.lock(instance_id)
            if not uow.jobs.still_mine(job):
                return
            received = self._deliver(uow, instance_id, message, now, SYSTEM)
            if not received and message.kind is WaitKind.MESSAGE:
                raise NobodyWaits(name=message.name)
            uow.jobs.close(job.id, now)

    def _settle_routing(self, job: ClaimedJob, receivers: list[UUID], message: ThrownMessage, now: datetime) -> None:
        """None or several: no instance is locked here, each receiver gets a job of its own."""
        with self._database.unit_of_work() as uow:
            if not uow.jobs.still_mine(job):
                return
            started = [] if receivers else self._start(uow, message, now, SYSTEM)
            if not receivers and not started and message.kind is WaitKind.MESSAGE:
                raise NobodyWaits(name=message.name)
            uow.jobs.close(job.id, now)
            for instance_id in receivers:
                key, values = message.correlation_key, message.variables
                uow.jobs.add_message(message.name, key, values, now, kind=job.kind, instance_id=instance_id)
            uow.after_commit.append(self._runs.bell.ring)

    def _deliver_to(self, instance_id: UUID, message: ThrownMessage, now: datetime, actor: Actor) -> bool:
        with self._database.unit_of_work() as uow:
            return self._deliver(uow, instance_id, message, now, actor)

    def _deliver(self, uow: UnitOfWork, instance_id: UUID, message: ThrownMessage, now: datetime, actor: Actor) -> bool:
        """To the first token that waits for a message, to every token that waits for a signal."""
        received = False
        for token in self._tokens(uow, instance_id, message):
            instance = uow.instances.lock(instance_id)
            assert instance is not None, "locked a moment ago"
            try:
                definition = self._runs.definition(uow, instance)
                snapshot = self._runs.engine.receive(definition, instance.state, token, message, now)
            except Conflict:
                continue  # the signal has reached another token first, and that has ended this one
            self._runs.write(uow, instance, snapshot, Deed(now=now, account_id=actor.account_id))
            subject = ("process_instance", instance_id)
            uow.trail.audit(actor, now, "correlate", *subject, area_id=instance.area_id, message=message.name)
            received = True
        return received

    def _tokens(self, uow: UnitOfWork, instance_id: UUID, message: ThrownMessage) -> list[UUID]:
        """Who waits now, read under the lock; a token that begins to wait because of this message does not get it."""
        instance = uow.instances.lock(instance_id)
        if instance is None or not is_active(instance):
            return []
        waiting = uow.subscriptions.waiting(message.kind, message.name, message.correlation_key, instance_id)
        tokens = [each.task_id for each in waiting]
        return tokens[:1] if message.kind is WaitKind.MESSAGE else tokens

    def _start(self, uow: UnitOfWork, message: ThrownMessage, now: datetime, actor: Actor) -> list[UUID]:
        started = []
        for key in uow.definitions.started_by_message(message.name) if message.kind is WaitKind.MESSAGE else []:
            definition = self._runs.definitions.newest(uow, key)
            if actor is not SYSTEM and message.correlation_key:
                outside_number(message.correlation_key)  # it becomes the business key
            known = uow.instances.active(key, message.correlation_key)
            started.append(
                known
                or self._instances.begin(
                    uow,
                    definition,
                    message.variables,
                    now,
                    start=message_start(definition, message.name),
                    business_key=message.correlation_key,
                    actor=actor,
                )
            )
        return started


def _message_of(job: ClaimedJob) -> ThrownMessage:
    return ThrownMessage(
        element_id=job.element_id,
        name=job.handler,
        kind=WaitKind.SIGNAL if job.kind is JobKind.SIGNAL else WaitKind.MESSAGE,
        correlation_key=job.correlation_key,
        variables=job.variables,
    )
