"""Rows as views: the one place where columns become what a page shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sio_workflow.domain import policy
from sio_workflow.domain.delegation import Doer
from sio_workflow.domain.json_form import from_json
from sio_workflow.domain.people import Actor
from sio_workflow.domain.process import Wait, WaitKind
from sio_workflow.services.planning import DELIVER
from sio_workflow.services.views import FormView, HistoryLine, IncidentView, InstanceLine, JobView, TaskView
from sio_workflow.storage.models import HistoryEntry, Incident, Job, UserTask

#: shift id -> its site and its start
Places = Mapping[str, tuple[str, datetime]]

_TASK = (
    "id", "instance_id", "definition_key", "element_id", "name", "lane", "escalated_to", "area_id", "assignee_id",
    "claimed_by", "claimed_at", "due_at", "opened_at", "first_opened_at", "closed_at", "outcome",
)  # fmt: skip
_JOB = (
    "id", "instance_id", "element_id", "kind", "handler", "due_at", "attempts", "last_error", "stuck", "created_at",
)  # fmt: skip
_INCIDENT = (
    "id", "instance_id", "element_id", "job_id", "user_task_id", "code", "message", "trace", "opened_at", "resolved_at",
    "resolution",
)  # fmt: skip
_HISTORY = ("sequence", "task_id", "element_id", "name", "state", "entered_at", "left_at", "actor_id")
_LINE = (
    "id", "definition_key", "definition_name", "version", "business_key", "area_id", "status", "started_at", "moved_at",
    "ended_at", "open_incidents",
)  # fmt: skip


def task_view(row: UserTask, business_key: str, actor: Actor, form: FormView | None = None) -> TaskView:
    """A user task for one person, without the words of a draft."""
    candidate = row.closed_at is None and policy.may_complete(actor, row)
    return TaskView(
        **_columns(row, _TASK),
        business_key=business_key,
        variables=from_json(row.variables),
        candidate=candidate,
        may_assign=row.closed_at is None and policy.may_assign(actor, row.area_id),
        form=form,
    )


def job_view(row: Job) -> JobView:
    """A job without its variables."""
    return JobView(**_columns(row, _JOB))


def incident_view(row: Any, places: Places) -> IncidentView:
    """An incident with the process it belongs to."""
    about: dict[str, Any] = {
        "definition_key": row.definition_key or "",
        "business_key": row.business_key or "",
        "retryable": is_retryable(row.Incident),
    }
    return IncidentView(**_columns(row.Incident, _INCIDENT), **about, **_place(row, places))


def is_retryable(row: Incident) -> bool:
    """Is there work behind it that can be done again? Else only a person can see to it."""
    return row.job_id is not None or row.user_task_id is not None or row.input.get("verb") == DELIVER


def history_line(row: HistoryEntry, doers: Mapping[str, Sequence[Doer]]) -> HistoryLine:
    """A finished element, with whoever completed it."""
    doer = next(iter(doers.get(str(row.task_id), ())), None)
    who: dict[str, Any] = {"done_by": doer.name, "on_behalf_of": doer.manager_name} if doer else {}
    return HistoryLine(**_columns(row, _HISTORY), delta=from_json(row.delta), **who)


def instance_columns(row: Any, places: Places) -> dict[str, Any]:
    """What a line of a list and the whole view have in common."""
    return {**_columns(row, _LINE), "waits": tuple(map(_wait, row.waits)), **_place(row, places)}


def instance_line(row: Any, places: Places) -> InstanceLine:
    """An instance in a list."""
    return InstanceLine(**instance_columns(row, places))


def _place(row: Any, places: Places) -> dict[str, Any]:
    name, start_at = places.get(row.shift_id or "", ("", None))
    return {"site_name": name, "shift_start_at": start_at}


def _wait(stored: dict[str, str]) -> Wait:
    return Wait(
        task_id=UUID(stored["task_id"]),
        element_id=stored["element_id"],
        kind=WaitKind(stored["kind"]),
        detail=stored["detail"],
    )


def _columns(row: Any, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}
