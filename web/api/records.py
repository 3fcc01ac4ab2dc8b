"""A complaint in plain JSON: field by field, so that nothing slips out because a table has grown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any
from uuid import UUID

from sio_workflow.services.complaints import ComplaintView
from sio_workflow.services.deliveries import SentView

FLAGS = ("customer_name", "text", "location", "channel", "needs_dialogue", "talk_first", "contract_risk")
ITEM = (
    "id",
    "item_no",
    "location",
    "category",
    "description",
    "assessment",
    "decision",
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
EXTRA_WORK = ("id", "description", "price", "planned_at", "status")


def complaint_record(view: ComplaintView, sent: Mapping[UUID, SentView]) -> dict[str, Any]:
    """What the page shows, for machines; `sent` is what became of its messages, for those who may know."""
    return {
        **asdict(view.line),
        **{name: getattr(view, name) for name in FLAGS},
        "items": rows(view.items, ITEM),
        "messages": [one | {"deliveries": ways_of(one["id"], sent)} for one in rows(view.messages, MESSAGE)],
        "calls": rows(view.calls, CALL),
        "plan": rows(view.plan, PLAN_LINE),
        "earlier": rows(view.earlier, EARLIER),
        "extra_work": rows(view.extra_work, EXTRA_WORK),
    }


def ways_of(message_id: UUID, sent: Mapping[UUID, SentView]) -> list[dict[str, Any]]:
    """The channels a message went out on, and how it went."""
    return rows(sent[message_id].deliveries, DELIVERY) if message_id in sent else []


def rows(found: Iterable[object], names: tuple[str, ...]) -> list[dict[str, Any]]:
    """These fields of each."""
    return [{name: getattr(one, name) for name in names} for one in found]
