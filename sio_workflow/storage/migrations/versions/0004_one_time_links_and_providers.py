"""One time links and providers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from sio_workflow.storage.models.columns import UtcDateTime

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _identities()
    _links()
    op.add_column("message", sa.Column("secret", sa.Text(), nullable=False, server_default=""))


def _identities() -> None:
    op.create_table(
        "account_identity",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("issuer", sa.String(length=255), nullable=False),
        sa.Column("subject", sa.String(length=255), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("linked_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_account_identity_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_identity")),
        sa.UniqueConstraint("issuer", "subject", name=op.f("uq_account_identity_issuer_subject")),
    )
    op.create_index(op.f("ix_account_identity_account_id"), "account_identity", ["account_id"])


def _links() -> None:
    op.create_table(
        "sign_in_link",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.String(length=200), nullable=False),
        sa.Column("secret_hash", sa.String(length=200), nullable=False),
        sa.Column("salt", sa.String(length=200), nullable=False),
        sa.Column("browser_hash", sa.String(length=200), nullable=False),
        sa.Column("recipient_hash", sa.String(length=200), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("used_at", UtcDateTime(), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind IN ('link', 'code')", name=op.f("ck_sign_in_link_kind")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_sign_in_link_account_id")),
        sa.ForeignKeyConstraint(["made_by"], ["account.id"], name=op.f("fk_sign_in_link_made_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_link")),
    )
    for column in ("account_id", "browser_hash", "made_by", "secret_hash"):
        op.create_index(op.f(f"ix_sign_in_link_{column}"), "sign_in_link", [column])
    op.create_index("ix_sign_in_link_recipient", "sign_in_link", ["recipient_hash", "made_at"])
