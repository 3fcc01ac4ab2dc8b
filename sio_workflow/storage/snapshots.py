"""Make the rows agree with a Snapshot: open the new, close the gone, append history, save the blob."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import BindParameter, bindparam, delete, update

from sio_workflow.domain.errors import EngineFault
from sio_workflow.domain.json_form import to_json
from sio_workflow.domain.process import (
    FinishedElement,
    InstanceStatus,
    JobKind,
    OpenUserTask,
    Snapshot,
    Subscription,
    ThrownMessage,
    Wait,
    WaitKind,
)
from sio_workflow.storage.instances import LockedInstance, instance_table
from sio_workflow.storage.jobs import job_row, opened_row
from sio_workflow.storage.models import HistoryEntry, Job, MessageSubscription, UserTask
from sio_workflow.storage.rows import Rows, table_of

_task, _job, _history = table_of(UserTask), table_of(Job), table_of(HistoryEntry)
_subscription = table_of(MessageSubscription)
_gone: BindParameter[Sequence[UUID]] = bindparam("gone", expanding=True)
_close_tasks = (
    update(_task)
    .where(_task.c.id.in_(_gone), _task.c.closed_at.is_(None))
    .values(closed_at=bindparam("now"), outcome="cancelled")
)
_close_jobs = update(_job).where(_job.c.id.in_(_gone), _job.c.closed_at.is_(None)).values(closed_at=bindparam("now"))
_hand_on_subscription = (
    update(_subscription)
    .where(_subscription.c.task_id == bindparam("gone_id"))
    .values({column.name: bindparam(f"new_{column.name}") for column in _subscription.c})
)
_drop_subscriptions = delete(_subscription).where(_subscription.c.task_id.in_(_gone))
_save = (
    update(instance_table)
    .where(instance_table.c.id == bindparam("instance_id"))
    .values(
        version=instance_table.c.version + 1,
        **{
            name: bindparam(f"new_{name}")
            for name in ("status", "state", "waits", "variables", "history_count", "moved_at", "ended_at")
        },
    )
)
_renew_job = (
    update(_job)
    .where(_job.c.id == bindparam("job_id"))
    .values(due_at=bindparam("new_due_at"), closed_at=None, attempts=0, stuck=False, last_error="")
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """Who has moved the instance, and at which token."""

    now: datetime
    task_id: UUID | None = None
    account_id: UUID | None = None


class Snapshots(Rows):
    """Writes one run of the engine; at most eight statements, and only those that have something to say."""

    def write(self, locked: LockedInstance, snapshot: Snapshot, deed: Deed) -> None:
        """Write all of it. A user task that was completed is closed by its own repository."""
        self._close(snapshot, deed)
        self._open_tasks(snapshot.opened_user_tasks, locked, deed.now)
        self._open_jobs(snapshot, locked, deed.now)
        self._change_subscriptions(snapshot, locked.id)
        self._append_history(snapshot.finished, locked, deed)
        self._save_instance(snapshot, locked, deed.now)

    def _close(self, snapshot: Snapshot, deed: Deed) -> None:
        if tasks := list(snapshot.closed_user_tasks - {deed.task_id}):
            self._at_once(_close_tasks, {"gone": tasks, "now": deed.now})
        if jobs := list(snapshot.closed_jobs - _renewed(snapshot) - {deed.task_id}):
            self._at_once(_close_jobs, {"gone": jobs, "now": deed.now})

    def _open_tasks(self, opened: Sequence[OpenUserTask], locked: LockedInstance, now: datetime) -> None:
        if opened:
            self._at_once(_task.insert(), [_task_row(task, locked, now) for task in opened])

    def _open_jobs(self, snapshot: Snapshot, locked: LockedInstance, now: datetime) -> None:
        renewed = _renewed(snapshot)
        rows = [opened_row(job, locked.id, now) for job in snapshot.opened_jobs if job.task_id not in renewed]
        rows += [_thrown_row(message, now) for message in snapshot.thrown]
        if rows:
            self._at_once(_job.insert(), rows)
        for job in snapshot.opened_jobs:
            if job.task_id in renewed:
                self._at_once(_renew_job, {"job_id": job.task_id, "new_due_at": job.due_at})

    def _change_subscriptions(self, snapshot: Snapshot, instance_id: UUID) -> None:
        """A row that is no longer waited on is handed to the next wait: going on costs one statement instead of two."""
        rows = [_subscription_row(each, instance_id) for each in snapshot.opened_subscriptions]
        # a token that waits again under its own id comes first on both sides, and so keeps its own row
        again = snapshot.closed_subscriptions & {row["task_id"] for row in rows}
        rows.sort(key=lambda row: (row["task_id"] not in again, row["task_id"]))
        gone = sorted(snapshot.closed_subscriptions, key=lambda task_id: (task_id not in again, task_id))
        if handed_on := [_handed_on(task_id, row) for task_id, row in zip(gone, rows, strict=False)]:
            self._at_once(_hand_on_subscription, handed_on)
        if new := rows[len(handed_on) :]:
            self._at_once(_subscription.insert(), new)
        if left := gone[len(handed_on) :]:
            self._at_once(_drop_subscriptions, {"gone": left})

    def _append_history(self, finished: Sequence[FinishedElement], locked: LockedInstance, deed: Deed) -> None:
        if finished:
            first = locked.history_count + 1
            rows = [_history_row(element, locked.id, number, deed) for number, element in enumerate(finished, first)]
            self._at_once(_history.insert(), rows)

    def _save_instance(self, snapshot: Snapshot, locked: LockedInstance, now: datetime) -> None:
        active = snapshot.status is InstanceStatus.ACTIVE
        values = {
            "instance_id": locked.id,
            "new_status": snapshot.status.value,
            # what has ended is never woken again: its state would only keep words for longer
            "new_state": snapshot.state if active else b"",
            "new_waits": [_wait_row(wait) for wait in snapshot.waits],
            "new_variables": to_json(snapshot.variables),
            "new_history_count": locked.history_count + len(snapshot.finished),
            "new_moved_at": now,
            "new_ended_at": None if active else now,
        }
        self._at_once(_save, values)


def _renewed(snapshot: Snapshot) -> frozenset[UUID]:
    """A repeating timer keeps its token, and its row, and waits for its next due time."""
    return snapshot.closed_jobs & {job.task_id for job in snapshot.opened_jobs}


def _task_row(task: OpenUserTask, locked: LockedInstance, now: datetime) -> dict[str, Any]:
    return {
        "id": task.task_id,
        "instance_id": locked.id,
        "definition_key": locked.definition_key,
        "element_id": task.element_id,
        "name": task.name,
        "lane": task.lane,
        # a process that has been escalated says so in its variables, so that its next tasks are escalated too
        "escalated_to": str(task.variables.get("escalated_to", "")),
        "area_id": locked.area_id,
        "assignee_id": _person(task),
        "due_at": task.due_at,
        "variables": to_json(task.variables),
        "opened_at": now,
    }


def _person(task: OpenUserTask) -> UUID | None:
    try:
        return UUID(str(task.assignee)) if task.assignee else None
    except ValueError:
        message = f"{task.element_id}: `assignee` must give the id of a person"
        raise EngineFault("assignee_unknown", task.element_id, message) from None


def _subscription_row(subscription: Subscription, instance_id: UUID) -> dict[str, Any]:
    return {
        "task_id": subscription.task_id,
        "instance_id": instance_id,
        "element_id": subscription.element_id,
        "kind": subscription.kind.value,
        "name": subscription.name,
        "correlation_key": subscription.correlation_key,
    }


def _handed_on(task_id: UUID, row: dict[str, Any]) -> dict[str, Any]:
    return {"gone_id": task_id, **{f"new_{name}": value for name, value in row.items()}}


def _thrown_row(message: ThrownMessage, now: datetime) -> dict[str, Any]:
    """Into the outbox: another instance is never touched under this lock."""
    kind = JobKind.SIGNAL if message.kind is WaitKind.SIGNAL else JobKind.MESSAGE
    row = job_row(uuid4(), kind, message.name, message.variables, now, now)
    return {**row, "correlation_key": message.correlation_key, "element_id": message.element_id}


def _history_row(element: FinishedElement, instance_id: UUID, sequence: int, deed: Deed) -> dict[str, Any]:
    return {
        "instance_id": instance_id,
        "sequence": sequence,
        "task_id": element.task_id,
        "element_id": element.element_id,
        "name": element.name,
        "state": element.state.value,
        "entered_at": element.entered_at,
        "left_at": element.left_at,
        "delta": to_json(element.delta),
        "actor_id": deed.account_id if element.task_id == deed.task_id else None,
    }


def _wait_row(wait: Wait) -> dict[str, str]:
    return {
        "task_id": str(wait.task_id),
        "element_id": wait.element_id,
        "kind": wait.kind.value,
        "detail": wait.detail,
    }
