"""What a manager should know before talking to a customer: open cases, covers and no-shows, contract, inspection."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sio_workflow.domain import policy
from sio_workflow.domain.people import Actor
from sio_workflow.domain.policy import Action
from sio_workflow.storage.models import Complaint, Customer
from sio_workflow.storage.unit_of_work import UnitOfWork

#: how far back a customer feels that things have gone wrong
RECENTLY = timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Replaced:
    """A visit that did not go as planned: when, and how it ended. Never who, and never why."""

    start_at: datetime
    no_show: bool
    #: outcome of the search; empty while it is still open
    outcome: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteHistory:
    """For those who handle the site's complaints."""

    contract_end_on: date | None
    #: the customer's other cases that are not closed
    open_cases: tuple[Complaint, ...]
    earlier: tuple[Complaint, ...]
    #: at this site in the last 30 days, newest first
    replaced: tuple[Replaced, ...]


def history_of(uow: UnitOfWork, complaint: Complaint, customer: Customer, actor: Actor, now: datetime) -> SiteHistory:
    """The customer in the actor's areas, and the site."""
    areas = policy.areas_for(actor, Action.SEE_COMPLAINTS)
    others = uow.complaints.others(complaint, areas)
    return SiteHistory(
        contract_end_on=customer.contract_end_on,
        open_cases=tuple(each for each in others if each.closed_at is None),
        earlier=tuple(each for each in others if each.closed_at is not None),
        replaced=tuple(
            Replaced(start_at=start_at, no_show=cause == "no_show", outcome=outcome or "")
            for start_at, cause, outcome in uow.cover.at_site(complaint.site_id, now - RECENTLY, now)
        ),
    )
