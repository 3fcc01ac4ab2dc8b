"""What was said: messages, calls and consents."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from sio_workflow.storage.models.columns import Base, Id, LongText, refers_to


class Message(Base):
    """Something written to or by a person: on record here, and the outbox. What leaves the house is a delivery."""

    __tablename__ = "message"
    __table_args__ = (
        CheckConstraint("by_human OR author_id IS NULL", name="rules_have_no_author"),
        Index("ix_message_case", "case_kind", "case_id", "at"),
        Index("ix_message_recipient", "recipient_kind", "recipient_id", "at"),
        Index(
            "ix_message_unplanned",
            "at",
            postgresql_where=text("planned_at IS NULL"),
            sqlite_where=text("planned_at IS NULL"),
        ),
    )

    id: Mapped[Id]
    #: complaint, absence, cover_case, tomorrow_check (then a shift's id follows) or area
    case_kind: Mapped[str]
    case_id: Mapped[UUID]
    #: in or out
    direction: Mapped[str] = mapped_column(default="out")
    #: employee, contact, role
    recipient_kind: Mapped[str]
    recipient_id: Mapped[UUID | None]
    #: for recipient_kind role: the Role value
    recipient_role: Mapped[str] = mapped_column(default="")
    area_id: Mapped[UUID | None]
    #: key of the template, or "" for free words
    template: Mapped[str] = mapped_column(default="")
    body: Mapped[LongText]
    #: of a sign-in message: its link or code, sealed; blank from the moment it is sent
    secret: Mapped[LongText] = mapped_column(default="")
    by_human: Mapped[bool]
    author_id: Mapped[UUID | None]
    at: Mapped[datetime]
    read_at: Mapped[datetime | None]
    #: what the template is filled with, in the codec's JSON form: the recipient's language is known when it is sent
    words: Mapped[dict[str, Any]] = mapped_column(default=dict)
    #: goes out at night too
    urgent: Mapped[bool] = mapped_column(default=False)
    #: of no use to anybody afterwards
    expires_at: Mapped[datetime | None]
    #: when it was decided who gets it and how; empty: still to do
    planned_at: Mapped[datetime | None]


class CallLog(Base):
    """A telephone call, visit or meeting that was held or tried."""

    __tablename__ = "call_log"
    __table_args__ = (
        CheckConstraint("kind IN ('call', 'visit', 'meeting')", name="held_somehow"),
        CheckConstraint("outcome IN ('reached', 'no_answer', 'yes', 'no')", name="ended_somehow"),
        Index("ix_call_log_case", "case_kind", "case_id"),
    )

    id: Mapped[Id]
    case_kind: Mapped[str]
    case_id: Mapped[UUID]
    #: employee or contact
    to_kind: Mapped[str]
    to_id: Mapped[UUID | None]
    #: call, visit or meeting
    kind: Mapped[str] = mapped_column(default="call")
    by_id: Mapped[UUID | None]
    at: Mapped[datetime]
    #: reached, no_answer, yes or no
    outcome: Mapped[str]
    note: Mapped[LongText] = mapped_column(default="")


class CustomerConsent(Base):
    """The customer has agreed: who, to what, when and how."""

    __tablename__ = "customer_consent"

    id: Mapped[Id]
    contact_id: Mapped[UUID] = refers_to("customer_contact.id")
    #: postpone, cancel, late_start or extra_work
    what: Mapped[str]
    case_kind: Mapped[str]
    case_id: Mapped[UUID]
    #: phone, mail, portal or visit
    channel: Mapped[str]
    at: Mapped[datetime]
    recorded_by: Mapped[UUID | None]
