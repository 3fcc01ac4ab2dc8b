"""What the rooms say to one another about processes: definitions, and the Snapshot the engine hands over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

#: data of an instance: JSON types plus date, time, datetime, Decimal and UUID
Variables = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """One published version of a process: everything an instance needs to run, pinned by its content hash."""

    #: id of the process element, name of its folder
    key: str
    #: sha256 (hex) over all files below
    content_hash: str
    name: str
    version: int
    #: the drawing as its designer left it
    xml: str
    #: the drawing with the gate's named changes; this is what runs
    executable_xml: str
    #: path inside the folder -> text: forms/*.json, *.dmn, and called/<key>.bpmn for call activities
    files: Mapping[str, str] = field(default_factory=dict)


class InstanceStatus(StrEnum):
    ACTIVE = "active"
    ENDED = "ended"
    CANCELLED = "cancelled"


class WaitKind(StrEnum):
    """Why a token waits. An active instance always has at least one."""

    USER_TASK = "user_task"
    SERVICE_TASK = "service_task"
    TIMER = "timer"
    MESSAGE = "message"
    SIGNAL = "signal"
    CONDITION = "condition"
    JOIN = "join"
    #: a call activity, sub-process or multi-instance element that waits for what runs inside it
    INNER = "inner"
    #: an event-based gateway that waits for the first of its events
    FIRST_EVENT = "first_event"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """One waiting token with its named reason."""

    task_id: UUID
    element_id: str
    kind: WaitKind
    #: what it waits for: role, handler, due time, message name, missing branches
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenUserTask:
    """Work for a person."""

    task_id: UUID
    element_id: str
    name: str
    #: candidate group: id of the lane, a Role value in our own processes; "" where the diagram has no lane
    lane: str = ""
    #: who must do it, where the diagram names one (extension property `assignee`, an expression)
    assignee: str | None = None
    #: UTC; extension property `due`, an expression
    due_at: datetime | None = None
    #: the data this task sees, so that no page has to wake the engine
    variables: Variables = field(default_factory=dict)


class JobKind(StrEnum):
    TIMER = "timer"
    SERVICE_TASK = "service_task"
    #: written by services, not by the engine: start another instance
    START = "start"
    #: written by services, not by the engine: deliver a message to whoever waits for it
    MESSAGE = "message"
    #: written by services, not by the engine: deliver a signal to everybody who waits for it, nobody included
    SIGNAL = "signal"
    #: written by the outbox: carry a message to a person
    DELIVERY = "delivery"


class JobQueue(StrEnum):
    """Where due jobs stand. Deliveries wait for other people's servers: they stand apart, and hold up nothing else."""

    HOUSE = "sio"
    DELIVERIES = "sio.deliveries"


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenJob:
    """Work for a worker: a timer (due in the future) or a service task (due now)."""

    task_id: UUID
    element_id: str
    kind: JobKind
    #: UTC
    due_at: datetime
    #: service task: name of the handler, and what it is given
    handler: str = ""
    variables: Variables = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """A token that waits for a message or a signal. `correlation_key` "" takes any message of that name."""

    task_id: UUID
    element_id: str
    name: str
    kind: WaitKind = WaitKind.MESSAGE
    correlation_key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ThrownMessage:
    """A message or signal the run has thrown; services find who waits for it."""

    element_id: str
    name: str
    kind: WaitKind = WaitKind.MESSAGE
    correlation_key: str = ""
    variables: Variables = field(default_factory=dict)


class ElementState(StrEnum):
    COMPLETED = "completed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class FinishedElement:
    """One line of history, written once."""

    task_id: UUID
    element_id: str
    name: str
    state: ElementState
    #: UTC
    entered_at: datetime
    left_at: datetime
    #: variables this element set or changed
    delta: Variables = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """All that is to be written down after a run; `opened` and `closed` are against the state the run began with."""

    status: InstanceStatus
    #: live tokens only, in our own versioned codec
    state: bytes
    #: variables of the instance as a whole: where it ended, or where its newest token is
    variables: Variables
    waits: tuple[Wait, ...] = ()
    opened_user_tasks: tuple[OpenUserTask, ...] = ()
    opened_jobs: tuple[OpenJob, ...] = ()
    opened_subscriptions: tuple[Subscription, ...] = ()
    #: those that wait no more
    closed_user_tasks: frozenset[UUID] = frozenset()
    closed_jobs: frozenset[UUID] = frozenset()
    closed_subscriptions: frozenset[UUID] = frozenset()
    thrown: tuple[ThrownMessage, ...] = ()
    finished: tuple[FinishedElement, ...] = ()

    @property
    def closed(self) -> frozenset[UUID]:
        """All that waits no more."""
        return self.closed_user_tasks | self.closed_jobs | self.closed_subscriptions
