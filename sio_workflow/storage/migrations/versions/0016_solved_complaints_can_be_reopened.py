"""A customer may say within some working days that a solved complaint is not solved."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from sio_workflow.storage.models.columns import UtcDateTime

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("customer", sa.Column("reopen_days", sa.Integer(), nullable=False, server_default="5"))
    for column in ("reopen_until", "reopened_at"):
        op.add_column("complaint", sa.Column(column, UtcDateTime(), nullable=True))
    op.add_column("complaint", sa.Column("solution_answer", sa.String(length=200), nullable=True))
    op.add_column("complaint", sa.Column("reopen_count", sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    for column in ("reopen_count", "solution_answer", "reopened_at", "reopen_until"):
        op.drop_column("complaint", column)
    op.drop_column("customer", "reopen_days")
