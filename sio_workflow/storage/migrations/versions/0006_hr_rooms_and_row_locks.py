"""HR gets rooms of its own, and the database a second lock on absences, complaints and what was said about them.

Two roles without a login stand in every cluster: `sio_app`, as which all work is done, and `sio_hr`, which alone enters
HR's rooms. Each transaction says for whom it works (storage/reach.py); where nothing is said, no row is seen.
"""

# ruff: noqa: S608 - every name in these statements is our own

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

from sio_workflow.storage.models.columns import UtcDateTime

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_TABLES = "SELECT, INSERT, UPDATE, DELETE"
_EVERY_ABSENCE = "(SELECT current_setting('sio.absences', true) = '*')"
_EVERY_COMPLAINT = "(SELECT current_setting('sio.complaints', true) = '*')"
_AS_HOUSE = "(SELECT current_setting('sio.reach', true) = 'house')"
_AS_ANYBODY = "(SELECT current_setting('sio.reach', true) IN ('house', 'person'))"

# `(SELECT current_setting(...))` is asked once for each statement, a bare current_setting() once for each row
_ABSENCE_AREA = (
    "area_id = ANY ((SELECT string_to_array(nullif(nullif(current_setting('sio.absences', true), ''), '*'), ',')"
    ")::uuid[])"
)
_COMPLAINT_AREA = _ABSENCE_AREA.replace("sio.absences", "sio.complaints")


def _me(name: str) -> str:
    return f"(SELECT nullif(current_setting('sio.{name}', true), '')::uuid)"


_SEEN_ABSENCE = f"({_EVERY_ABSENCE} OR EXISTS (SELECT 1 FROM absence a WHERE a.id = case_id))"
_SEEN_COMPLAINT = f"({_EVERY_COMPLAINT} OR EXISTS (SELECT 1 FROM complaint c WHERE c.id = case_id))"
_SEEN_CASE = (
    f"CASE case_kind WHEN 'absence' THEN {_SEEN_ABSENCE} WHEN 'complaint' THEN {_SEEN_COMPLAINT}"
    f" WHEN 'hr_case' THEN {_AS_HOUSE} OR current_user = 'sio_hr' ELSE {_AS_ANYBODY} END"
)
#: table -> which of its rows somebody sees and may write
_ROWS = {
    "absence": f"{_EVERY_ABSENCE} OR {_ABSENCE_AREA} OR employee_id = {_me('employee')}",
    "complaint_item": (
        f"{_EVERY_COMPLAINT} OR {_COMPLAINT_AREA} OR customer_id = {_me('customer')} OR assignee_id = {_me('employee')}"
    ),
    "complaint": (
        f"{_EVERY_COMPLAINT} OR {_COMPLAINT_AREA} OR customer_id = {_me('customer')} OR EXISTS"
        f" (SELECT 1 FROM complaint_item i WHERE i.complaint_id = complaint.id AND i.assignee_id = {_me('employee')})"
    ),
    "extra_work_order": (
        f"{_EVERY_COMPLAINT} OR EXISTS (SELECT 1 FROM complaint c WHERE c.id = complaint_id)"
        f" OR EXISTS (SELECT 1 FROM site s WHERE s.id = site_id AND s.{_COMPLAINT_AREA})"
    ),
    "message": (
        f"(recipient_kind = 'employee' AND recipient_id = {_me('employee')})"
        f" OR (recipient_kind = 'contact' AND recipient_id = {_me('contact')}) OR {_SEEN_CASE}"
    ),
    "call_log": _SEEN_CASE,
    "customer_consent": f"contact_id = {_me('contact')} OR {_SEEN_CASE}",
}
_HR_ROWS = {
    "hr_case": f"{_EVERY_ABSENCE} OR {_ABSENCE_AREA}",
    "certificate_request": "EXISTS (SELECT 1 FROM hr.hr_case c WHERE c.id = case_id)",
    "hr_note": "EXISTS (SELECT 1 FROM hr.hr_case c WHERE c.id = case_id)",
}


