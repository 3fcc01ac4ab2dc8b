"""What the services show: frozen values, safe to hand to a page, the API or the command line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

from sio_workflow.domain.process import Variables, Wait

Line = TypeVar("Line")


@dataclass(frozen=True, slots=True, kw_only=True)
class DefinitionLine:
    """One published version, without its files."""

    key: str
    version: int
    content_hash: str
    name: str
    note: str
    published_at: datetime
    published_by: UUID | None
    starters: tuple[str, ...] = ()
    start_message: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FormView:
    """A form: JSON Schema, and how it is to look."""

    #: user task or start event
    element_id: str
    name: str
    definition_key: str
    definition_name: str
    version: int
    schema: Mapping[str, Any]
    ui_schema: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskView:
    """A user task as one person sees it."""

    id: UUID
    instance_id: UUID
    definition_key: str
    business_key: str
    element_id: str
    name: str
    lane: str
    #: roles that an escalation has added, comma at both ends
    escalated_to: str
    area_id: UUID | None
    assignee_id: UUID | None
    claimed_by: UUID | None
    claimed_at: datetime | None
    due_at: datetime | None
    opened_at: datetime
    first_opened_at: datetime | None
    closed_at: datetime | None
    #: completed or cancelled
    outcome: str | None
    variables: Variables
    #: what is filled in so far; where one task is shown to somebody who may do it
    draft: dict[str, Any] | None = None
    #: may this person complete it?
    candidate: bool
    #: may this person give it to somebody?
    may_assign: bool
    #: present when one task is asked for
    form: FormView | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Completion:
    """The answer to a completed user task; the same again when the same request is repeated."""

    instance_id: UUID
    repeated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryLine:
    """One finished element."""

    sequence: int
    task_id: UUID
    element_id: str
    name: str
    #: completed or cancelled
    state: str
    entered_at: datetime
    left_at: datetime
    actor_id: UUID | None
    delta: Variables
    #: who did it, and in which manager's name; empty for the customer, and for what nobody did
    done_by: str = ""
    on_behalf_of: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class JobView:
    """One piece of worker work."""

    id: UUID
    instance_id: UUID | None
    element_id: str
    kind: str
    handler: str
    due_at: datetime
    attempts: int
    last_error: str
    stuck: bool
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentView:
    """Stuck work that waits for a person."""

    id: UUID
    instance_id: UUID | None
    definition_key: str
    business_key: str
    element_id: str
    job_id: UUID | None
    user_task_id: UUID | None
    code: str
    message: str
    trace: str
    opened_at: datetime
    resolved_at: datetime | None
    #: retried, cancelled or gone
    resolution: str
    #: whether there is work behind it that can be done again
    retryable: bool
    #: where and when the shift of its instance is, if that is about one
    site_name: str = ""
    shift_start_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class InstanceLine:
    """A process instance in a list."""

    id: UUID
    definition_key: str
    definition_name: str
    version: int
    business_key: str
    area_id: UUID | None
    #: active, ended or cancelled
    status: str
    waits: tuple[Wait, ...]
    started_at: datetime
    moved_at: datetime
    ended_at: datetime | None
    open_incidents: int = 0
    #: where and when its shift is, for an instance that is about one
    site_name: str = ""
    shift_start_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class InstanceView(InstanceLine):
    """A process instance with all there is to know about it."""

    definition_hash: str
    started_by: UUID | None
    xml: str
    variables: Variables
    history: tuple[HistoryLine, ...] = ()
    tasks: tuple[TaskView, ...] = ()
    jobs: tuple[JobView, ...] = ()
    incidents: tuple[IncidentView, ...] = ()
    #: for whoever may cancel it: its case is not over, and would go on in a new instance
    begins_again: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Page(Generic[Line]):
    """One page of a list."""

    lines: tuple[Line, ...]
    #: counted from 1
    number: int
    #: how many there are on all pages
    total: int
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftView:
    """A file of a process folder that is being edited."""

    key: str
    path: str
    content: str
    #: counts saves; 0 while nothing has been saved and the published file is shown
    etag: int
    saved_at: datetime | None = None
    saved_by: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerLine:
    """A worker that has been seen."""

    name: str
    seen_at: datetime
    jobs_done: int
    alive: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """How the workers are doing."""

    #: open jobs whose time has come
    due: int
    #: open jobs in all, timers included
    open: int
    stuck: int
    oldest_due_at: datetime | None
    open_incidents: int
    active_instances: int
    workers: tuple[WorkerLine, ...] = field(default=())
