"""What the policy looks at, as much of it as a decision needs, and the letterboxes it names."""

from __future__ import annotations

from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Letterbox:
    """Where messages are put: a person's, or that of a role in one area or (None) in all."""

    #: employee, contact or role: recipient_kind of a message
    kind: str
    person_id: UUID | None = None
    role: str = ""
    area_id: UUID | None = None
