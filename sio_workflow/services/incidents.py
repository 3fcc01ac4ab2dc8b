"""Incidents: stuck work, seen and solved by operators."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sio_workflow.domain import policy
from sio_workflow.domain.errors import Conflict, Invalid, NotFound
from sio_workflow.domain.people import Actor
from sio_workflow.domain.policy import Action
from sio_workflow.services.instances import PAGE_SIZE, Instances
from sio_workflow.services.outbox import Outbox
from sio_workflow.services.runs import Runs, is_active
from sio_workflow.services.showing import incident_view, is_retryable
from sio_workflow.services.user_tasks import UserTasks
from sio_workflow.services.views import IncidentView, Page
from sio_workflow.storage.models import Incident
from sio_workflow.storage.unit_of_work import UnitOfWork


class Incidents:
    """List, look, retry, cancel."""

    def __init__(self, runs: Runs, instances: Instances, user_tasks: UserTasks, outbox: Outbox) -> None:
        self._runs = runs
        self._outbox = outbox
        self._instances = instances
        self._user_tasks = user_tasks
        self._database = runs.database

    def list(
        self, actor: Actor, *, open_only: bool = True, key: str | None = None, page: int = 1
    ) -> Page[IncidentView]:
        """One page of incidents, newest first."""
        policy.require(actor, Action.OPERATE)
        offset = (page - 1) * PAGE_SIZE
        with self._database.unit_of_work(writing=False) as uow:
            rows, total = uow.incidents.page(open_only=open_only, key=key, offset=offset, limit=PAGE_SIZE)
            places = uow.work.where_and_when(row.shift_id for row in rows)
        return Page(lines=tuple(incident_view(row, places) for row in rows), number=page, total=total, size=PAGE_SIZE)

    def get(self, actor: Actor, incident_id: UUID) -> IncidentView:
        """One incident with its stack trace."""
        policy.require(actor, Action.OPERATE)
        with self._database.unit_of_work(writing=False) as uow:
            row = _found(uow, incident_id)
            return incident_view(row, uow.work.where_and_when([row.shift_id]))

    def retry(self, actor: Actor, incident_id: UUID, now: datetime) -> None:
        """Try again: a job gets all its attempts back, a held answer is applied as the one who gave it."""
        policy.require(actor, Action.OPERATE)
        # the message behind it belongs to a case that an operator does not see, and is not shown here
        with self._database.unit_of_work(as_house=True) as uow:
            incident = _open(uow, incident_id)
            if not is_retryable(incident):
                raise Conflict("There is no work here that could be tried again.", incident_id=str(incident_id))
            uow.trail.audit(actor, now, "retry", "incident", incident_id, **_resolved("retried"))
            if incident.user_task_id is None:
                _lock(uow, incident)
                uow.incidents.resolve(incident_id, "retried", actor.account_id, now)
            if incident.job_id is not None:
                uow.jobs.revive(incident.job_id, now)
                uow.after_commit.append(self._runs.bell.ring)
            self._outbox.once_more(uow, incident, now)
        if incident.user_task_id is not None:
            self._user_tasks.repeat(actor, incident_id, now)

    def cancel(self, actor: Actor, incident_id: UUID, reason: str, now: datetime) -> None:
        """Give up: the instance is cancelled, or the job that no instance owns is closed."""
        policy.require(actor, Action.OPERATE)
        if not reason.strip():
            raise Invalid("Say why it is cancelled.", field="reason")
        with self._database.unit_of_work(as_house=True) as uow:  # as in cancelling the instance
            incident = _open(uow, incident_id)
            instance = _lock(uow, incident)
            uow.incidents.resolve(incident_id, "cancelled", actor.account_id, now)
            if instance is not None and is_active(instance):
                self._instances.cancel_locked(uow, instance, actor, now)
            if incident.job_id is not None:
                uow.jobs.close(incident.job_id, now)
            uow.trail.audit(actor, now, "cancel", "incident", incident_id, **_resolved("cancelled"))


def _resolved(how: str) -> dict[str, Any]:
    return {"before": {"resolution": ""}, "after": {"resolution": how}}


def _found(uow: UnitOfWork, incident_id: UUID) -> Any:
    row = uow.incidents.get(incident_id)
    if row is None:
        raise NotFound(incident_id=str(incident_id))
    return row


def _open(uow: UnitOfWork, incident_id: UUID) -> Incident:
    incident: Incident = _found(uow, incident_id).Incident
    if incident.resolved_at is not None:
        raise Conflict("This incident is solved already.", incident_id=str(incident_id))
    return incident


def _lock(uow: UnitOfWork, incident: Incident) -> Any:
    return uow.instances.lock(incident.instance_id) if incident.instance_id else None
