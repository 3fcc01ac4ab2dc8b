"""Stuck work."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, func, select, update

from sio_workflow.storage.instances import shift_id_of
from sio_workflow.storage.models import HeldAnswer, Incident, ProcessInstance
from sio_workflow.storage.rows import Rows, table_of

_incident = table_of(Incident)
_open = Incident.resolved_at.is_(None)


class Incidents(Rows):
    """Open until somebody retries or cancels; one about a job or user task ends by itself when that closes."""

    def page(self, *, open_only: bool, key: str | None, offset: int, limit: int) -> tuple[list[Row[Any]], int]:
        """One page of incidents with the process they belong to, newest first, and how many there are."""
        chosen = _with_instance()
        if open_only:
            chosen = chosen.where(_open)
        if key:
            chosen = chosen.where(ProcessInstance.definition_key == key)
        total = self._session.scalar(select(func.count()).select_from(chosen.subquery())) or 0
        newest_first = chosen.order_by(Incident.opened_at.desc(), Incident.id)
        return list(self._session.execute(newest_first.offset(offset).limit(limit))), total

    def get(self, incident_id: UUID) -> Row[Any] | None:
        """One incident with the process it belongs to."""
        return self._session.execute(_with_instance().where(Incident.id == incident_id)).one_or_none()

    def of_instance(self, instance_id: UUID) -> list[Row[Any]]:
        """All incidents of an instance, newest first."""
        mine = _with_instance().where(Incident.instance_id == instance_id)
        return list(self._session.execute(mine.order_by(Incident.opened_at.desc())))

    def open_for_task(self, user_task_id: UUID) -> Incident | None:
        """The open incident that holds an answer to that task."""
        return self._session.scalar(select(Incident).where(Incident.user_task_id == user_task_id, _open))

    def held(self, incident_id: UUID) -> HeldAnswer | None:
        """The answer that waits with it; for the house alone."""
        return self._session.get(HeldAnswer, incident_id)

    def hold(self, incident_id: UUID, answers: Mapping[str, Any], by: UUID | None) -> None:
        """Keep an answer until the incident is over, in the place of the one before."""
        self._session.merge(HeldAnswer(incident_id=incident_id, answers=dict(answers), account_id=by))

    def resolve(self, incident_id: UUID, resolution: str, by: UUID | None, now: datetime) -> bool:
        """Close one; false when somebody else has."""
        values = {"resolved_at": now, "resolved_by": by, "resolution": resolution}
        wanted = update(_incident).where(_incident.c.id == incident_id, _incident.c.resolved_at.is_(None))
        return self.changed(wanted.values(**values)) == 1

    def resolve_all(self, instance_id: UUID, resolution: str, by: UUID | None, now: datetime) -> None:
        """Close all of an instance."""
        values = {"resolved_at": now, "resolved_by": by, "resolution": resolution}
        mine = update(_incident).where(_incident.c.instance_id == instance_id, _incident.c.resolved_at.is_(None))
        self._session.execute(mine.values(**values))

    def is_open(self, code: str, element_id: str, trace: str) -> bool:
        """Whether the same trouble, of no instance, waits already."""
        same = (Incident.code == code, Incident.element_id == element_id, Incident.trace == trace)
        return self._session.scalar(select(func.count()).select_from(Incident).where(_open, *same)) != 0

    def count_open(self) -> int:
        """How many wait for a person."""
        return self._session.scalar(select(func.count()).select_from(Incident).where(_open)) or 0


def _with_instance() -> Select[Any]:
    about = (ProcessInstance.definition_key, ProcessInstance.business_key, shift_id_of(ProcessInstance.variables))
    columns = select(Incident, *about)
    return columns.join(ProcessInstance, ProcessInstance.id == Incident.instance_id, isouter=True)
