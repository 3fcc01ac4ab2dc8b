"""Names leave the audit trail in time; old offers leave numbers; HR keeps a case while a claim or refund is pending."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from sio_workflow.storage.models.columns import UtcDateTime

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

_NEVER = "the audit trail is never changed"
#: the only change there is: aliases take the place of ids, once
_SAME = ("id", "at", "role", "verb", "subject_kind", "area_id")


def upgrade() -> None:
    op.add_column("audit_event", sa.Column("veiled_at", UtcDateTime(), nullable=True))
    # seals made before this cover the ids themselves, so those events keep them
    op.add_column("audit_seal", sa.Column("aliases", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_table(
        "audit_alias_key",
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("month", name=op.f("pk_audit_alias_key")),
    )
    op.create_table(
        "offer_count",
        sa.Column("area_id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("answer", sa.String(length=200), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("area_id", "month", "answer", name=op.f("pk_offer_count")),
    )
    postgresql = op.get_bind().dialect.name == "postgresql"
    schema = "hr" if postgresql else None
    op.add_column("hr_case", sa.Column("pending_until", sa.Date(), nullable=True), schema=schema)
    if postgresql:
        _let_names_go_postgresql()
    else:
        _let_names_go_sqlite()


def _let_names_go_postgresql() -> None:
    same = " AND ".join(f"NEW.{name} IS NOT DISTINCT FROM OLD.{name}" for name in _SAME)
    op.execute("DROP TRIGGER audit_event_is_kept ON audit_event")
    op.execute(
        "CREATE TRIGGER audit_event_is_kept BEFORE DELETE ON audit_event FOR EACH ROW EXECUTE FUNCTION audit_refuses()"
    )
    op.execute(
        "CREATE TRIGGER audit_event_says_the_same BEFORE UPDATE ON audit_event FOR EACH ROW "
        f"WHEN (NOT (OLD.veiled_at IS NULL AND NEW.veiled_at IS NOT NULL AND {same})) EXECUTE FUNCTION audit_refuses()"
    )
    for trigger in ("is_kept", "says_the_same"):
        op.execute(f"ALTER TABLE audit_event ENABLE ALWAYS TRIGGER audit_event_{trigger}")


def _let_names_go_sqlite() -> None:
    same = " AND ".join(f"NEW.{name} IS OLD.{name}" for name in _SAME)
    op.execute("DROP TRIGGER audit_event_refuses_update")
    op.execute(
        "CREATE TRIGGER audit_event_refuses_update BEFORE UPDATE ON audit_event "
        f"WHEN NOT (OLD.veiled_at IS NULL AND NEW.veiled_at IS NOT NULL AND {same}) "
        f"BEGIN SELECT RAISE(ABORT, '{_NEVER}'); END"
    )
