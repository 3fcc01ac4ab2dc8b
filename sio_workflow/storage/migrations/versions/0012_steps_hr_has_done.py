"""Steps of a long absence that HR has done: when, and who."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from sio_workflow.storage.models.columns import UtcDateTime

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_CODES = (
    "'look_at_course', 'invite_to_talk', 'talk_held', 'prepare_notice', 'notice_given', 'retention_plan', 'weeks_22'"
)


def upgrade() -> None:
    postgresql = op.get_bind().dialect.name == "postgresql"
    schema = "hr" if postgresql else None
    op.create_table(
        "hr_step_done",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=200), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(f"code IN ({_CODES})", name=op.f("ck_hr_step_done_known_code")),
        sa.ForeignKeyConstraint(
            ["case_id"], ["hr.hr_case.id" if postgresql else "hr_case.id"], name=op.f("fk_hr_step_done_case_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hr_step_done")),
        sa.UniqueConstraint("case_id", "code", name=op.f("uq_hr_step_done_case_id_code")),
        schema=schema,
    )
    if postgresql:
        op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON hr.hr_step_done TO sio_hr")
        op.execute("ALTER TABLE hr.hr_step_done ENABLE ROW LEVEL SECURITY")
        op.execute("ALTER TABLE hr.hr_step_done FORCE ROW LEVEL SECURITY")
        op.execute(
            "CREATE POLICY reach ON hr.hr_step_done FOR ALL TO sio_hr"
            " USING (EXISTS (SELECT 1 FROM hr.hr_case c WHERE c.id = case_id))"
        )
