"""The second lock on everything else that tells of an absence or a complaint: searches and offers, deliveries, texts
from outside, and what bookkeeping keeps. Messages about a search or an area are for those who answer for the area.
"""

# ruff: noqa: S608 - every name in these statements is our own

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_EVERY_ABSENCE = "(SELECT current_setting('sio.absences', true) = '*')"
_EVERY_COMPLAINT = "(SELECT current_setting('sio.complaints', true) = '*')"
_AS_HOUSE = "(SELECT current_setting('sio.reach', true) = 'house')"
_AS_ANYBODY = "(SELECT current_setting('sio.reach', true) IN ('house', 'person'))"
_PLACES_ANSWERS = "(SELECT current_setting('sio.answers', true) = 'yes')"
# the cast stands inside the SELECT, so that the ids are read once for each statement and not once for each row
_ABSENCE_AREA = (
    "area_id = ANY ((SELECT string_to_array(nullif(nullif(current_setting('sio.absences', true), ''), '*'), ',')"
    "::uuid[])::uuid[])"
)


def _me(name: str) -> str:
    return f"(SELECT nullif(current_setting('sio.{name}', true), '')::uuid)"


_SEEN_ABSENCE = f"({_EVERY_ABSENCE} OR EXISTS (SELECT 1 FROM absence a WHERE a.id = case_id))"
_SEEN_COMPLAINT = f"({_EVERY_COMPLAINT} OR EXISTS (SELECT 1 FROM complaint c WHERE c.id = case_id))"
_OWN = (
    f"(recipient_kind = 'employee' AND recipient_id = {_me('employee')})"
    f" OR (recipient_kind = 'contact' AND recipient_id = {_me('contact')})"
)
_CASE = (
    f"CASE case_kind WHEN 'absence' THEN {_SEEN_ABSENCE} WHEN 'complaint' THEN {_SEEN_COMPLAINT}"
    f" WHEN 'hr_case' THEN {_AS_HOUSE} OR current_user = 'sio_hr'"
)
_READ_MESSAGE = f"{_OWN} OR {_CASE} ELSE {_AS_HOUSE} OR {_EVERY_ABSENCE} OR {_ABSENCE_AREA} END"
#: telling somebody shows nothing, so whoever works here may tell; reading it is another matter
_WRITE_MESSAGE = f"{_OWN} OR {_CASE} ELSE {_AS_ANYBODY} END"
_ROWS = {
    "absence_payroll": f"{_AS_HOUSE} OR employee_id = {_me('employee')}",
    "cover_case": (
        f"{_EVERY_ABSENCE} OR {_ABSENCE_AREA} OR replacement_id = {_me('employee')} OR EXISTS"
        f" (SELECT 1 FROM offer o WHERE o.cover_case_id = cover_case.id AND o.employee_id = {_me('employee')})"
    ),
    "offer": f"{_EVERY_ABSENCE} OR {_ABSENCE_AREA} OR employee_id = {_me('employee')}",
    "delivery": f"{_AS_HOUSE} OR EXISTS (SELECT 1 FROM message m WHERE m.id = message_id)",
    "incoming": f"{_AS_HOUSE} OR {_PLACES_ANSWERS}",
}


def upgrade() -> None:
    _say_where_the_offer_is()
    if op.get_bind().dialect.name == "postgresql":
        for table, seen in _ROWS.items():
            op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
            op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
            op.execute(f"CREATE POLICY reach ON {table} FOR ALL USING ({seen})")
        op.execute(f"ALTER POLICY reach ON message USING ({_READ_MESSAGE})")
        op.execute(f"CREATE POLICY tell ON message FOR INSERT WITH CHECK ({_WRITE_MESSAGE})")


def _say_where_the_offer_is() -> None:
    """The row's lock tells whose it is without asking the search, whose own lock asks the offers."""
    with op.batch_alter_table("offer") as offer:
        offer.add_column(sa.Column("area_id", sa.Uuid(), nullable=True))
    op.execute("UPDATE offer SET area_id = (SELECT c.area_id FROM cover_case c WHERE c.id = offer.cover_case_id)")
    with op.batch_alter_table("offer") as offer:
        offer.alter_column("area_id", existing_type=sa.Uuid(), nullable=False)
