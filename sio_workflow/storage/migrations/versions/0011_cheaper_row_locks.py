"""The same locks, cheaper: a reach of several areas is read once for each statement, no longer once for each row. And
the list of complaints is read in its order, so that the first page looks at the rows it shows and at no others.

In `(SELECT texts)::uuid[]` the cast stands outside of the SELECT that is asked once, so every row had it done again:
of 70,000 complaints a director of ten areas saw hers in 197 ms, and sees them now in 10.
"""

# ruff: noqa: S608 - every name in these statements is our own

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_EVERY_ABSENCE = "(SELECT current_setting('sio.absences', true) = '*')"
_EVERY_COMPLAINT = "(SELECT current_setting('sio.complaints', true) = '*')"
_ABSENCE_AREA = (
    "area_id = ANY ((SELECT string_to_array(nullif(nullif(current_setting('sio.absences', true), ''), '*'), ',')"
    "::uuid[])::uuid[])"
)
_COMPLAINT_AREA = _ABSENCE_AREA.replace("sio.absences", "sio.complaints")


def _me(name: str) -> str:
    return f"(SELECT nullif(current_setting('sio.{name}', true), '')::uuid)"


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
    "hr.hr_case": f"{_EVERY_ABSENCE} OR {_ABSENCE_AREA}",
}


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        unanswered_first = sa.text("(first_feedback_at IS NOT NULL)")
        op.create_index("ix_complaint_nearest", "complaint", [unanswered_first, "feedback_due_at"])
        for table, seen in _ROWS.items():
            op.execute(f"ALTER POLICY reach ON {table} USING ({seen})")
