"""A call is held and ends in one of the known ways; what is accepted outside the plan has a reason."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

_KINDS = "kind IN ('call', 'visit', 'meeting')"
_OUTCOMES = "outcome IN ('reached', 'no_answer', 'yes', 'no')"
_ACCEPTED = (
    "decision IS NULL OR decision <> 'accept'"
    " OR (how <> '' AND planned_at IS NOT NULL AND assignee_id IS NOT NULL)"
)  # fmt: skip
_REJECTED = "decision IS NULL OR decision <> 'reject' OR length(reject_reason) >= 15"
_GOODWILL = (
    "decision IS NULL OR decision <> 'accept' OR assessment IS NULL OR assessment = 'in_plan_valid'"
    " OR length(goodwill_reason) >= 15"
)


def upgrade() -> None:
    # what pages let through before: it was some call, and nobody knows that it was answered
    op.execute(f"UPDATE call_log SET kind = 'call' WHERE NOT ({_KINDS})")  # noqa: S608 - our own words
    op.execute(f"UPDATE call_log SET outcome = 'no_answer' WHERE NOT ({_OUTCOMES})")  # noqa: S608
    with op.batch_alter_table("call_log") as calls:
        calls.create_check_constraint(op.f("ck_call_log_held_somehow"), _KINDS)
        calls.create_check_constraint(op.f("ck_call_log_ended_somehow"), _OUTCOMES)
    op.add_column("complaint_item", sa.Column("goodwill_reason", sa.Text(), nullable=False, server_default=""))
    reason = "Accepteret, før der blev bedt om en grund"
    op.execute(f"UPDATE complaint_item SET goodwill_reason = '{reason}' WHERE NOT ({_GOODWILL})")  # noqa: S608
    with op.batch_alter_table("complaint_item", table_args=_kept()) as items:
        items.create_check_constraint(op.f("ck_complaint_item_goodwill_has_a_reason"), _GOODWILL)


def downgrade() -> None:
    with op.batch_alter_table("complaint_item", table_args=_kept()) as items:
        items.drop_constraint(op.f("ck_complaint_item_goodwill_has_a_reason"), type_="check")
        items.drop_column("goodwill_reason")
    with op.batch_alter_table("call_log") as calls:
        calls.drop_constraint(op.f("ck_call_log_ended_somehow"), type_="check")
        calls.drop_constraint(op.f("ck_call_log_held_somehow"), type_="check")


def _kept() -> tuple[sa.CheckConstraint, ...]:
    """On SQLite a table is made anew for a check, and forgets those it had."""
    if op.get_bind().dialect.name != "sqlite":
        return ()
    return (
        sa.CheckConstraint(_ACCEPTED, name=op.f("ck_complaint_item_accepted_with_how_when_who")),
        sa.CheckConstraint(_REJECTED, name=op.f("ck_complaint_item_reason_given")),
    )
