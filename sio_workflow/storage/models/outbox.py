"""What leaves the house and what comes back: deliveries of messages, and answers from outside."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from sio_workflow.storage.models.columns import Base, Id, LongText, refers_to


class Delivery(Base):
    """One message on its way to one person on one channel. The address is not kept: it is looked up when sending."""

    __tablename__ = "delivery"
    __table_args__ = (
        UniqueConstraint("message_id", "person_id", "channel"),
        Index("ix_delivery_provider", "channel", "provider_id"),
        Index(
            "ix_delivery_failed",
            "failed_at",
            postgresql_where=text("state = 'failed'"),
            sqlite_where=text("state = 'failed'"),
        ),
        CheckConstraint("state <> 'sent' OR sent_at IS NOT NULL", name="sent_at_a_time"),
    )

    id: Mapped[Id]
    message_id: Mapped[UUID] = mapped_column(ForeignKey("message.id"))
    #: employee or contact
    person_kind: Mapped[str]
    #: empty where the case names nobody: such a delivery has failed from the start
    person_id: Mapped[UUID | None]
    #: sms, email or push
    channel: Mapped[str]
    #: the same whenever this delivery is sent, so that the other side can tell a repetition
    idempotency_key: Mapped[str] = mapped_column(unique=True)
    #: fixed when planned: sent again, it says the same
    locale: Mapped[str]
    #: waiting, sent, delivered, failed, not_set_up or expired
    state: Mapped[str]
    due_at: Mapped[datetime]
    job_id: Mapped[UUID | None]
    #: what the other side calls it
    provider_id: Mapped[str] = mapped_column(default="")
    #: code of a refusal; never an address
    failure: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    delivered_at: Mapped[datetime | None]
    failed_at: Mapped[datetime | None]


class Incoming(Base):
    """Something from outside, once per name its channel gives it; held for the office when nobody knows the sender."""

    __tablename__ = "incoming"
    __table_args__ = (
        UniqueConstraint("channel", "provider_id"),
        Index(
            "ix_incoming_held",
            "received_at",
            postgresql_where=text("outcome = 'held' AND handled_at IS NULL"),
            sqlite_where=text("outcome = 'held' AND handled_at IS NULL"),
        ),
    )

    id: Mapped[Id]
    channel: Mapped[str]
    provider_id: Mapped[str]
    received_at: Mapped[datetime]
    #: filed, answered, told, held or closed
    outcome: Mapped[str]
    #: the message it became
    message_id: Mapped[UUID | None] = refers_to("message.id")
    #: only while it is held: who wrote and what, so that a person can find the case
    sender: Mapped[str] = mapped_column(default="")
    body: Mapped[LongText] = mapped_column(default="")
    #: unknown_sender, no_token, no_case, unknown_token, reply_too_old or reply_forged
    reason: Mapped[str] = mapped_column(default="")
    incident_id: Mapped[UUID | None] = refers_to("incident.id")
    handled_at: Mapped[datetime | None]
    handled_by: Mapped[UUID | None]
