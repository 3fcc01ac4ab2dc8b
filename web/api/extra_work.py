"""Offers of extra work: the contact they are made to looks and answers, the manager takes them back."""

from __future__ import annotations

from uuid import UUID

from flask_smorest import Blueprint

from sio_workflow.services.extra_offers import OfferToCustomer
from web.api.bodies import Answer
from web.api.shapes import shape
from web.visit import actor, house, now

resource = Blueprint("api_extra_work", __name__, url_prefix="/api/v1", description=__doc__)


@resource.get("/extra-work-offers/<uuid:extra_offer_id>")
@resource.response(200, shape(OfferToCustomer))
def offer(extra_offer_id: UUID) -> OfferToCustomer:
    """One offer made to me."""
    return house().extra_offers.get(actor(), extra_offer_id, now())


@resource.post("/extra-work-offers/<uuid:extra_offer_id>/answer")
@resource.arguments(Answer)
@resource.response(200, shape(OfferToCustomer))
def answer(body: dict[str, bool], extra_offer_id: UUID) -> OfferToCustomer:
    """Yes or no; one that is no longer open stays as it is, and `state` says how that is."""
    return house().extra_offers.answer(actor(), extra_offer_id, body["yes"], now())


@resource.post("/complaints/<uuid:complaint_id>/take-back-offer")
def take_back(complaint_id: UUID) -> dict[str, bool]:
    """Take the open offer back; `taken_back` is false when there is none."""
    return {"taken_back": house().extra_offers.take_back(actor(), complaint_id, now())}
