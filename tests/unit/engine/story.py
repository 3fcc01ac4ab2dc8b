"""Play one process instance through the engine's door, keeping what the rows would keep.

Every step goes through bytes: what cannot be saved and restored cannot pass a test.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sio_workflow.domain.process import (
    Definition,
    FinishedElement,
    InstanceStatus,
    JobKind,
    OpenJob,
    OpenUserTask,
    Snapshot,
    Subscription,
    ThrownMessage,
    WaitKind,
)
from sio_workflow.engine import Engine
from tests.unit.engine.bpmn import NOW, definition

ENGINE = Engine()


class Story:
    """One instance, its open rows and its history."""

    def __init__(
        self,
        source: str | Definition,
        variables: Mapping[str, Any] | None = None,
        *,
        files: Mapping[str, str] | None = None,
        message: str | None = None,
        engine: Engine = ENGINE,
    ) -> None:
        self.definition = source if isinstance(source, Definition) else definition(source, files)
        self.engine = engine
        self.now = NOW
        self.user_tasks: dict[UUID, OpenUserTask] = {}
        self.jobs: dict[UUID, OpenJob] = {}
        self.subscriptions: dict[UUID, Subscription] = {}
        self.history: list[FinishedElement] = []
        self.thrown: list[ThrownMessage] = []
        self.snapshot = self._keep(engine.start(self.definition, dict(variables or {}), self.now, message=message))

    def complete(self, element_id: str, /, **variables: Any) -> Story:
        """Complete the oldest open user task of this element."""
        task = next(task for task in self.user_tasks.values() if task.element_id == element_id)
        return self.complete_id(task.task_id, **variables)

    def complete_id(self, task_id: UUID, /, **variables: Any) -> Story:
        state, now = self.snapshot.state, self.now
        self._keep(self.engine.complete_user_task(self.definition, state, task_id, variables, now))
        return self

    def serve(self, element_id: str, /, **variables: Any) -> Story:
        job = self.job(element_id)
        state, now = self.snapshot.state, self.now
        self._keep(self.engine.complete_service_task(self.definition, state, job.task_id, variables, now))
        return self

    def fail(self, element_id: str, code: str, /, **variables: Any) -> Story:
        job = self.job(element_id)
        state, now = self.snapshot.state, self.now
        self._keep(self.engine.throw_error(self.definition, state, job.task_id, code, variables, now))
        return self

    def wait(self, **span: float) -> Story:
        """Let time pass; nothing happens by itself."""
        self.now += timedelta(**span)
        return self

    def fire(self, element_id: str) -> Story:
        job = self.job(element_id)
        self._keep(self.engine.fire_timer(self.definition, self.snapshot.state, job.task_id, self.now))
        return self

    def tell(self, name: str, key: str = "", /, kind: WaitKind = WaitKind.MESSAGE, **variables: Any) -> Story:
        """Hand a message to the first token that waits for it."""
        waiting = next(one for one in self.subscriptions.values() if one.name == name and one.kind is kind)
        message = ThrownMessage(element_id="", name=name, kind=kind, correlation_key=key, variables=variables)
        now, state = self.now, self.snapshot.state
        self._keep(self.engine.receive(self.definition, state, waiting.task_id, message, now))
        return self

    def refresh(self) -> Story:
        self._keep(self.engine.refresh(self.definition, self.snapshot.state, self.now))
        return self

    def cancel(self) -> Story:
        self._keep(self.engine.cancel(self.definition, self.snapshot.state, self.now))
        return self

    def job(self, element_id: str) -> OpenJob:
        return next(job for job in self.jobs.values() if job.element_id == element_id)

    def due(self, element_id: str) -> datetime:
        return self.job(element_id).due_at

    @property
    def open(self) -> list[str]:
        """Element ids of open user tasks, jobs and subscriptions."""
        rows = (*self.user_tasks.values(), *self.jobs.values(), *self.subscriptions.values())
        return sorted(row.element_id for row in rows)

    @property
    def ended(self) -> bool:
        return self.snapshot.status is InstanceStatus.ENDED

    @property
    def variables(self) -> dict[str, Any]:
        return self.snapshot.variables

    @property
    def path(self) -> list[str]:
        """Completed elements in order."""
        return [line.element_id for line in self.history if line.state == "completed"]

    @property
    def reasons(self) -> list[tuple[str, str]]:
        return sorted((wait.element_id, wait.kind.value) for wait in self.snapshot.waits)

    @property
    def service_jobs(self) -> list[OpenJob]:
        return [job for job in self.jobs.values() if job.kind is JobKind.SERVICE_TASK]

    def _keep(self, snapshot: Snapshot) -> Snapshot:
        for rows in (self.user_tasks, self.jobs, self.subscriptions):
            for closed in snapshot.closed:
                rows.pop(closed, None)  # type: ignore[attr-defined]
        self.user_tasks.update({row.task_id: row for row in snapshot.opened_user_tasks})
        self.jobs.update({row.task_id: row for row in snapshot.opened_jobs})
        self.subscriptions.update({row.task_id: row for row in snapshot.opened_subscriptions})
        self.history += snapshot.finished
        self.thrown += snapshot.thrown
        self.snapshot = snapshot
        return snapshot
