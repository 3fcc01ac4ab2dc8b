"""Ways in besides a password: an account at a provider, and links and codes that work once."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from sio_workflow.storage.models.columns import Base, Id, refers_to


class AccountIdentity(Base):
    """Somebody at an OpenID provider who is one of our accounts."""

    __tablename__ = "account_identity"
    __table_args__ = (UniqueConstraint("issuer", "subject"),)

    id: Mapped[Id]
    issuer: Mapped[str] = mapped_column(String(255))
    #: what the provider calls the person, for ever; an e-mail may move to somebody else
    subject: Mapped[str] = mapped_column(String(255))
    account_id: Mapped[UUID] = refers_to("account.id")
    linked_at: Mapped[datetime]


class SignInLink(Base):
    """A link or a code that signs somebody in once. Only hashes: nobody can sign in with what stands here."""

    __tablename__ = "sign_in_link"
    __table_args__ = (
        CheckConstraint("kind IN ('link', 'code')", name="kind"),
        Index("ix_sign_in_link_recipient", "recipient_hash", "made_at"),
    )

    id: Mapped[Id]
    #: empty: somebody asked in the name of nobody we know, and is treated alike
    account_id: Mapped[UUID | None] = refers_to("account.id")
    #: link or code
    kind: Mapped[str]
    secret_hash: Mapped[str] = mapped_column(index=True)
    #: of a code: its hash alone is soon guessed
    salt: Mapped[str] = mapped_column(default="")
    #: of a code that was sent: the browser that asked for it, and no other
    browser_hash: Mapped[str] = mapped_column(default="", index=True)
    #: what was typed to ask for it, as a keyed hash: counts requests, also for people who do not exist
    recipient_hash: Mapped[str] = mapped_column(default="")
    #: from where it was asked for, as a keyed hash of name and address
    asker_hash: Mapped[str] = mapped_column(default="")
    #: who handed it out in person
    made_by: Mapped[UUID | None] = refers_to("account.id")
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    #: wrong codes typed so far, in the browser that it was sent for; nobody else can use them up
    tries: Mapped[int] = mapped_column(default=0)
