"""Lists that a form offers but no process variable carries: people and places, by id."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sio_workflow.services.views import TaskView

Option = dict[str, str]


def for_start(key: str) -> dict[str, Any]:
    """Lists for the start form of a process."""
    return {name: make() for name, make in START.get(key, {}).items()}


def for_task(task: TaskView) -> dict[str, Any]:
    """What a task sees, with the lists its form offers."""
    lists = {name: make(task) for name, make in TASKS.get((task.definition_key, task.element_id), {}).items()}
    return {**task.variables, **lists}


START: dict[str, dict[str, Callable[[], list[Option]]]] = {}
TASKS: dict[tuple[str, str], dict[str, Callable[[TaskView], list[Option]]]] = {}
