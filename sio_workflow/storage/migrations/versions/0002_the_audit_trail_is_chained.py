"""The audit trail says in which role and for whom; it cannot be changed, and its events are sealed in a chain."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from sio_workflow.storage.models.columns import UtcDateTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_KEPT = ("audit_event", "audit_seal")
_NEVER = "the audit trail is never changed"


def upgrade() -> None:
    _say_more()
    _make_room_for_seals()
    op.execute("INSERT INTO audit_unsealed (event_id) SELECT id FROM audit_event")
    if op.get_bind().dialect.name == "postgresql":
        _guard_postgresql()
    else:
        _guard_sqlite()


def _say_more() -> None:
    values = sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql")
    with op.batch_alter_table("audit_event") as table:
        # an event outlives the account it speaks of
        table.drop_constraint("fk_audit_event_actor_id", type_="foreignkey")
        table.add_column(sa.Column("role", sa.String(length=200), nullable=False, server_default=""))
        table.add_column(sa.Column("on_behalf_of", sa.Uuid(), nullable=True))
        table.add_column(sa.Column("area_id", sa.Uuid(), nullable=True))
        table.add_column(sa.Column("before", values, nullable=True))
        table.add_column(sa.Column("after", values, nullable=True))
    op.create_index("ix_audit_event_at", "audit_event", ["at", "id"])
    op.create_index("ix_audit_event_area", "audit_event", ["area_id", "at"])
    op.create_index("ix_audit_event_on_behalf_of", "audit_event", ["on_behalf_of"])


def _make_room_for_seals() -> None:
    op.create_table(
        "audit_unsealed",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["audit_event.id"], name=op.f("fk_audit_unsealed_event_id")),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_audit_unsealed")),
    )
    op.create_table(
        "audit_seal",
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("sealed_at", UtcDateTime(), nullable=False),
        sa.Column("key_mark", sa.String(length=16), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.CheckConstraint("number > 0", name=op.f("ck_audit_seal_numbers_begin_at_one")),
        sa.ForeignKeyConstraint(["event_id"], ["audit_event.id"], name=op.f("fk_audit_seal_event_id")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_audit_seal")),
        sa.UniqueConstraint("event_id", name=op.f("uq_audit_seal_event_id")),
    )


def _guard_postgresql() -> None:
    op.execute(
        "CREATE FUNCTION audit_refuses() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{_NEVER}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    op.execute(
        "CREATE FUNCTION audit_awaits_seal() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN INSERT INTO audit_unsealed (event_id) VALUES (NEW.id); RETURN NULL; END $$"
    )
    op.execute(
        "CREATE TRIGGER audit_event_awaits_seal AFTER INSERT ON audit_event "
        "FOR EACH ROW EXECUTE FUNCTION audit_awaits_seal()"
    )
    for table in _KEPT:
        op.execute(
            f"CREATE TRIGGER {table}_is_kept BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION audit_refuses()"
        )
        op.execute(
            f"CREATE TRIGGER {table}_is_not_emptied BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION audit_refuses()"
        )
        for trigger in ("is_kept", "is_not_emptied"):
            # also in a session that plays the part of a replica, where ordinary triggers rest
            op.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_{trigger}")


def _guard_sqlite() -> None:
    op.execute(
        "CREATE TRIGGER audit_event_awaits_seal AFTER INSERT ON audit_event "
        "BEGIN INSERT INTO audit_unsealed (event_id) VALUES (NEW.id); END"
    )
    for table, key in zip(_KEPT, ("id", "number"), strict=True):
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_refuses_{verb.lower()} BEFORE {verb} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{_NEVER}'); END"
            )
        # INSERT OR REPLACE removes a row without asking the DELETE trigger
        exists = f"EXISTS (SELECT 1 FROM {table} WHERE {key} = NEW.{key})"  # noqa: S608 - our own names
        op.execute(
            f"CREATE TRIGGER {table}_refuses_replace BEFORE INSERT ON {table} "
            f"WHEN {exists} BEGIN SELECT RAISE(ABORT, '{_NEVER}'); END"
        )
