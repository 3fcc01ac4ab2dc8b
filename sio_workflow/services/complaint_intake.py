"""A complaint comes in: recorded with its true time, routed to its area, receipted, looked at by transparent rules."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sio_workflow.domain import policy
from sio_workflow.domain.complaints import (
    URGENT_CATEGORIES,
    feedback_deadlines,
    is_contract_risk,
    is_unclear,
)
from sio_workflow.domain.errors import InvalidAnswers
from sio_workflow.domain.people import Role
from sio_workflow.domain.process import Variables
from sio_workflow.domain.times import instant, local_day
from sio_workflow.services.notices import Notices
from sio_workflow.services.recipients import who_answers
from sio_workflow.services.workplace import Workplace, next_number, number_prefix, uuid_of
from sio_workflow.storage.models import Complaint, Customer, Site

_OLDEST = timedelta(days=14)


def register(desk: Workplace, answers: Variables) -> Variables:
    """Record a complaint and send the receipt. Returns ids and deadlines."""
    site, customer = _place(desk, answers)
    received_at = _received(desk, answers)
    complaint = _complaint(desk, answers, site, customer, received_at)
    prefix = number_prefix("R", desk.now)
    complaints = desk.uow.complaints
    complaints.add_numbered(complaint, lambda: next_number("R", complaints.last_number(prefix), desk.now))
    rows = ("complaint", complaint.id)
    desk.uow.trail.audit(desk.actor, desk.now, "register", *rows, area_id=complaint.area_id, channel=complaint.channel)
    _tell(desk, complaint)
    return {"business_key": complaint.number, **clock_of(complaint)}


def clock_of(complaint: Complaint) -> Variables:
    """What an instance needs when the customer begins to wait: which case it is, and the deadlines."""
    promised = round((complaint.feedback_due_at - complaint.asked_at) / timedelta(minutes=1))
    deadlines = feedback_deadlines(complaint.asked_at, promised)
    return {
        "complaint_id": complaint.id,
        "area_id": complaint.area_id,
        "unclear": complaint.unclear,
        "urgent": complaint.urgent,
        "feedback_remind_at": deadlines.remind_at,
        "feedback_alert_at": deadlines.alert_at,
        "feedback_due_at": deadlines.due_at,
    }


def _place(desk: Workplace, answers: Variables) -> tuple[Site, Customer]:
    found = desk.uow.places.site_with_customer(uuid_of(answers["site_id"]))
    return policy.visible_or_not_found(
        found, lambda each: policy.may_complain_about(desk.actor, each[0].area_id, each[1].id)
    )


def _received(desk: Workplace, answers: Variables) -> datetime:
    """When the customer said it; a complaint by telephone is registered later than it was received."""
    if desk.actor.customer_id is not None or not answers.get("received_at"):
        return desk.now
    received_at = instant(answers["received_at"])
    if not desk.now - _OLDEST <= received_at <= desk.now:
        raise InvalidAnswers.at("received_at", "Within the last 14 days.")
    return received_at


def _complaint(desk: Workplace, answers: Variables, site: Site, customer: Customer, received_at: datetime) -> Complaint:
    text, location, category = answers["text"], answers.get("location", ""), answers.get("category", "")
    return Complaint(
        id=uuid4(),
        customer_id=customer.id,
        site_id=site.id,
        area_id=site.area_id,
        contact_id=_contact(desk, answers, customer),
        channel="portal" if desk.actor.customer_id else answers.get("channel", "phone"),
        received_at=received_at,
        registered_by=desk.actor.account_id,
        text=text,
        location=location,
        category=category,
        urgent=category in URGENT_CATEGORIES,
        unclear=is_unclear(text, location, category),
        contract_risk=is_contract_risk(text, customer.contract_end_on, local_day(desk.now)),
        feedback_due_at=feedback_deadlines(received_at, customer.feedback_minutes).due_at,
    )


def _contact(desk: Workplace, answers: Variables, customer: Customer) -> UUID | None:
    if desk.actor.contact_id is not None:
        return desk.actor.contact_id
    if not answers.get("contact_id"):
        return None
    contact = desk.uow.places.contact(uuid_of(answers["contact_id"]))
    if contact is None or contact.customer_id != customer.id:
        raise InvalidAnswers.at("contact_id", "Not a contact of this customer.")
    return contact.id


def _tell(desk: Workplace, complaint: Complaint) -> None:
    notices = Notices(desk.uow, desk.actor, desk.now, "complaint", complaint.id, complaint.area_id)
    name = who_answers(desk.uow, complaint.area_id, desk.now)
    words = {"number": complaint.number, "due": complaint.feedback_due_at, "name": name}
    notices.contact(complaint.contact_id, "complaint_receipt", **words)
    if complaint.urgent:
        notices.roles(Role.SERVICE_MANAGER, Role.OFFICE, template="complaint_urgent", number=complaint.number)
    if complaint.contract_risk:
        notices.roles(Role.OFFICE, template="contract_risk", number=complaint.number)
