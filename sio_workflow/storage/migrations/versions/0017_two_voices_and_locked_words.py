"""The two voices for a certificate are two people who have not let each other in; and what people have written in a
task that is not done yet lies in locked tables of its own.

A draft, and an answer that could not be applied, are free text. Whoever may do the task gets them from the house, which
has asked the policy; no other query comes near them.
"""

# ruff: noqa: S608 - every name in these statements is our own

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from sio_workflow.storage.models.columns import UtcDateTime

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_AS_HOUSE = "(SELECT current_setting('sio.reach', true) = 'house')"
_WORDS = ("task_draft", "held_answer")
_TOO_CLOSE = "one of the two voices has let the other in, or given them the role"


def upgrade() -> None:
    postgresql = op.get_bind().dialect.name == "postgresql"
    op.add_column("sign_in_link", sa.Column("asker_hash", sa.String(length=200), nullable=False, server_default=""))
    _build()
    _move(postgresql)
    _take_away_with(postgresql)
    if postgresql:
        _lock()
        _guard_voices_postgresql()
    else:
        _guard_voices_sqlite()


def _build() -> None:
    words = sa.JSON().with_variant(JSONB(), "postgresql")
    op.create_table(
        "task_draft",
        sa.Column("task_id", sa.Uuid(), nullable=False),
        sa.Column("answers", words, nullable=False),
        sa.Column("saved_at", UtcDateTime(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["task_id"], ["user_task.id"], name=op.f("fk_task_draft_task_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("task_id", name=op.f("pk_task_draft")),
    )
    op.create_table(
        "held_answer",
        sa.Column("incident_id", sa.Uuid(), nullable=False),
        sa.Column("answers", words, nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incident.id"], name=op.f("fk_held_answer_incident_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("incident_id", name=op.f("pk_held_answer")),
    )
    for table in _WORDS:
        op.create_index(op.f(f"ix_{table}_account_id"), table, ["account_id"])


def _move(postgresql: bool) -> None:
    """What is written already, of open tasks and open incidents; the rest is taken away."""
    # JSON's own null has been kept as well as none at all
    there = "jsonb_typeof(draft) = 'object'" if postgresql else "json_type(draft) = 'object'"
    op.execute(
        "INSERT INTO task_draft (task_id, answers, saved_at, account_id)"
        f" SELECT id, draft, opened_at, claimed_by FROM user_task WHERE closed_at IS NULL AND {there}"
    )
    if postgresql:
        verb, answers, actor = "input->>'verb'", "input->'answers'", "nullif(input->>'actor', '')::uuid"
    else:
        verb, answers = "json_extract(input, '$.verb')", "json_extract(input, '$.answers')"
        actor = "nullif(replace(json_extract(input, '$.actor'), '-', ''), '')"
    op.execute(
        f"INSERT INTO held_answer (incident_id, answers, account_id) SELECT id, {answers}, {actor} FROM incident"
        f" WHERE {verb} = 'complete' AND resolved_at IS NULL"
    )
    op.execute(f"UPDATE incident SET input = '{{}}' WHERE {verb} = 'complete'")
    # not as a batch: on SQLite that makes the table anew, without its triggers
    op.execute("ALTER TABLE user_task DROP COLUMN draft")


def _take_away_with(postgresql: bool) -> None:
    """A draft goes when its task closes, a held answer when its incident is over, whoever brings that about."""
    for table, of, ending, key in (
        ("task_draft", "user_task", "closed_at", "task_id"),
        ("held_answer", "incident", "resolved_at", "incident_id"),
    ):
        going = f"DELETE FROM {table} WHERE {key} = NEW.id"
        when = f"CREATE TRIGGER {of}_ends_{table} AFTER UPDATE OF {ending} ON {of} FOR EACH ROW"
        over = f"OLD.{ending} IS NULL AND NEW.{ending} IS NOT NULL"
        if postgresql:
            op.execute(
                f"CREATE FUNCTION {of}_ends_{table}() RETURNS trigger LANGUAGE plpgsql SET sio.reach = 'house' AS"
                f" $$ BEGIN {going}; RETURN NULL; END $$"
            )
            op.execute(f"{when} WHEN ({over}) EXECUTE FUNCTION {of}_ends_{table}()")
        else:
            op.execute(f"{when} WHEN {over} BEGIN {going}; END")


def _lock() -> None:
    for table in _WORDS:
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(
            f"CREATE POLICY reach ON {table} FOR ALL USING ((SELECT current_setting('sio.reach', true) = 'house'))"
        )


def _ties(account: str, subject: str) -> str:
    """Is there a code or a role that went from one of the two to the other? Ids in the trail are texts."""
    asker, decider = "NEW.requested_by", "NEW.decided_by"
    handed = " OR ".join(
        f"(e.actor_id = {one} AND {subject} = {account.format(other)})"
        for one, other in ((asker, decider), (decider, asker))
    )
    given = " OR ".join(
        f"(g.granted_by = {one} AND g.account_id = {other})" for one, other in ((asker, decider), (decider, asker))
    )
    return (
        f"EXISTS (SELECT 1 FROM role_grant g WHERE g.role = 'hr' AND ({given})) OR EXISTS (SELECT 1 FROM audit_event e"
        f" WHERE e.subject_kind = 'account' AND e.verb = 'hand_out_code' AND ({handed}))"
    )


def _guard_voices_postgresql() -> None:
    op.execute(
        "CREATE FUNCTION hr.voices_are_two() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        f" IF {_ties('{}::text', 'e.subject_id')} THEN RAISE EXCEPTION '{_TOO_CLOSE}'"
        " USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$"
    )
    op.execute(
        "CREATE TRIGGER voices_are_two BEFORE INSERT OR UPDATE OF decided_by ON hr.certificate_request"
        " FOR EACH ROW WHEN (NEW.decided_by IS NOT NULL) EXECUTE FUNCTION hr.voices_are_two()"
    )


def _guard_voices_sqlite() -> None:
    ties = _ties("{}", "replace(e.subject_id, '-', '')")
    for verb in ("INSERT", "UPDATE OF decided_by"):
        op.execute(
            f"CREATE TRIGGER voices_are_two_{verb[:6].lower()} BEFORE {verb} ON certificate_request"
            f" WHEN NEW.decided_by IS NOT NULL AND ({ties}) BEGIN SELECT RAISE(ABORT, '{_TOO_CLOSE}'); END"
        )
