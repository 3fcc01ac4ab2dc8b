"""A deputy's grant names its manager; an employee has a 1. assistent."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("employee", sa.Column("lead_employee_id", sa.Uuid(), nullable=True))
    op.create_index(op.f("ix_employee_lead_employee_id"), "employee", ["lead_employee_id"])
    with op.batch_alter_table("role_grant") as grant:
        grant.add_column(sa.Column("on_behalf_of", sa.Uuid(), nullable=True))
        grant.add_column(sa.Column("granted_by", sa.Uuid(), nullable=True))
        grant.add_column(sa.Column("reason", sa.String(length=200), nullable=False, server_default=""))
        grant.create_index(op.f("ix_role_grant_on_behalf_of"), ["on_behalf_of"])
        grant.create_foreign_key(op.f("fk_role_grant_on_behalf_of"), "account", ["on_behalf_of"], ["id"])
        grant.create_foreign_key(op.f("fk_role_grant_granted_by"), "account", ["granted_by"], ["id"])