def upgrade() -> None:
    _say_whose_item()
    postgresql = op.get_bind().dialect.name == "postgresql"
    if postgresql:
        op.execute("CREATE SCHEMA IF NOT EXISTS hr")
    _build_hr_rooms("hr" if postgresql else None)
    if postgresql:
        _appoint_roles()
        _grant()
        _lock_rows()


def _say_whose_item() -> None:
    with op.batch_alter_table("complaint_item") as item:
        item.add_column(sa.Column("area_id", sa.Uuid(), nullable=True))
        item.add_column(sa.Column("customer_id", sa.Uuid(), nullable=True))
    for column in ("area_id", "customer_id"):
        op.execute(
            f"UPDATE complaint_item SET {column} ="
            f" (SELECT c.{column} FROM complaint c WHERE c.id = complaint_item.complaint_id)"
        )
    with op.batch_alter_table("complaint_item") as item:
        item.alter_column("area_id", existing_type=sa.Uuid(), nullable=False)
        item.alter_column("customer_id", existing_type=sa.Uuid(), nullable=False)


def _build_hr_rooms(schema: str | None) -> None:
    within = f"{schema}." if schema else ""
    _build_cases(schema)
    op.create_table(
        "certificate_request",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("ground", sa.String(length=200), nullable=False),
        sa.Column("requested_at", UtcDateTime(), nullable=False),
        sa.Column("requested_by", sa.Uuid(), nullable=False),
        sa.Column("decision", sa.String(length=200), nullable=True),
        sa.Column("decided_at", UtcDateTime(), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("sent_at", UtcDateTime(), nullable=True),
        *_rules_of_requests(),
        sa.ForeignKeyConstraint(["case_id"], [f"{within}hr_case.id"], name=op.f("fk_certificate_request_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate_request")),
        schema=schema,
    )
    op.create_index(op.f("ix_certificate_request_case_id"), "certificate_request", ["case_id"], schema=schema)
    _index_one("uq_certificate_request_open", "certificate_request", "case_id", "decided_at IS NULL", schema)
    op.create_table(
        "hr_note",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], [f"{within}hr_case.id"], name=op.f("fk_hr_note_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hr_note")),
        schema=schema,
    )
    op.create_index(op.f("ix_hr_note_case_id"), "hr_note", ["case_id"], schema=schema)


def _build_cases(schema: str | None) -> None:
    op.create_table(
        "hr_case",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("absence_id", sa.Uuid(), nullable=True),
        sa.Column("employee_id", sa.Uuid(), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=200), nullable=False),
        sa.Column("opened_at", UtcDateTime(), nullable=False),
        sa.Column("opened_by", sa.Uuid(), nullable=True),
        sa.Column("closed_at", UtcDateTime(), nullable=True),
        sa.Column("closed_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('long_absence', 'certificate_request', 'holiday_sickness', 'work_accident', 'concern')",
            name=op.f("ck_hr_case_known_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["absence_id"], ["absence.id"], name=op.f("fk_hr_case_absence_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["employee_id"], ["employee.id"], name=op.f("fk_hr_case_employee_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hr_case")),
        schema=schema,
    )
    for column in ("absence_id", "employee_id", "area_id"):
        op.create_index(op.f(f"ix_hr_case_{column}"), "hr_case", [column], schema=schema)
    _index_one("uq_hr_case_open_absence", "hr_case", "absence_id", "closed_at IS NULL", schema)


def _rules_of_requests() -> list[sa.CheckConstraint]:
    rules = {
        "known_ground": "ground IN ('repeated_absence', 'long_absence', 'holiday_sickness', 'doubt_documented',"
        " 'other_approved')",
        "two_persons": "decided_by IS NULL OR decided_by <> requested_by",
        "decided_by_somebody": "(decided_at IS NULL AND decided_by IS NULL AND decision IS NULL)"
        " OR (decided_at IS NOT NULL AND decided_by IS NOT NULL AND decision IN ('approved', 'refused'))",
        "sent_when_approved": "sent_at IS NULL OR decision = 'approved'",
    }
    return [sa.CheckConstraint(rule, name=op.f(f"ck_certificate_request_{name}")) for name, rule in rules.items()]


