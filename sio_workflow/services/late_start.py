"""Whoever comes instead begins later: the customer hears from when, not who and not why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sio_workflow.domain.errors import InvalidAnswers
from sio_workflow.domain.notices import write
from sio_workflow.domain.process import Variables
from sio_workflow.domain.times import instant
from sio_workflow.services.search import Search
from sio_workflow.storage.models import CustomerContact, Shift
from sio_workflow.storage.unit_of_work import UnitOfWork

TEMPLATE = "customer_late"


@dataclass(frozen=True, slots=True, kw_only=True)
class LateWords:
    """The sentence with the time left open, and who gets it; nobody when the customer has no contact to write to."""

    text: str
    locale: str
    to: str


def chosen(shift: Shift, answers: Variables) -> datetime | None:
    """When the replacement begins, if that is later than planned; refused where it is not within the shift."""
    if not answers.get("starts_at"):
        return None
    starts_at = instant(answers["starts_at"])
    if not shift.start_at < starts_at < shift.end_at:
        raise InvalidAnswers.at("starts_at", "Later than the shift begins, and before it ends.")
    return starts_at


def tell(search: Search, starts_at: datetime | None) -> None:
    """Tell the customer's contact once per staffing; nothing where the shift is not staffed any more."""
    shift = search.shift
    contact = contact_for(search.desk.uow, search.site.customer_id)
    if starts_at is None or shift.status != "confirmed" or contact is None:
        return
    told = search.desk.uow.trail.messages("cover_case", search.case.id)
    since = shift.confirmed_at or search.desk.now
    if not any(each.template == TEMPLATE and each.at >= since for each in told):
        search.notices.contact(contact.id, TEMPLATE, start=starts_at, planned=shift.start_at)


def words(uow: UnitOfWork, customer_id: UUID, planned: datetime) -> LateWords:
    """What the customer will read; "…" stands where the time goes in."""
    contact = contact_for(uow, customer_id)
    locale = contact.locale if contact else "da"
    text = write(TEMPLATE, {"start": ..., "planned": planned}, locale)
    return LateWords(text=text, locale=locale, to=contact.name if contact else "")


def contact_for(uow: UnitOfWork, customer_id: UUID) -> CustomerContact | None:
    """Who is told about a site: one who can be reached before one who cannot, who decides before who does not."""
    found = uow.places.contacts(customer_id)
    return min(found, key=lambda one: (not (one.phone or one.email), not one.can_order_extra), default=None)
