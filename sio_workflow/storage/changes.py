"""What a transaction has changed on the cases people answer for: noted as it is written, so it cannot be forgotten.

The audit trail takes its `before` and `after` from here. Ids and enums only: the columns named below, and no others.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import event, inspect
from sqlalchemy.orm import Session

from sio_workflow.storage.models import Absence, Complaint, CoverCase

_NOTES = "sio_changes"
#: what the trail calls such a row, and the columns it speaks of
_WATCHED: dict[type, tuple[str, tuple[str, ...]]] = {
    Absence: ("absence", ("status", "return_code")),
    Complaint: ("complaint", ("status",)),
    CoverCase: ("cover_case", ("status", "escalation", "outcome", "replacement_id")),
}


@dataclass(slots=True)
class Change:
    """One row, before and after; nothing before where it is new."""

    before: dict[str, Any] | None = None
    after: dict[str, Any] = field(default_factory=dict)


def changes_in(session: Session) -> dict[tuple[str, str], Change]:
    """What this transaction has changed so far, by kind and id of the subject."""
    found: dict[tuple[str, str], Change] = session.info.setdefault(_NOTES, {})
    return found


@event.listens_for(Session, "after_flush")
def _note(session: Session, _context: Any) -> None:
    """History still tells old from new here, and new rows have their ids and defaults."""
    for row in (*session.new, *session.dirty):
        if type(row) in _WATCHED:
            _note_row(session, row)


def _note_row(session: Session, row: Any) -> None:
    kind, columns = _WATCHED[type(row)]
    if row in session.new:
        values = {column: _plain(getattr(row, column)) for column in columns}
        changes_in(session)[kind, str(row.id)] = Change(None, values)
        return
    histories = {column: inspect(row).attrs[column].history for column in columns}
    new = {column: _plain(one.added[0]) for column, one in histories.items() if one.added and one.deleted}
    if not new:
        return
    change = changes_in(session).setdefault((kind, str(row.id)), Change({}))
    change.after.update(new)
    if change.before is not None:
        change.before = {**{column: _plain(histories[column].deleted[0]) for column in new}, **change.before}


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, UUID) else value
