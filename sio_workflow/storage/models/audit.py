"""The audit trail: what was done and by whom, never to be changed, and the chain of seals that would show a change.

One change alone is allowed, once: the ids of people make room for aliases (domain/audit_names.py).
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, Index, String, false
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from sio_workflow.storage.models.columns import Base, Id

_OR_NULL = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")


class AuditEvent(Base):
    """Who did what, in ids and enums; never texts or names. It outlives whom it speaks of: no foreign keys."""

    __tablename__ = "audit_event"
    __table_args__ = (
        Index("ix_audit_event_at", "at", "id"),
        Index("ix_audit_event_area", "area_id", "at"),
        Index("ix_audit_event_subject", "subject_kind", "subject_id", "at"),
    )

    id: Mapped[Id]
    at: Mapped[datetime]
    #: nobody: a rule of the house, or a worker
    actor_id: Mapped[UUID | None] = mapped_column(index=True)
    #: the Role in which it was done
    role: Mapped[str] = mapped_column(default="", server_default="")
    #: the account of the manager for whom a deputy acted
    on_behalf_of: Mapped[UUID | None] = mapped_column(index=True)
    #: start, claim, complete, cancel, correlate, fire, retry, publish, sign_in ...
    verb: Mapped[str]
    subject_kind: Mapped[str]
    subject_id: Mapped[str]
    area_id: Mapped[UUID | None]
    #: what the act changed, and into what: ids and enums
    before: Mapped[dict[str, Any] | None] = mapped_column(_OR_NULL)
    after: Mapped[dict[str, Any] | None] = mapped_column(_OR_NULL)
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)
    #: when aliases took the place of the ids of people; the seal does not cover it
    veiled_at: Mapped[datetime | None]


class AuditAliasKey(Base):
    """What the aliases of a month are made with; gone when no event of the month shows an id any more."""

    __tablename__ = "audit_alias_key"

    #: 2026-03
    month: Mapped[str] = mapped_column(String(7), primary_key=True)
    key: Mapped[str] = mapped_column(String(64))


class AuditUnsealed(Base):
    """Events that wait for their seal. A trigger of the database writes these rows; the sealer takes them away."""

    __tablename__ = "audit_unsealed"

    event_id: Mapped[UUID] = mapped_column(ForeignKey("audit_event.id"), primary_key=True)


class AuditSeal(Base):
    """One link of the chain: its digest covers one event and the digest before it."""

    __tablename__ = "audit_seal"
    __table_args__ = (CheckConstraint("number > 0", name="numbers_begin_at_one"),)

    number: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    event_id: Mapped[UUID] = mapped_column(ForeignKey("audit_event.id"), unique=True)
    sealed_at: Mapped[datetime]
    #: tells which secret the digest was made with, and nothing about it
    key_mark: Mapped[str] = mapped_column(String(16))
    digest: Mapped[str] = mapped_column(String(64))
    #: covers aliases, not ids: only then can the ids of its event go
    aliases: Mapped[bool] = mapped_column(default=False, server_default=false())
