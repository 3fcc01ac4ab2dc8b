"""How somebody proves who they are, and where they are signed in. Every secret is kept as a hash."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from sio_workflow.storage.models.columns import Base, Id, LongText, refers_to

_LIST = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")


class AccountSession(Base):
    """Somebody signed in on one device; it ends by hand, by age, or with the password."""

    __tablename__ = "account_session"

    id: Mapped[Id]
    account_id: Mapped[UUID] = refers_to("account.id")
    key_hash: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    #: written every few minutes at most
    last_seen_at: Mapped[datetime]
    address_hash: Mapped[str]
    #: kind and browser, such as "phone/safari"; never the whole User-Agent
    device: Mapped[str]
    #: every step that was taken: password, password+totp, passkey, link+recovery, oidc ...
    method: Mapped[str]
    ended_at: Mapped[datetime | None]


class KnownDevice(Base):
    """A browser from which an account has signed in before; it keeps a count of its own."""

    __tablename__ = "known_device"
    __table_args__ = (UniqueConstraint("account_id", "device_hash"),)

    id: Mapped[Id]
    account_id: Mapped[UUID] = refers_to("account.id")
    device_hash: Mapped[str]
    last_used_at: Mapped[datetime] = mapped_column(index=True)


class AttemptCount(Base):
    """Wrong attempts in a row, by a hash of what they have in common."""

    __tablename__ = "attempt_count"

    key_hash: Mapped[str] = mapped_column(primary_key=True)
    failures: Mapped[int]
    last_at: Mapped[datetime] = mapped_column(index=True)


class SignInChallenge(Base):
    """A question that may be answered once, for a few minutes: a second step, a passkey, a provider's word."""

    __tablename__ = "sign_in_challenge"

    id: Mapped[Id]
    key_hash: Mapped[str] = mapped_column(unique=True)
    #: second_step, passkey_sign_in, passkey_register, link_identity
    purpose: Mapped[str]
    #: empty while it is not known who will answer
    account_id: Mapped[UUID | None] = refers_to("account.id")
    expires_at: Mapped[datetime] = mapped_column(index=True)


class ApiToken(Base):
    """A key that a program carries on behalf of an account, never with more rights than the account has."""

    __tablename__ = "api_token"
    __table_args__ = (CheckConstraint("scope IN ('read', 'write')", name="scope"),)

    id: Mapped[Id]
    account_id: Mapped[UUID] = refers_to("account.id")
    #: the part that may be shown, to tell one from another
    label: Mapped[str] = mapped_column(unique=True)
    key_hash: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    scope: Mapped[str]
    #: ids of areas; empty means all that the account has
    area_ids: Mapped[list[Any] | None] = mapped_column(_LIST)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    last_used_on: Mapped[date | None]
    revoked_at: Mapped[datetime | None]


class TotpFactor(Base):
    """A code generator on somebody's phone."""

    __tablename__ = "totp_factor"

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), primary_key=True)
    #: encrypted with the secret of the house
    secret: Mapped[LongText]
    created_at: Mapped[datetime]
    #: empty until the first right code
    confirmed_at: Mapped[datetime | None]
    #: the time step of the last code that was used: none is good twice
    last_step: Mapped[int] = mapped_column(default=0)


class RecoveryCode(Base):
    """A way in when the phone is lost; each is good once."""

    __tablename__ = "recovery_code"
    __table_args__ = (UniqueConstraint("account_id", "label"),)

    id: Mapped[Id]
    account_id: Mapped[UUID] = refers_to("account.id")
    #: its first letters, so that only one hash has to be tried
    label: Mapped[str]
    code_hash: Mapped[str]
    used_at: Mapped[datetime | None]


class Passkey(Base):
    """A public key whose private half stays in somebody's phone, computer or security key."""

    __tablename__ = "passkey"

    id: Mapped[Id]
    account_id: Mapped[UUID] = refers_to("account.id")
    name: Mapped[str]
    credential_id: Mapped[LongText] = mapped_column(unique=True)
    public_key: Mapped[LongText]
    sign_count: Mapped[int]
    transports: Mapped[list[Any]]
    created_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]
