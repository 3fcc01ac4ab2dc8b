"""Deliveries of the outbox."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from sio_workflow.storage.models.columns import UtcDateTime

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    _add_to_message()
    for table in ("employee", "customer_contact"):
        with op.batch_alter_table(table) as batch:
            batch.add_column(sa.Column("preferred_channel", sa.String(length=200), nullable=False, server_default=""))
    with op.batch_alter_table("customer_contact") as batch:
        batch.add_column(sa.Column("locale", sa.String(length=200), nullable=False, server_default="da"))
    _create_delivery()
    _create_incoming()


def _add_to_message() -> None:
    with op.batch_alter_table("message") as batch:
        batch.add_column(sa.Column("words", _JSON, nullable=False, server_default="{}"))
        batch.add_column(sa.Column("urgent", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch.add_column(sa.Column("expires_at", UtcDateTime(), nullable=True))
        batch.add_column(sa.Column("planned_at", UtcDateTime(), nullable=True))
    # what was written before there were channels has been read in the house: nobody gets it by mail months later
    op.execute("UPDATE message SET planned_at = at")
    unplanned = sa.text("planned_at IS NULL")
    op.create_index("ix_message_unplanned", "message", ["at"], postgresql_where=unplanned, sqlite_where=unplanned)


def _create_delivery() -> None:
    op.create_table(
        "delivery",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("person_kind", sa.String(length=200), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("channel", sa.String(length=200), nullable=False),
        sa.Column("idempotency_key", sa.String(length=200), nullable=False),
        sa.Column("locale", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=200), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=False),
        sa.Column("job_id", sa.Uuid(), nullable=True),
        sa.Column("provider_id", sa.String(length=200), nullable=False),
        sa.Column("failure", sa.String(length=200), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("sent_at", UtcDateTime(), nullable=True),
        sa.Column("delivered_at", UtcDateTime(), nullable=True),
        sa.Column("failed_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint("state <> 'sent' OR sent_at IS NOT NULL", name=op.f("ck_delivery_sent_at_a_time")),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name=op.f("fk_delivery_message_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery")),
        sa.UniqueConstraint("idempotency_key", name=op.f("uq_delivery_idempotency_key")),
        sa.UniqueConstraint(
            "message_id", "person_id", "channel", name=op.f("uq_delivery_message_id_person_id_channel")
        ),
    )
    op.create_index("ix_delivery_provider", "delivery", ["channel", "provider_id"])
    failed = sa.text("state = 'failed'")
    op.create_index("ix_delivery_failed", "delivery", ["failed_at"], postgresql_where=failed, sqlite_where=failed)


def _create_incoming() -> None:
    op.create_table(
        "incoming",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("channel", sa.String(length=200), nullable=False),
        sa.Column("provider_id", sa.String(length=200), nullable=False),
        sa.Column("received_at", UtcDateTime(), nullable=False),
        sa.Column("outcome", sa.String(length=200), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=True),
        sa.Column("sender", sa.String(length=200), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("incident_id", sa.Uuid(), nullable=True),
        sa.Column("handled_at", UtcDateTime(), nullable=True),
        sa.Column("handled_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["incident_id"], ["incident.id"], name=op.f("fk_incoming_incident_id")),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name=op.f("fk_incoming_message_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incoming")),
        sa.UniqueConstraint("channel", "provider_id", name=op.f("uq_incoming_channel_provider_id")),
    )
    op.create_index(op.f("ix_incoming_incident_id"), "incoming", ["incident_id"])
    op.create_index(op.f("ix_incoming_message_id"), "incoming", ["message_id"])
    held = sa.text("outcome = 'held' AND handled_at IS NULL")
    op.create_index("ix_incoming_held", "incoming", ["received_at"], postgresql_where=held, sqlite_where=held)
