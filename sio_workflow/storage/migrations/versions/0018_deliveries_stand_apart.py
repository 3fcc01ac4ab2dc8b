"""Deliveries stand in a queue of their own: the few that are due are found without looking through every timer."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_INDEX = "ix_job_due_delivery"
_OPEN = sa.text("closed_at IS NULL AND NOT stuck AND kind = 'delivery'")


def upgrade() -> None:
    op.create_index(_INDEX, "job", ["due_at"], postgresql_where=_OPEN, sqlite_where=_OPEN)


def downgrade() -> None:
    op.drop_index(_INDEX, "job")
