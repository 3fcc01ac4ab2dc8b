"""Work for people."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, bindparam, func, or_, select, update

from sio_workflow.domain.json_form import from_json
from sio_workflow.domain.process import Variables
from sio_workflow.storage.instances import INSTANCE_COLUMNS, LockedInstance, instance_table
from sio_workflow.storage.models import ProcessInstance, TaskDraft, UserTask
from sio_workflow.storage.rows import Rows, table_of

_task = table_of(UserTask)
_TASK = (
    "id",
    "element_id",
    "lane",
    "escalated_to",
    "area_id",
    "assignee_id",
    "claimed_by",
    "closed_at",
    "outcome",
    "completed_by",
    "answers_hash",
    "variables",
)
# Both rows are locked, the instance first: on PostgreSQL a row that is joined but not locked is read as it was before
# the wait for the lock, so the second of two people at once would see the task still open.
_lock = (
    select(*INSTANCE_COLUMNS, *(_task.c[name] for name in _TASK))
    .select_from(instance_table.join(_task, _task.c.instance_id == instance_table.c.id))
    .where(_task.c.id == bindparam("task_id"))
    .with_for_update(of=[instance_table, _task])
)
_with_instance = select(UserTask, ProcessInstance.business_key, ProcessInstance.definition_hash).join(
    ProcessInstance, ProcessInstance.id == UserTask.instance_id
)
_one = (
    select(*_task.c, instance_table.c.business_key, instance_table.c.definition_hash)
    .select_from(_task.join(instance_table, instance_table.c.id == _task.c.instance_id))
    .where(_task.c.id == bindparam("task_id"))
)
_complete = (
    update(_task)
    .where(_task.c.id == bindparam("task_id"))
    .values(
        closed_at=bindparam("now"),
        outcome="completed",
        completed_by=bindparam("by"),
        answers_hash=bindparam("hash"),
    )
)


@dataclass(frozen=True, slots=True)
class LockedTask:
    """A user task while its instance is locked."""

    id: UUID
    element_id: str
    lane: str
    escalated_to: str
    area_id: UUID | None
    assignee_id: UUID | None
    claimed_by: UUID | None
    closed_at: datetime | None
    outcome: str | None
    completed_by: UUID | None
    answers_hash: str | None
    variables: Variables


@dataclass(frozen=True, slots=True, kw_only=True)
class Inbox:
    """Whose tasks are wanted; a net with somewhat wide meshes, the candidate rule has the last word."""

    #: ids of the employee or contact
    persons: Collection[UUID]
    lanes: Collection[str]
    roles: Collection[str]
    #: None: all areas
    areas: Collection[UUID] | None


class UserTasks(Rows):
    """Open while `closed_at` is empty."""

    def lock(self, task_id: UUID) -> tuple[LockedInstance, LockedTask] | None:
        """Lock the task's instance and read both, in one statement."""
        row = self._at_once(_lock, {"task_id": task_id}).one_or_none()
        if row is None:
            return None
        instance, task = row[: len(INSTANCE_COLUMNS)], row[len(INSTANCE_COLUMNS) :]
        return LockedInstance(*instance), LockedTask(*(*task[:-1], from_json(task[-1])))

    def complete(self, task_id: UUID, by: UUID | None, answers_hash: str, now: datetime) -> None:
        """The person is done with it."""
        self._at_once(_complete, {"task_id": task_id, "by": by, "hash": answers_hash, "now": now})

    def get(self, task_id: UUID) -> Any | None:
        """The columns of the task, with its instance's business key and definition hash."""
        return self._at_once(_one, {"task_id": task_id}).one_or_none()

    def inbox(self, wanted: Inbox) -> list[Row[tuple[UserTask, str, str]]]:
        """Open tasks that may be for this person; most urgent first, those without a due time last."""
        mine = _with_instance.where(UserTask.closed_at.is_(None), _for_whom(wanted))
        most_urgent_first = mine.order_by(UserTask.due_at.is_(None), UserTask.due_at, UserTask.opened_at)
        return list(self._session.execute(most_urgent_first))

    def of_instance(self, instance_id: UUID) -> list[Row[tuple[UserTask, str, str]]]:
        """All tasks of an instance, oldest first."""
        mine = _with_instance.where(UserTask.instance_id == instance_id)
        return list(self._session.execute(mine.order_by(UserTask.opened_at)))

    def open_by_element(
        self, areas: Collection[UUID] | None, now: datetime
    ) -> dict[tuple[str, str], tuple[int, datetime | None, int]]:
        """Open tasks of these areas by process and element: how many, the nearest due time, how many are overdue."""
        overdue = func.count().filter(UserTask.due_at <= now)
        element = (UserTask.definition_key, UserTask.element_id)
        counted = select(*element, func.count(), func.min(UserTask.due_at), overdue)
        counted = counted.where(UserTask.closed_at.is_(None)).group_by(*element)
        if areas is not None:
            counted = counted.where(UserTask.area_id.in_(areas))
        return {(row[0], row[1]): (row[2], row[3], row[4]) for row in self._session.execute(counted)}

    def change(self, task_id: UUID, **values: Any) -> bool:
        """Change an open task; false when it is closed already."""
        wanted = (UserTask.id == task_id) & UserTask.closed_at.is_(None)
        return self.changed(update(_task).where(wanted).values(**values)) == 1

    def open(self, task_id: UUID, now: datetime) -> bool:
        """Somebody looks at it; false when somebody has before."""
        unseen = (UserTask.id == task_id) & UserTask.closed_at.is_(None) & UserTask.first_opened_at.is_(None)
        return self.changed(update(_task).where(unseen).values(first_opened_at=now)) == 1

    def draft(self, task_id: UUID) -> dict[str, Any] | None:
        """What somebody has filled in so far; for the house alone."""
        return self._session.scalar(select(TaskDraft.answers).where(TaskDraft.task_id == task_id))

    def keep_draft(self, task_id: UUID, answers: Mapping[str, Any], by: UUID | None, now: datetime) -> bool:
        """Keep it in the place of the one before; false when the task is closed."""
        still_open = select(UserTask.id).where(UserTask.id == task_id, UserTask.closed_at.is_(None)).with_for_update()
        if self._session.scalar(still_open) is None:
            return False
        self._session.merge(TaskDraft(task_id=task_id, answers=dict(answers), saved_at=now, account_id=by))
        return True

    def claim(self, task_id: UUID, account_id: UUID, now: datetime) -> bool:
        """Take it, unless a colleague has; one statement, so only one of two can win."""
        free = UserTask.claimed_by.is_(None) | (UserTask.claimed_by == account_id)
        wanted = (UserTask.id == task_id) & UserTask.closed_at.is_(None) & free
        taken = update(_task).where(wanted).values(claimed_by=account_id, claimed_at=now)
        return self.changed(taken) == 1

    def escalate(self, instance_id: UUID, element_id: str, role: str) -> None:
        """Let one more role do the open task(s) of that element."""
        seen = func.instr if self._session.get_bind().dialect.name == "sqlite" else func.strpos
        wanted = (
            (UserTask.instance_id == instance_id)
            & (UserTask.element_id == element_id)
            & UserTask.closed_at.is_(None)
            & (seen(UserTask.escalated_to, f",{role},") == 0)
        )
        added = func.coalesce(func.nullif(UserTask.escalated_to, ""), ",").op("||")(f"{role},")
        self._session.execute(update(_task).where(wanted).values(escalated_to=added))


def _for_whom(wanted: Inbox) -> ColumnElement[bool]:
    escalated = [UserTask.escalated_to.contains(f",{role},") for role in wanted.roles]
    for_group = UserTask.assignee_id.is_(None) & or_(UserTask.lane.in_(wanted.lanes), *escalated)
    if wanted.areas is not None:
        for_group &= UserTask.area_id.is_(None) | UserTask.area_id.in_(wanted.areas)
    for_me = UserTask.assignee_id.in_(wanted.persons)
    return for_me | for_group
