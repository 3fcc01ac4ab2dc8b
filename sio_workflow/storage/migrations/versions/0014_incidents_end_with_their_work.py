"""An incident is about open work: when its job or user task closes, it is over, whoever closed it and why."""

from __future__ import annotations

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_WORK = ("job", "user_task")
_CLOSING = "OLD.closed_at IS NULL AND NEW.closed_at IS NOT NULL"


def upgrade() -> None:
    postgresql = op.get_bind().dialect.name == "postgresql"
    for table in _WORK:
        ending = (
            "UPDATE incident SET resolved_at = NEW.closed_at, resolution = 'gone' "  # noqa: S608 - our own names
            f"WHERE {table}_id = NEW.id AND resolved_at IS NULL"
        )
        when = f"CREATE TRIGGER {table}_ends_incidents AFTER UPDATE OF closed_at ON {table} FOR EACH ROW"
        if postgresql:
            op.execute(
                f"CREATE FUNCTION {table}_ends_incidents() RETURNS trigger LANGUAGE plpgsql AS "
                f"$$ BEGIN {ending}; RETURN NULL; END $$"
            )
            op.execute(f"{when} WHEN ({_CLOSING}) EXECUTE FUNCTION {table}_ends_incidents()")
        else:
            op.execute(f"{when} WHEN {_CLOSING} BEGIN {ending}; END")


def downgrade() -> None:
    postgresql = op.get_bind().dialect.name == "postgresql"
    for table in _WORK:
        op.execute(f"DROP TRIGGER {table}_ends_incidents" + (f" ON {table}" if postgresql else ""))
        if postgresql:
            op.execute(f"DROP FUNCTION {table}_ends_incidents")
