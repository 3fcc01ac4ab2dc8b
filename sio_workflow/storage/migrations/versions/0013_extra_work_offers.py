"""Extra work offered in writing, and what the customer answered."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from sio_workflow.storage.models.columns import UtcDateTime

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_TABLE = "extra_work_offer"
_SEEN = (
    "(SELECT current_setting('sio.complaints', true) = '*') OR area_id = ANY ((SELECT string_to_array("
    "nullif(nullif(current_setting('sio.complaints', true), ''), '*'), ',')::uuid[])::uuid[])"
    " OR customer_id = (SELECT nullif(current_setting('sio.customer', true), '')::uuid)"
)


def upgrade() -> None:
    op.create_table(
        _TABLE,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("complaint_id", sa.Uuid(), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("price", sa.Integer(), nullable=False),
        sa.Column("planned_at", UtcDateTime(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("answer", sa.String(length=200), nullable=True),
        sa.Column("answered_at", UtcDateTime(), nullable=True),
        sa.Column("consent_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "answer IS NULL OR answer <> 'yes' OR consent_id IS NOT NULL",
            name=op.f("ck_extra_work_offer_yes_is_a_consent"),
        ),
        *(
            sa.ForeignKeyConstraint([column], [f"{table}.id"], name=op.f(f"fk_{_TABLE}_{column}"))
            for column, table in _REFERS.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{_TABLE}")),
    )
    for column in _REFERS:
        op.create_index(op.f(f"ix_{_TABLE}_{column}"), _TABLE, [column], unique=False)
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"ALTER TABLE {_TABLE} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {_TABLE} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY reach ON {_TABLE} FOR ALL USING ({_SEEN})")


_REFERS = {
    "complaint_id": "complaint",
    "contact_id": "customer_contact",
    "message_id": "message",
    "consent_id": "customer_consent",
}
