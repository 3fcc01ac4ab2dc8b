"""Offers of extra work for the pages: the customer signs in, sees what, when and at what price, and says yes or no."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sio_workflow.domain import policy
from sio_workflow.domain.errors import NotFound
from sio_workflow.domain.people import Actor
from sio_workflow.domain.policy import Action
from sio_workflow.services import extra_work
from sio_workflow.services.complaint_file import ComplaintFile
from sio_workflow.services.desk import open_desk
from sio_workflow.storage.database import Database
from sio_workflow.storage.models import ExtraWorkOffer
from sio_workflow.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferToCustomer:
    """What the customer sees."""

    id: UUID
    complaint_id: UUID
    number: str
    site_name: str
    description: str
    #: whole DKK excluding VAT
    price: int
    planned_at: datetime
    expires_at: datetime
    #: open, yes, no, taken_back or lapsed
    state: str
    answered_at: datetime | None


class ExtraOffers:
    """Look at an offer, answer it, take it back."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, actor: Actor, offer_id: UUID, now: datetime) -> OfferToCustomer:
        """One offer, for the contact it was made to; to everybody else it does not exist."""
        with self._database.unit_of_work(writing=False) as uow:
            return _shown(uow, _own(uow, actor, offer_id), now)

    def answer(self, actor: Actor, offer_id: UUID, yes: bool, now: datetime) -> OfferToCustomer:
        """Yes or no; an offer that is no longer open stays as it is, and the answer says how that is."""
        # the answer is held against the case, and told to whoever works on it
        with self._database.unit_of_work(as_house=True) as uow:
            file = ComplaintFile.load(open_desk(uow, actor, now), _own(uow, actor, offer_id).complaint_id)
            # the case is locked now: of two answers at once the second sees the first
            offer = uow.complaints.extra_offer(offer_id, lock=True)
            assert offer is not None, "offers stay"
            if extra_work.state_of(offer, now) == "open":
                extra_work.answer(file, offer, yes)
            return _shown(uow, offer, now)

    def take_back(self, actor: Actor, complaint_id: UUID, now: datetime) -> bool:
        """The manager would rather agree by telephone, or not at all; False when there is no open offer."""
        policy.require(actor, Action.HANDLE_COMPLAINT)
        with self._database.unit_of_work() as uow:
            file = policy.visible_or_not_found(
                ComplaintFile.load(open_desk(uow, actor, now), complaint_id),
                lambda one: policy.may(actor, Action.HANDLE_COMPLAINT, one.complaint.area_id),
            )
            every = uow.complaints.extra_offers(complaint_id)
            still_open = [one for one in every if extra_work.state_of(one, now) == "open"]
            for offer in still_open:
                extra_work.settle(file, offer, "taken_back")
                file.audit("take_back_extra_offer", offer_id=str(offer.id))
            return bool(still_open)


def _own(uow: UnitOfWork, actor: Actor, offer_id: UUID) -> ExtraWorkOffer:
    offer = uow.complaints.extra_offer(offer_id)
    if offer is None or actor.contact_id is None or offer.contact_id != actor.contact_id:
        raise NotFound
    return offer


def _shown(uow: UnitOfWork, offer: ExtraWorkOffer, now: datetime) -> OfferToCustomer:
    complaint = uow.complaints.complaint(offer.complaint_id)
    assert complaint is not None
    site = uow.places.site(complaint.site_id)
    assert site is not None
    return OfferToCustomer(
        id=offer.id,
        complaint_id=complaint.id,
        number=complaint.number,
        site_name=site.name,
        description=offer.description,
        price=offer.price,
        planned_at=offer.planned_at,
        expires_at=offer.expires_at,
        state=extra_work.state_of(offer, now),
        answered_at=offer.answered_at,
    )
