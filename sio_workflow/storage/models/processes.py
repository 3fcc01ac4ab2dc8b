"""Definitions, instances and all that waits: user tasks, jobs, subscriptions, incidents; and history."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from sio_workflow.storage.models.columns import Base, Id, LongText, refers_to


class ProcessDefinition(Base):
    """One published version of a process; never changed."""

    __tablename__ = "process_definition"
    __table_args__ = (UniqueConstraint("key", "version"),)

    content_hash: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str]
    version: Mapped[int]
    name: Mapped[str]
    xml: Mapped[LongText]
    executable_xml: Mapped[LongText]
    #: name of the message start event's message, where it has one
    start_message: Mapped[str] = mapped_column(default="")
    #: roles whose members may start it by form
    starters: Mapped[list[Any]] = mapped_column(default=list)
    note: Mapped[LongText] = mapped_column(default="")
    published_at: Mapped[datetime]
    published_by: Mapped[UUID | None]


class DefinitionFile(Base):
    """A form, decision or called process that belongs to a published version."""

    __tablename__ = "definition_file"

    content_hash: Mapped[str] = mapped_column(ForeignKey("process_definition.content_hash"), primary_key=True)
    path: Mapped[str] = mapped_column(primary_key=True)
    content: Mapped[LongText]


class Draft(Base):
    """A file of a process folder that is being edited in the browser; `etag` counts saves."""

    __tablename__ = "draft"

    key: Mapped[str] = mapped_column(primary_key=True)
    path: Mapped[str] = mapped_column(primary_key=True)
    content: Mapped[LongText]
    etag: Mapped[int] = mapped_column(default=1)
    saved_at: Mapped[datetime]
    saved_by: Mapped[UUID | None]


class ProcessInstance(Base):
    """One run of a definition: the lock row. List pages read its columns, never the blob."""

    __tablename__ = "process_instance"
    __table_args__ = (
        # asking twice to start the same case answers with the same instance
        Index(
            "uq_process_instance_active_key",
            "definition_key",
            "business_key",
            unique=True,
            postgresql_where=text("status = 'active' AND business_key <> ''"),
            sqlite_where=text("status = 'active' AND business_key <> ''"),
        ),
        Index("ix_process_instance_list", "definition_key", "status", "started_at"),
    )

    id: Mapped[Id]
    definition_hash: Mapped[str] = refers_to("process_definition.content_hash")
    definition_key: Mapped[str]
    business_key: Mapped[str] = mapped_column(default="")
    area_id: Mapped[UUID | None] = refers_to("area.id")
    status: Mapped[str]
    #: counts saves
    version: Mapped[int] = mapped_column(default=0)
    state: Mapped[bytes] = mapped_column(LargeBinary)
    #: list of {"task_id", "element_id", "kind", "detail"}: why each token waits
    waits: Mapped[list[Any]] = mapped_column(default=list)
    #: variables of the instance as a whole, in the codec's JSON form
    variables: Mapped[dict[str, Any]] = mapped_column(default=dict)
    history_count: Mapped[int] = mapped_column(default=0)
    started_at: Mapped[datetime]
    #: time of the last save
    moved_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    started_by: Mapped[UUID | None]


class UserTask(Base):
    """Work for a person. Open while `closed_at` is empty; its id is the token's id in the engine."""

    __tablename__ = "user_task"
    __table_args__ = (
        Index(
            "ix_user_task_open",
            "lane",
            "area_id",
            "due_at",
            postgresql_where=text("closed_at IS NULL"),
            sqlite_where=text("closed_at IS NULL"),
        ),
        Index(
            "ix_user_task_assignee_open",
            "assignee_id",
            postgresql_where=text("closed_at IS NULL"),
            sqlite_where=text("closed_at IS NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    instance_id: Mapped[UUID] = refers_to("process_instance.id")
    definition_key: Mapped[str]
    element_id: Mapped[str]
    name: Mapped[str]
    #: candidate group: a Role value
    lane: Mapped[str] = mapped_column(default="")
    #: roles that an escalation has added, comma separated, with a comma at both ends: ",deputy,office,"
    escalated_to: Mapped[str] = mapped_column(default="")
    area_id: Mapped[UUID | None]
    #: the employee (or customer contact) who must do it, where the diagram names one
    assignee_id: Mapped[UUID | None]
    #: the account that is working on it
    claimed_by: Mapped[UUID | None]
    claimed_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]
    variables: Mapped[dict[str, Any]] = mapped_column(default=dict)
    opened_at: Mapped[datetime]
    #: when somebody first looked at it
    first_opened_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    #: completed or cancelled
    outcome: Mapped[str | None]
    completed_by: Mapped[UUID | None]
    #: sha256 of the answers, so that repeating the request gives the same answer
    answers_hash: Mapped[str | None]


class Job(Base):
    """One open piece of worker work. The table is the truth and the outbox; Redis carries nudges only."""

    __tablename__ = "job"
    __table_args__ = (
        Index(
            "ix_job_due",
            "due_at",
            postgresql_where=text("closed_at IS NULL AND NOT stuck"),
            sqlite_where=text("closed_at IS NULL AND NOT stuck"),
        ),
        # whoever sends must not look through every timer of the house for the few deliveries among them
        Index(
            "ix_job_due_delivery",
            "due_at",
            postgresql_where=text("closed_at IS NULL AND NOT stuck AND kind = 'delivery'"),
            sqlite_where=text("closed_at IS NULL AND NOT stuck AND kind = 'delivery'"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    #: empty for a start or a message that no instance owns
    instance_id: Mapped[UUID | None] = refers_to("process_instance.id")
    element_id: Mapped[str] = mapped_column(default="")
    #: timer, service_task, start or message
    kind: Mapped[str]
    #: service task: its handler; start: definition key; message: message name
    handler: Mapped[str] = mapped_column(default="")
    variables: Mapped[dict[str, Any]] = mapped_column(default=dict)
    #: message: correlation key; start: business key
    correlation_key: Mapped[str] = mapped_column(default="")
    #: when it is to run; moves ahead when claimed, and is the lease
    due_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[LongText] = mapped_column(default="")
    #: out of attempts: an incident waits for a person
    stuck: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]


class MessageSubscription(Base):
    """A token that waits for a message or a signal; the row goes when it waits no more."""

    __tablename__ = "message_subscription"
    __table_args__ = (Index("ix_message_subscription_name", "name", "correlation_key"),)

    task_id: Mapped[UUID] = mapped_column(primary_key=True)
    instance_id: Mapped[UUID] = refers_to("process_instance.id")
    element_id: Mapped[str]
    #: message or signal
    kind: Mapped[str]
    name: Mapped[str]
    correlation_key: Mapped[str] = mapped_column(default="")


class HistoryEntry(Base):
    """One finished element; written once, never changed."""

    __tablename__ = "history"

    instance_id: Mapped[UUID] = mapped_column(ForeignKey("process_instance.id"), primary_key=True)
    sequence: Mapped[int] = mapped_column(primary_key=True)
    task_id: Mapped[UUID]
    element_id: Mapped[str]
    name: Mapped[str] = mapped_column(default="")
    #: completed or cancelled
    state: Mapped[str]
    entered_at: Mapped[datetime]
    left_at: Mapped[datetime]
    delta: Mapped[dict[str, Any]] = mapped_column(default=dict)
    actor_id: Mapped[UUID | None]


class Incident(Base):
    """Stuck work that waits for a person."""

    __tablename__ = "incident"
    __table_args__ = (
        CheckConstraint("resolved_at IS NULL OR resolution <> ''", name="resolution_named"),
        Index(
            "ix_incident_open",
            "opened_at",
            postgresql_where=text("resolved_at IS NULL"),
            sqlite_where=text("resolved_at IS NULL"),
        ),
    )

    id: Mapped[Id]
    instance_id: Mapped[UUID | None] = refers_to("process_instance.id")
    element_id: Mapped[str] = mapped_column(default="")
    job_id: Mapped[UUID | None] = refers_to("job.id")
    user_task_id: Mapped[UUID | None] = refers_to("user_task.id")
    code: Mapped[str]
    message: Mapped[LongText]
    trace: Mapped[LongText] = mapped_column(default="")
    #: what to do again on retry, in ids: {"verb": ..., "delivery_id": ...}; words lie in held_answer
    input: Mapped[dict[str, Any]] = mapped_column(default=dict)
    opened_at: Mapped[datetime]
    resolved_at: Mapped[datetime | None]
    resolved_by: Mapped[UUID | None]
    #: retried, cancelled or gone
    resolution: Mapped[str] = mapped_column(default="")


class WorkerHeartbeat(Base):
    """Which workers are alive."""

    __tablename__ = "worker_heartbeat"

    name: Mapped[str] = mapped_column(primary_key=True)
    started_on: Mapped[date]
    seen_at: Mapped[datetime]
    jobs_done: Mapped[int] = mapped_column(default=0)
