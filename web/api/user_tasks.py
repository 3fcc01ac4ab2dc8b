"""User tasks: list, get, claim, release, assign, keep a draft, complete."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask_smorest import Blueprint

from sio_workflow.services.views import Completion, TaskView
from web.api.bodies import Answers, Assign
from web.api.shapes import shape
from web.visit import actor, house, now

resource = Blueprint("api_user_tasks", __name__, url_prefix="/api/v1/user-tasks", description=__doc__)


@resource.get("")
@resource.response(200, shape(TaskView)(many=True))
def inbox() -> list[TaskView]:
    """What waits for me, nearest deadline first."""
    return house().user_tasks.inbox(actor(), now())


@resource.get("/<uuid:task_id>")
@resource.response(200, shape(TaskView))
def get(task_id: UUID) -> TaskView:
    """One task with its form (JSON Schema and uiSchema) and what it sees."""
    return house().user_tasks.with_draft(actor(), task_id)


@resource.post("/<uuid:task_id>/open")
@resource.response(204)
def opened(task_id: UUID) -> None:
    """Record that somebody has looked at it."""
    house().user_tasks.opened(actor(), task_id, now())


@resource.post("/<uuid:task_id>/claim")
@resource.response(204)
def claim(task_id: UUID) -> None:
    """Tell the others that I am working on it."""
    house().user_tasks.claim(actor(), task_id, now())


@resource.post("/<uuid:task_id>/release")
@resource.response(204)
def release(task_id: UUID) -> None:
    """Give it back."""
    house().user_tasks.release(actor(), task_id, now())


@resource.post("/<uuid:task_id>/assign")
@resource.arguments(Assign)
@resource.response(204)
def assign(body: dict[str, Any], task_id: UUID) -> None:
    """Give it to somebody, or with null back to everybody in the role."""
    house().user_tasks.assign(actor(), task_id, body["employee_id"], now())


@resource.put("/<uuid:task_id>/draft")
@resource.arguments(Answers)
@resource.response(204)
def save_draft(body: dict[str, Any], task_id: UUID) -> None:
    """Keep what is filled in so far; nothing is checked."""
    house().user_tasks.save_draft(actor(), task_id, body["answers"], now())


@resource.post("/<uuid:task_id>/complete")
@resource.arguments(Answers)
@resource.response(200, shape(Completion))
def complete(body: dict[str, Any], task_id: UUID) -> Completion:
    """Complete it. Repeating the same request gives the same answer."""
    return house().user_tasks.complete(actor(), task_id, body["answers"], now())
