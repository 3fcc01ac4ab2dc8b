"""The corrected engine kept in memory: no bytes, no pruning. What the saved and restored one is compared with."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sio_workflow.domain.process import Definition, ThrownMessage
from sio_workflow.engine import Budget, snapshot
from sio_workflow.engine.catalogue import parse
from sio_workflow.engine.elements import delivery
from sio_workflow.engine.engine import begin, complete_user_task, new_workflow
from sio_workflow.engine.language_bridge import LanguageBridge
from sio_workflow.engine.reasons import reasons
from sio_workflow.engine.stepper import due_at, run
from sio_workflow.engine.task_tree import LiveTask


class InMemory:
    """One instance that is never saved."""

    def __init__(self, definition: Definition, variables: dict[str, Any], now: datetime) -> None:
        parsed = parse(definition)
        self.top = new_workflow(parsed, LanguageBridge(), now, Budget())
        begin(self.top, parsed, variables)
        run(self.top, Budget())

    def complete(self, task_id: UUID, variables: dict[str, Any]) -> None:
        complete_user_task(self.top, task_id, variables)
        run(self.top, Budget())

    def serve(self, task_id: UUID, variables: dict[str, Any]) -> None:
        task = self._token(task_id)
        task.task_spec.accept(task, variables)
        task.run()
        run(self.top, Budget())

    def advance(self, now: datetime) -> None:
        self.top.now = now
        run(self.top, Budget())

    def receive(self, task_id: UUID, message: ThrownMessage) -> None:
        delivery.give(self._token(task_id), message)
        run(self.top, Budget())

    def open(self) -> list[LiveTask]:
        """The tokens that wait for a person, a worker, a time or a message."""
        return list(snapshot.openings(self.top).values())

    def reasons(self) -> list[tuple[str, str, str]]:
        return sorted((wait.element_id, wait.kind.value, wait.detail) for wait in reasons(self.top))

    def history(self) -> list[str]:
        return [line.element_id for line in snapshot.history(self.top)]

    @property
    def variables(self) -> dict[str, Any]:
        source = self.top.last_task if self.top.completed else self.top.newest()
        return dict(source.data) if source else {}

    def _token(self, task_id: UUID) -> LiveTask:
        task = self.top.find(task_id)
        assert task is not None
        return task


def due(task: LiveTask) -> datetime | None:
    """When the token's timer is due."""
    return due_at(task)
