"""From a business row to the task that waits for me about it."""

from __future__ import annotations

from collections import defaultdict

from sio_workflow.services.views import TaskView
from web.visit import actor, house, now


def task_links(variable: str) -> dict[str, list[TaskView]]:
    """My open tasks by the id that stands in one of their variables, such as complaint_id."""
    found: dict[str, list[TaskView]] = defaultdict(list)
    for task in house().user_tasks.inbox(actor(), now()):
        found[str(task.variables.get(variable, ""))].append(task)
    return found
