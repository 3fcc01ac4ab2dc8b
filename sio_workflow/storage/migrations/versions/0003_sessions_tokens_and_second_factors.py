"""Sessions, tokens and second factors."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from sio_workflow.storage.models.columns import UtcDateTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_TEXT = sa.String(length=200)


def upgrade() -> None:
    _make_sessions()
    _make_attempts()
    _make_tokens()
    _make_factors()


def _list_type() -> sa.types.TypeEngine[object]:
    return sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql")


def _own_table(name: str, *columns: sa.schema.SchemaItem) -> None:
    """A table of rows that each belong to an account."""
    op.create_table(
        name,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=name == "sign_in_challenge"),
        *columns,
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=f"fk_{name}_account_id"),
        sa.PrimaryKeyConstraint("id", name=f"pk_{name}"),
    )
    op.create_index(f"ix_{name}_account_id", name, ["account_id"])


def _make_sessions() -> None:
    _own_table(
        "account_session",
        sa.Column("key_hash", _TEXT, nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("last_seen_at", UtcDateTime(), nullable=False),
        sa.Column("address_hash", _TEXT, nullable=False),
        sa.Column("device", _TEXT, nullable=False),
        sa.Column("method", _TEXT, nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.UniqueConstraint("key_hash", name="uq_account_session_key_hash"),
    )


def _make_attempts() -> None:
    _own_table(
        "known_device",
        sa.Column("device_hash", _TEXT, nullable=False),
        sa.Column("last_used_at", UtcDateTime(), nullable=False),
        sa.UniqueConstraint("account_id", "device_hash", name="uq_known_device_account_id_device_hash"),
    )
    op.create_index("ix_known_device_last_used_at", "known_device", ["last_used_at"])
    op.create_table(
        "attempt_count",
        sa.Column("key_hash", _TEXT, nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("key_hash", name="pk_attempt_count"),
    )
    op.create_index("ix_attempt_count_last_at", "attempt_count", ["last_at"])
    _own_table(
        "sign_in_challenge",
        sa.Column("key_hash", _TEXT, nullable=False),
        sa.Column("purpose", _TEXT, nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.UniqueConstraint("key_hash", name="uq_sign_in_challenge_key_hash"),
    )
    op.create_index("ix_sign_in_challenge_expires_at", "sign_in_challenge", ["expires_at"])


def _make_tokens() -> None:
    _own_table(
        "api_token",
        sa.Column("label", _TEXT, nullable=False),
        sa.Column("key_hash", _TEXT, nullable=False),
        sa.Column("name", _TEXT, nullable=False),
        sa.Column("scope", _TEXT, nullable=False),
        sa.Column("area_ids", _list_type(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("last_used_on", sa.Date(), nullable=True),
        sa.Column("revoked_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint("scope IN ('read', 'write')", name=op.f("ck_api_token_scope")),
        sa.UniqueConstraint("label", name="uq_api_token_label"),
        sa.UniqueConstraint("key_hash", name="uq_api_token_key_hash"),
    )


def _make_factors() -> None:
    op.create_table(
        "totp_factor",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("confirmed_at", UtcDateTime(), nullable=True),
        sa.Column("last_step", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_totp_factor_account_id"),
        sa.PrimaryKeyConstraint("account_id", name="pk_totp_factor"),
    )
    _own_table(
        "recovery_code",
        sa.Column("label", _TEXT, nullable=False),
        sa.Column("code_hash", _TEXT, nullable=False),
        sa.Column("used_at", UtcDateTime(), nullable=True),
        sa.UniqueConstraint("account_id", "label", name="uq_recovery_code_account_id_label"),
    )
    _own_table(
        "passkey",
        sa.Column("name", _TEXT, nullable=False),
        sa.Column("credential_id", sa.Text(), nullable=False),
        sa.Column("public_key", sa.Text(), nullable=False),
        sa.Column("sign_count", sa.Integer(), nullable=False),
        sa.Column("transports", _list_type(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("last_used_at", UtcDateTime(), nullable=True),
        sa.UniqueConstraint("credential_id", name="uq_passkey_credential_id"),
    )
