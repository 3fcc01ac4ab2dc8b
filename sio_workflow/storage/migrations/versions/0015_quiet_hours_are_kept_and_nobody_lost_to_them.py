"""Who wants to be asked at night, and from when the time to answer an offer counts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from sio_workflow.storage.models.columns import UtcDateTime

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("employee") as batch:
        batch.add_column(sa.Column("quiet_hours_opt_in", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("offer") as batch:
        batch.add_column(sa.Column("told_at", UtcDateTime(), nullable=True))
        batch.add_column(sa.Column("message_id", sa.Uuid(), nullable=True))
    op.execute("UPDATE offer SET told_at = sent_at")
    with op.batch_alter_table("offer") as batch:
        batch.alter_column("told_at", existing_type=UtcDateTime(), nullable=False)


def downgrade() -> None:
    with op.batch_alter_table("offer") as batch:
        batch.drop_column("told_at")
        batch.drop_column("message_id")
    with op.batch_alter_table("employee") as batch:
        batch.drop_column("quiet_hours_opt_in")
