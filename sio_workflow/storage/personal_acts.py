"""What somebody has done, and where their id stands in what processes keep: the rest of what is handed out to them.

Such a row is often about somebody else. So only what was done, when, and their own words are handed out: an absence
that a manager has registered is not the manager's to carry home.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Text, Uuid, and_, cast, or_, select, true
from sqlalchemy.orm import Session

from sio_workflow.domain.audit_sight import HR_KINDS, HR_VERBS
from sio_workflow.storage.models import Base

#: table.column that holds the account (or, of a leader, the employee) -> what is handed out of such a row
ACTS: dict[str, tuple[str, ...]] = {
    "absence.approved_by": ("id", "approved_at"),
    "absence.registered_by": ("id", "reported_at"),
    "audit_event.on_behalf_of": ("id", "at", "verb", "subject_kind"),
    "call_log.by_id": ("id", "case_kind", "case_id", "kind", "at", "outcome", "note"),
    "complaint.registered_by": ("id", "number", "received_at"),
    "complaint_item.approved_by": ("id", "approved_at"),
    "customer_consent.recorded_by": ("id", "what", "at"),
    "daily_check.opened_by": ("area_id", "day", "opened_at"),
    "daily_check.reviewed_by": ("area_id", "day", "reviewed_at"),
    "draft.saved_by": ("key", "path", "saved_at"),
    "employee.lead_employee_id": ("id",),
    "erasure.by_id": ("id", "at"),
    "extra_work_offer.made_by": ("id", "made_at"),
    "history.actor_id": ("instance_id", "sequence", "element_id", "name", "left_at", "delta"),
    "hr.certificate_request.decided_by": ("id", "decided_at", "decision"),
    "hr.certificate_request.requested_by": ("id", "requested_at"),
    "hr.hr_case.closed_by": ("id", "closed_at"),
    "hr.hr_case.opened_by": ("id", "opened_at"),
    "hr.hr_note.author_id": ("id", "at"),
    "hr.hr_step_done.by_id": ("id", "code", "at"),
    "incident.resolved_by": ("id", "resolved_at", "resolution"),
    "incoming.handled_by": ("id", "handled_at", "outcome"),
    "message.author_id": ("id", "case_kind", "case_id", "at", "body"),
    "process_definition.published_by": ("key", "version", "published_at"),
    "process_instance.started_by": ("id", "definition_key", "business_key", "started_at"),
    "retention_policy.changed_by": ("kind", "changed_at"),
    "retention_run.started_by": ("id", "started_at"),
    "role_grant.granted_by": ("id", "role", "valid_from"),
    "role_grant.on_behalf_of": ("id", "role", "area_id", "valid_from", "valid_to"),
    "shift.confirmed_by": ("id", "shift_no", "confirmed_at"),
    "sign_in_link.made_by": ("id", "kind", "made_at"),
    "user_task.claimed_by": ("id", "name", "claimed_at"),
    "user_task.completed_by": ("id", "name", "closed_at", "outcome"),
}
#: table.column of JSON or text in which an id of theirs may stand -> what is handed out of such a row
NAMED: dict[str, tuple[str, ...]] = {
    "audit_event.after": ("id", "at", "verb", "subject_kind"),
    "audit_event.before": ("id", "at", "verb", "subject_kind"),
    "audit_event.details": ("id", "at", "verb", "subject_kind"),
    "audit_event.subject_id": ("id", "at", "verb", "subject_kind"),
    "history.delta": ("instance_id", "sequence", "element_id", "name", "left_at"),
    "held_answer.answers": ("incident_id",),
    "job.variables": ("id", "kind", "due_at"),
    "process_instance.variables": ("id", "definition_key", "business_key", "status", "started_at", "ended_at"),
    "task_draft.answers": ("task_id", "saved_at"),
    "user_task.variables": ("id", "name", "opened_at"),
}


def acts(
    session: Session, person_id: UUID, account_id: UUID | None, *, hr: bool
) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """table.column and what is handed out of the rows that name the person there; HR's only where asked."""
    own = [each for each in (person_id, account_id) if each is not None]
    for name, shown in {**ACTS, **NAMED}.items():
        table, _, column = name.rpartition(".")
        if hr or not table.startswith("hr."):
            where = Base.metadata.tables[table]
            found = select(*(where.c[each] for each in shown)).where(_names(where.c[column], own))
            rows = session.execute(found.where(true() if hr else _not_hrs(where))).mappings()
            yield name, [dict(row) for row in rows]


def _names(column: ColumnElement[Any], own: list[UUID]) -> ColumnElement[bool]:
    if isinstance(column.type, Uuid):
        return column.in_(own)
    return or_(*(cast(column, Text).contains(str(each)) for each in own))


def _not_hrs(table: Any) -> ColumnElement[bool]:
    """Without what is HR's business among other rows."""
    if "case_kind" in table.c:
        return and_(table.c.case_kind != "hr_case")
    if "verb" in table.c:
        return and_(table.c.subject_kind.not_in(HR_KINDS), table.c.verb.not_in(HR_VERBS))
    return true()
