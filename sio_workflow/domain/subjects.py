"""What the policy looks at: as much of a task or a colleague as a decision needs."""

from __future__ import annotations

from typing import Protocol
from uuid import UUID


class Task(Protocol):
    """What the candidate rule looks at."""

    @property
    def lane(self) -> str: ...
    @property
    def area_id(self) -> UUID | None: ...
    @property
    def assignee_id(self) -> UUID | None: ...
    @property
    def escalated_to(self) -> str: ...


class SeenTask(Task, Protocol):
    """What decides who sees a task."""

    @property
    def completed_by(self) -> UUID | None: ...


class Colleague(Protocol):
    """Somebody who works in an area."""

    @property
    def id(self) -> UUID: ...
    @property
    def area_id(self) -> UUID: ...
    @property
    def job(self) -> str: ...