def _index_one(name: str, table: str, column: str, where: str, schema: str | None) -> None:
    only: dict[str, Any] = {"postgresql_where": sa.text(where), "sqlite_where": sa.text(where)}
    op.create_index(name, table, [column], unique=True, schema=schema, **only)


def _appoint_roles() -> None:
    """Roles belong to the whole cluster: another database, or another migration at this moment, may have made them."""
    op.execute("""
        DO $$
        DECLARE
          wanted text;
          said text := 'A database administrator must run once:'
            || ' CREATE ROLE sio_app NOLOGIN; CREATE ROLE sio_hr NOLOGIN;'
            || format(' GRANT sio_app TO sio_hr; GRANT sio_app, sio_hr TO %I;', current_user);
        BEGIN
          -- of two migrations in one cluster the second waits until the first is through
          PERFORM pg_advisory_xact_lock(hashtext('sio roles'));
          FOREACH wanted IN ARRAY ARRAY['sio_app', 'sio_hr'] LOOP
            IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = wanted) THEN
              BEGIN
                EXECUTE format('CREATE ROLE %I NOLOGIN', wanted);
              EXCEPTION WHEN duplicate_object OR unique_violation THEN
                NULL;
              END;
            END IF;
          END LOOP;
          IF NOT pg_has_role('sio_hr', 'sio_app', 'MEMBER') THEN
            GRANT sio_app TO sio_hr;
          END IF;
          FOREACH wanted IN ARRAY ARRAY['sio_app', 'sio_hr'] LOOP
            BEGIN
              PERFORM set_config('role', wanted, true);
            EXCEPTION WHEN insufficient_privilege THEN
              EXECUTE format('GRANT %I TO %I', wanted, session_user);
            END;
            PERFORM set_config('role', 'none', true);
          END LOOP;
        EXCEPTION WHEN insufficient_privilege THEN
          RAISE EXCEPTION 'This login may not make the roles that keep rows apart. %', said
            USING ERRCODE = 'insufficient_privilege';
        END $$
    """)


def _grant() -> None:
    op.execute("GRANT USAGE ON SCHEMA public TO sio_app")
    for things, rights in (("TABLES", _TABLES), ("SEQUENCES", "USAGE, SELECT")):
        op.execute(f"GRANT {rights} ON ALL {things} IN SCHEMA public TO sio_app")
        # the tables of later migrations too
        op.execute(f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT {rights} ON {things} TO sio_app")
    op.execute("GRANT USAGE ON SCHEMA hr TO sio_app, sio_hr")
    op.execute(f"GRANT {_TABLES} ON ALL TABLES IN SCHEMA hr TO sio_hr")
    # the slot in HR's door: the house may put a concern through it, and can never look at what is inside
    op.execute("GRANT INSERT ON hr.hr_case TO sio_app")


def _lock_rows() -> None:
    for table, seen in _ROWS.items():
        _lock(table)
        op.execute(f"CREATE POLICY reach ON {table} FOR ALL USING ({seen})")
    for table, seen in _HR_ROWS.items():
        _lock(f"hr.{table}")
        op.execute(f"CREATE POLICY reach ON hr.{table} FOR ALL TO sio_hr USING ({seen})")
    op.execute(
        "CREATE POLICY slot ON hr.hr_case FOR INSERT TO sio_app"
        f" WITH CHECK ({_AS_HOUSE} AND kind = 'concern' AND closed_at IS NULL)"
    )


def _lock(table: str) -> None:
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    # also for the owner of the table, as which the login connects
    op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
