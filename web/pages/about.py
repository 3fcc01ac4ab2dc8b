"""What a task is about, in words a person recognises at once: who, where and when, not a number."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from uuid import UUID

from sio_workflow.domain import policy
from sio_workflow.domain.policy import Action
from sio_workflow.services.views import TaskView
from web.language import when
from web.visit import actor, house, now


def about(tasks: Sequence[TaskView]) -> dict[UUID, str]:
    """One line per task, for those that belong to an absence, a search or a complaint."""
    lines: dict[UUID, str] = {}
    for variable, describe in KINDS.items():
        ids = {task.id: str(task.variables[variable]) for task in tasks if variable in task.variables}
        words = describe(set(ids.values())) if ids else {}
        lines |= {task_id: words[found] for task_id, found in ids.items() if found in words}
    return lines


def searches(_wanted: set[str]) -> dict[str, str]:
    """Place and start of the shifts."""
    if not policy.may(actor(), Action.RUN_COVER):
        return {}
    found = house().cover.searches(actor(), now())
    return {str(one.id): f"{one.shift.site_name}, {when(one.shift.start_at, now())}" for one in found}


def complaints(_wanted: set[str]) -> dict[str, str]:
    """Number and place of the complaints."""
    if not policy.may(actor(), Action.SEE_COMPLAINTS):
        return {}
    return {str(one.id): f"{one.number}, {one.site_name}" for one in house().complaints.list(actor(), now())}


def absences(wanted: set[str]) -> dict[str, str]:
    """Who is away. One by one: asking for today's list would count as having gone through it."""
    if not policy.may(actor(), Action.SEE_ABSENCES):
        return {}
    found = (house().absences.get(actor(), UUID(one)) for one in wanted)
    return {str(one.id): f"{one.employee_name}, {one.number}" for one in found}


#: the variable that says what kind of thing a task is about; a search for cover comes before the absence behind it
KINDS: dict[str, Callable[[set[str]], dict[str, str]]] = {
    "absence_id": absences,
    "case_id": searches,
    "complaint_id": complaints,
}
