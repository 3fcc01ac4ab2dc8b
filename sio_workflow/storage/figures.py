"""Counts over the process tables: what waits where, and how long steps have taken."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Row, func, select, true

from sio_workflow.storage.models import HistoryEntry, Job, MessageSubscription, ProcessInstance, UserTask
from sio_workflow.storage.rows import Rows

#: None: all areas
Areas = Collection[UUID] | None


class Figures(Rows):
    """Read only; each method is one statement."""

    def open_user_tasks(self) -> dict[str, int]:
        """Open user tasks by lane."""
        counted = select(UserTask.lane, func.count()).where(UserTask.closed_at.is_(None)).group_by(UserTask.lane)
        return dict(self._session.execute(counted).tuples().all())

    def waiting(self, key: str, areas: Areas) -> dict[str, int]:
        """Waiting user tasks, jobs and subscriptions of a process, by element id."""
        of_key = _of(key, areas) & (ProcessInstance.status == "active")
        found: Counter[str] = Counter()
        for table, still in (
            (UserTask, UserTask.closed_at.is_(None)),
            (Job, Job.closed_at.is_(None)),
            (MessageSubscription, true()),
        ):
            counted = select(table.element_id, func.count()).join(
                ProcessInstance, ProcessInstance.id == table.instance_id
            )
            rows = self._session.execute(counted.where(of_key, still).group_by(table.element_id))
            found.update(dict(rows.tuples().all()))
        return dict(found)

    def spans(self, key: str, areas: Areas, limit: int) -> list[Row[tuple[str, datetime, datetime]]]:
        """Element id, entered and left of finished elements of the newest instances that have ended."""
        newest = (
            select(ProcessInstance.id).where(_of(key, areas)).order_by(ProcessInstance.started_at.desc()).limit(limit)
        )
        columns = select(HistoryEntry.element_id, HistoryEntry.entered_at, HistoryEntry.left_at)
        return list(self._session.execute(columns.where(HistoryEntry.instance_id.in_(newest))))

    def began_and_ended(self, key: str, areas: Areas, since: datetime) -> list[Row[tuple[datetime, datetime | None]]]:
        """Start and end of the instances that moved since then."""
        moved = _of(key, areas) & (ProcessInstance.moved_at >= since)
        return list(self._session.execute(select(ProcessInstance.started_at, ProcessInstance.ended_at).where(moved)))


def _of(key: str, areas: Areas) -> ColumnElement[bool]:
    of_key = ProcessInstance.definition_key == key
    return of_key if areas is None else of_key & ProcessInstance.area_id.in_(areas)
