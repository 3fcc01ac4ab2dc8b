"""Extra work, inside one transaction: agreed by word of mouth, or offered in writing and answered by the customer.

A yes is the consent of that contact and stands at once; a worker orders the work and closes the case a moment later.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sio_workflow.domain.complaints import ASSESS_WITHIN, CLOSED
from sio_workflow.domain.errors import InvalidAnswers
from sio_workflow.domain.people import Role
from sio_workflow.domain.process import Variables
from sio_workflow.domain.times import instant
from sio_workflow.services.complaint_file import ComplaintFile
from sio_workflow.services.workplace import refusal, uuid_of
from sio_workflow.storage.models import CustomerConsent, CustomerContact, ExtraWorkOffer, ExtraWorkOrder

#: how long the customer may think
GOOD_FOR = timedelta(days=3)
_DECLINED_WITHIN = timedelta(hours=1)
_MESSAGE = "extra_offer_answered"


def agree(file: ComplaintFile, answers: Variables) -> Variables:
    """Agreed with the customer in another way: who, how, what, when and at what price."""
    desk = file.desk
    contact = may_order(desk.uow.places.contact(uuid_of(answers["contact_id"])), file.complaint.customer_id)
    consent_id = _consent(file, contact.id, answers["consent_channel"])
    what, when, price = answers["description"], instant(answers["planned_at"]), int(answers.get("price", 0))
    order_id = _order(file, consent_id, what, when, price)
    file.audit("agree_extra_work", consent_id=str(consent_id))
    file.close("closed_extra_work", file.say("extra_work_agreed", what=what, when=when, price=price))
    return {"decision": "agreed", "outcome": "extra_work", "extra_work_order_id": order_id}


def decline(file: ComplaintFile) -> Variables:
    """The customer does not want it: the manager says no to the complaint, with a reason."""
    file.audit("decline_extra_work")
    return {"decision": "declined", "decide_due_at": file.desk.now + _DECLINED_WITHIN}


def offer(file: ComplaintFile, answers: Variables) -> Variables:
    """Write the offer to somebody who may order it and can sign in to answer."""
    desk, contact = file.desk, _may_answer(file, uuid_of(answers["contact_id"]))
    planned_at = instant(answers["planned_at"])
    if planned_at <= desk.now:
        raise InvalidAnswers.at("planned_at", "Must be in the future.")
    offer_id, expires_at = uuid4(), min(desk.now + GOOD_FOR, planned_at)
    words = {"what": answers["description"], "price": answers["price"], "when": planned_at, "until": expires_at}
    message = file.say_to(contact.id, "extra_offer", **words, link=f"/my-complaints/offers/{offer_id}")
    desk.uow.trail.save()
    desk.uow.complaints.add(
        ExtraWorkOffer(
            id=offer_id,
            complaint_id=file.complaint.id,
            area_id=file.complaint.area_id,
            customer_id=file.complaint.customer_id,
            contact_id=contact.id,
            description=answers["description"],
            price=answers["price"],
            planned_at=planned_at,
            made_at=desk.now,
            made_by=desk.actor.account_id,
            message_id=message.id,
            expires_at=expires_at,
        )
    )
    file.audit("offer_extra_work", offer_id=str(offer_id))
    return {"decision": "offered", "offer_ends_at": expires_at}


def take_answer(file: ComplaintFile) -> Variables:
    """What became of the latest offer. Done twice it is done once: a worker may be killed before it is noted down."""
    offer = file.desk.uow.complaints.extra_offers(file.complaint.id)[-1]
    if offer.answer is None:
        offer.answer, offer.answered_at = "lapsed", file.desk.now
        file.notices.roles(Role.SERVICE_MANAGER, template="extra_offer_lapsed", number=file.complaint.number)
        file.audit("lapse_extra_offer", offer_id=str(offer.id))
    elif offer.answer == "yes" and file.complaint.status not in CLOSED:
        _order_what_was_offered(file, offer)
    return {"offer_answer": offer.answer, "decide_due_at": file.desk.now + ASSESS_WITHIN}


def answer(file: ComplaintFile, offer: ExtraWorkOffer, yes: bool) -> None:
    """What the contact has said; a yes is a consent at once."""
    uow, complaint = file.desk.uow, file.complaint
    if yes:
        may_order(uow.places.contact(offer.contact_id), complaint.customer_id)
        offer.consent_id = _consent(file, offer.contact_id, "portal")
    settle(file, offer, "yes" if yes else "no")
    file.notices.roles(
        Role.SERVICE_MANAGER,
        template="extra_offer_yes" if yes else "extra_offer_no",
        number=complaint.number,
        when=offer.planned_at,
    )
    file.audit("accept_extra_offer" if yes else "decline_extra_offer", offer_id=str(offer.id))


def settle(file: ComplaintFile, offer: ExtraWorkOffer, answer: str) -> None:
    """Settle it, and wake the instance that waits for it."""
    offer.answer, offer.answered_at = answer, file.desk.now
    file.desk.send(_MESSAGE, str(file.complaint.id), {})


def state_of(offer: ExtraWorkOffer, now: datetime) -> str:
    """open, yes, no, taken_back or lapsed."""
    return offer.answer or ("open" if now < offer.expires_at else "lapsed")


def may_order(contact: CustomerContact | None, customer_id: UUID) -> CustomerContact:
    """The contact, if they may order extra work for this customer."""
    if contact is None or contact.customer_id != customer_id or not contact.can_order_extra:
        raise refusal(
            "may_not_order", "Kontakten kan ikke bestille ekstraarbejde.", "This contact cannot order extra work."
        )
    return contact


def _may_answer(file: ComplaintFile, contact_id: UUID) -> CustomerContact:
    found = file.desk.uow.places.contact_with_account(contact_id)
    contact = may_order(found[0] if found else None, file.complaint.customer_id)
    if found is None or found[1] is None:
        raise InvalidAnswers.at("contact_id", "Cannot sign in to answer. Agree by telephone, or have an account made.")
    return contact


def _consent(file: ComplaintFile, contact_id: UUID, channel: str) -> UUID:
    consent = CustomerConsent(
        contact_id=contact_id,
        what="extra_work",
        case_kind="complaint",
        case_id=file.complaint.id,
        channel=channel,
        at=file.desk.now,
        recorded_by=file.desk.actor.account_id,
    )
    file.desk.uow.trail.add(consent)
    file.desk.uow.trail.save()
    return consent.id


def _order_what_was_offered(file: ComplaintFile, offer: ExtraWorkOffer) -> None:
    assert offer.consent_id is not None, "the database refuses a yes without a consent"
    words = {"what": offer.description, "when": offer.planned_at, "price": offer.price}
    _order(file, offer.consent_id, offer.description, offer.planned_at, offer.price)
    file.notices.contact(offer.contact_id, "extra_work_agreed", **words)
    # the last word of a person is the offer: it is what the customer has said yes to
    written = file.desk.uow.trail.message(offer.message_id)
    assert written is not None, "the offer refers to it"
    file.close("closed_extra_work", written)


def _order(file: ComplaintFile, consent_id: UUID, what: str, when: datetime, price: int) -> UUID:
    order = ExtraWorkOrder(
        id=uuid4(),
        complaint_id=file.complaint.id,
        site_id=file.complaint.site_id,
        description=what,
        price=price,
        planned_at=when,
        consent_id=consent_id,
        created_at=file.desk.now,
    )
    file.desk.uow.complaints.add(order)
    file.item().decision = "extra_work"
    return order.id
