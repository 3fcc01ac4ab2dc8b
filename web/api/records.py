"""Absences and complaints in plain JSON: field by field, so that nothing slips out because a table has grown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any
from uuid import UUID

from sio_workflow.domain.delegation import Doer
from sio_workflow.services.absences import AbsenceView
from sio_workflow.services.complaints import ComplaintView
from sio_workflow.services.deliveries import SentView
from sio_workflow.services.site_history import SiteHistory
from sio_workflow.services.start_of_day import ToDo

ABSENCE = ("id", "number", "employee_id", "employee_name", "area_id", "kind", "from_at", "expected_to", "status")
REPORTED = ("reported_at", "reported_via", "handover_note")
SHIFT = ("id", "shift_no", "site_id", "site_name", "start_at", "end_at", "status")
TOUCHED = (*SHIFT, "unstaffed", "case_id", "worker")
SEARCH = ("id", "status", "mode")
FLAGS = ("customer_name", "text", "location", "channel", "phone", "needs_dialogue", "talk_first", "contract_risk")
ITEM = (
    "id",
    "item_no",
    "location",
    "category",
    "description",
    "assessment",
    "decision",
    "plan_line_id",
    "how",
    "planned_at",
    "assignee_id",
    "solved_at",
    "approved_at",
    "reject_code",
    "reject_reason",
)
MESSAGE = ("id", "body", "by_human", "at", "direction")
DELIVERY = ("channel", "state", "at", "sent_at", "failure")
CALL = ("id", "kind", "outcome", "note", "at")
PLAN_LINE = ("id", "location", "task_code", "description", "frequency", "excluded")
EARLIER = ("id", "number", "status", "received_at")
REPLACED = ("start_at", "no_show", "outcome")
EXTRA_WORK = ("id", "description", "price", "planned_at", "status")
CONTACT = ("id", "name", "phone")
APOLOGY = ("text", "until")


def absence_record(absence: AbsenceView) -> dict[str, Any]:
    """An absence in a list; there is no why to leave out."""
    return {**fields_of(absence, ABSENCE), "approved_by": doer_record(absence.approved_by)}


def absence_file(absence: AbsenceView) -> dict[str, Any]:
    """One absence with the shifts it touches."""
    return {**absence_record(absence), **fields_of(absence, REPORTED), "shifts": rows(absence.shifts, TOUCHED)}


def to_do_record(line: ToDo) -> dict[str, Any]:
    """A line of the day's list: a report that awaits approval, a search with who has not answered, or a lone shift."""
    return {
        "starts_at": line.starts_at,
        "report": absence_record(line.report) if line.report else None,
        "search": fields_of(line.search, SEARCH) if line.search else None,
        "shifts": rows(line.shifts, SHIFT),
        "unanswered": list(line.unanswered),
    }


def complaint_record(view: ComplaintView, sent: Mapping[UUID, SentView]) -> dict[str, Any]:
    """What the page shows, for machines; `sent` is what became of its messages, for those who may know."""
    return {
        **asdict(view.line),
        **{name: getattr(view, name) for name in FLAGS},
        "contact": fields_of(view.contact, CONTACT) if view.contact else None,
        "apology": fields_of(view.apology, APOLOGY) if view.apology else None,
        "items": rows(view.items, ITEM),
        "goodwill_reason": view.goodwill_reason,
        "messages": [
            {**fields_of(one, MESSAGE), **by_whom(view, one.author_id), "deliveries": ways_of(one.id, sent)}
            for one in view.messages
        ],
        "calls": [{**fields_of(one, CALL), **by_whom(view, one.by_id)} for one in view.calls],
        "plan": rows(view.plan, PLAN_LINE),
        "history": history_record(view.history) if view.history else None,
        "extra_work": rows(view.extra_work, EXTRA_WORK),
    }


def history_record(history: SiteHistory) -> dict[str, Any]:
    """What has been at the site; nobody keeps inspections here yet."""
    return {
        "contract_end_on": history.contract_end_on,
        "open_cases": rows(history.open_cases, EARLIER),
        "earlier": rows(history.earlier, EARLIER),
        "replaced": rows(history.replaced, REPLACED),
        "last_inspection_at": None,
    }


def ways_of(message_id: UUID, sent: Mapping[UUID, SentView]) -> list[dict[str, Any]]:
    """The channels a message went out on, and how it went."""
    return rows(sent[message_id].deliveries, DELIVERY) if message_id in sent else []


def by_whom(view: ComplaintView, account_id: UUID | None) -> dict[str, Any]:
    """Who did it; empty for the customer, and for what nobody did."""
    return {"done_by": doer_record(view.doers.get(account_id)) if account_id else None}


def doer_record(doer: Doer | None) -> dict[str, str] | None:
    """Who did something, and in which manager's name."""
    return {"name": doer.name, "manager_name": doer.manager_name} if doer else None


def rows(found: Iterable[object], names: Sequence[str]) -> list[dict[str, Any]]:
    """These fields of each."""
    return [fields_of(one, names) for one in found]


def fields_of(thing: object, names: Sequence[str]) -> dict[str, Any]:
    """These fields."""
    return {name: getattr(thing, name) for name in names}
