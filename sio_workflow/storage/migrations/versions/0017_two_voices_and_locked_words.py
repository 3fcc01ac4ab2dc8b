"""The two voices for a certificate are two people who have not let each other in; and what people have written in a
task that is not done yet lies in locked tables of its own.

A draft, and an answer that could not be applied, are free text. Whoever may do the task gets them from the house, which
has asked the policy; no other query comes near them.
"""

# ruff: noqa: S608 - every name in these statements is our own

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0014"
branch_labels = None
depends_on = None

_TOO_CLOSE = "one of the two voices has let the other in, or given them the role"


def upgrade() -> None:
    postgresql = op.get_bind().dialect.name == "postgresql"
    op.add_column("sign_in_link", sa.Column("asker_hash", sa.String(length=200), nullable=False, server_default=""))
    if postgresql:
        _guard_voices_postgresql()
    else:
        _guard_voices_sqlite()


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
