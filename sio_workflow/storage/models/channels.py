"""What the ways to people remember: devices that want push messages, calls of a gateway, messages that were read."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from sio_workflow.storage.models.columns import Base, Id, LongText, refers_to


class PushSubscription(Base):
    """A browser on a device that shows a person their messages. One row per account and endpoint."""

    __tablename__ = "push_subscription"
    __table_args__ = (Index("uq_push_subscription_account_endpoint", "account_id", "endpoint_hash", unique=True),)

    id: Mapped[Id]
    account_id: Mapped[UUID] = refers_to("account.id")
    #: where the push service takes messages for this browser; it may be long, so the index holds its hash
    endpoint: Mapped[LongText]
    endpoint_hash: Mapped[str]
    #: the browser's public key and shared secret (RFC 8291), base64url
    p256dh: Mapped[str]
    auth: Mapped[str]
    created_at: Mapped[datetime]


class HookSeen(Base):
    """An event a gateway has told us: told again it is answered politely and does nothing. Pruned after a day.

    Begun and done are two moments, so that an event whose first telling died halfway is worked when it is told again.
    """

    __tablename__ = "hook_seen"

    #: sms
    channel: Mapped[str] = mapped_column(primary_key=True)
    #: the gateway's own id of the event
    event_id: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    done_at: Mapped[datetime | None]


class MessageRead(Base):
    """Who has read what. Of a message to a role each holder has their own."""

    __tablename__ = "message_read"

    message_id: Mapped[UUID] = mapped_column(ForeignKey("message.id"), primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), primary_key=True, index=True)
    at: Mapped[datetime]
