"""Complaints for the pages: "venter på reklamation", one complaint beside its plan, and what stops the clock."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sio_workflow.domain import free_text, policy
from sio_workflow.domain.complaints import has_strong_words, must_talk_first, waits_for_customer
from sio_workflow.domain.delegation import Doer
from sio_workflow.domain.errors import InvalidAnswers
from sio_workflow.domain.people import Actor
from sio_workflow.domain.policy import Action
from sio_workflow.domain.times import local_day
from sio_workflow.services import apologies, complaint_items, extra_work
from sio_workflow.services.apologies import Apology
from sio_workflow.services.complaint_file import ComplaintFile
from sio_workflow.services.desk import open_desk
from sio_workflow.services.site_history import SiteHistory, history_of
from sio_workflow.services.standing import Standing, standing
from sio_workflow.services.suggestions import Suggestion, suggest
from sio_workflow.storage.database import Database
from sio_workflow.storage.models import (
    CallLog,
    Complaint,
    ComplaintItem,
    Customer,
    CustomerContact,
    ExtraWorkOffer,
    ExtraWorkOrder,
    Message,
    PlanLine,
    Site,
)
from sio_workflow.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplaintLine:
    """A complaint in a list."""

    id: UUID
    number: str
    site_name: str
    area_id: UUID
    status: str
    category: str
    urgent: bool
    unclear: bool
    received_at: datetime
    feedback_due_at: datetime
    first_feedback_at: datetime | None
    breached_at: datetime | None
    closed_at: datetime | None
    #: how often the customer has said that it is not solved, and when last
    reopen_count: int
    reopened_at: datetime | None
    #: until when the customer may say so; empty when they may not
    reopen_until: datetime | None
    #: they have said that they are satisfied
    satisfied: bool
    #: for those who handle it: it does not go on by itself
    standing: Standing | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplaintView:
    """A complaint with everything a person needs beside it."""

    line: ComplaintLine
    customer_name: str
    contact: CustomerContact | None
    contacts: tuple[CustomerContact, ...]
    text: str
    location: str
    channel: str
    #: that of those who answer for the area
    phone: str
    needs_dialogue: bool | None
    #: neither accept nor reject before a contact is logged or a reason is given
    talk_first: bool
    strong_words: bool
    contract_risk: bool
    #: what may be sent now that the promise is broken; None for everybody else
    apology: Apology | None
    items: tuple[ComplaintItem, ...]
    messages: tuple[Message, ...]
    #: for those who handle complaints; empty for the customer
    calls: tuple[CallLog, ...] = ()
    #: why it is done although the plan does not ask for it
    goodwill_reason: str = ""
    plan: tuple[PlanLine, ...] = ()
    history: SiteHistory | None = None
    extra_work: tuple[ExtraWorkOrder, ...] = ()
    #: the offer of extra work that the customer has not answered yet
    open_offer: ExtraWorkOffer | None = None
    #: account -> who that is, and in which manager's name they acted last
    doers: Mapping[UUID, Doer] = field(default_factory=dict)


class Complaints:
    """Never ignored: there is no verb here that makes a complaint go away without a word to the customer."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def list(self, actor: Actor, now: datetime, *, open_only: bool = False) -> Sequence[ComplaintLine]:
        """The customer's own, or those of the actor's areas; unanswered ones first, nearest deadline first."""
        customer_id, areas = actor.customer_id, None
        if customer_id is None:
            policy.require(actor, Action.SEE_COMPLAINTS)
            areas = policy.areas_for(actor, Action.SEE_COMPLAINTS)
        with self._database.unit_of_work(writing=False) as uow:
            found = uow.complaints.list(areas, customer_id, open_only=open_only)
            still = standing(uow, "complaint", areas) if customer_id is None else {}
            return [line_of(complaint, site, now, still.get(complaint.id)) for complaint, site in found]

    def get(self, actor: Actor, complaint_id: UUID, now: datetime) -> ComplaintView:
        """One complaint; a handler who looks at it in person for the first time is on record as having opened it."""
        with self._database.unit_of_work() as uow:
            complaint, items = _seen(uow, actor, complaint_id)
            handler = policy.may(actor, Action.HANDLE_COMPLAINT, complaint.area_id)
            if handler and complaint.first_opened_at is None and policy.looks_in_person(actor):
                complaint.first_opened_at = now
                uow.trail.audit(actor, now, "open", "complaint", complaint_id, area_id=complaint.area_id)
            return _view(uow, complaint, items, now, inside=actor if actor.customer_id is None else None)

    def suggest(
        self, actor: Actor, complaint_id: UUID, key: str, now: datetime, until: datetime | None = None
    ) -> Suggestion:
        """Words to begin with, in the contact's language; nothing is sent and no clock stops."""
        policy.require(actor, Action.HANDLE_COMPLAINT)
        with self._database.unit_of_work(writing=False) as uow:
            complaint = policy.visible_or_not_found(
                uow.complaints.complaint(complaint_id),
                lambda one: policy.may(actor, Action.HANDLE_COMPLAINT, one.area_id),
            )
            contact = uow.places.contact(complaint.contact_id) if complaint.contact_id else None
            return suggest(key, complaint, contact, actor.name, now, until)

    def give_feedback(self, actor: Actor, complaint_id: UUID, text: str, now: datetime) -> None:
        """Write to the customer: seen, and what happens now. The first time stops the two-hour clock."""
        if not text.strip():
            raise InvalidAnswers.at("feedback", "Write something to the customer.")
        free_text.refuse(feedback=text)
        with self._database.unit_of_work() as uow:
            file = _handled(uow, actor, complaint_id, now)
            file.open()
            file.give_feedback(text.strip())
            file.audit("feedback")

    def apologise(self, actor: Actor, complaint_id: UUID, now: datetime, until: datetime | None = None) -> bool:
        """Say sorry for the broken promise, once; it is no feedback. False when it was sent before."""
        with self._database.unit_of_work() as uow:
            return apologies.send(_handled(uow, actor, complaint_id, now), until)

    def log_contact(
        self, actor: Actor, complaint_id: UUID, kind: str, outcome: str, now: datetime, note: str = ""
    ) -> None:
        """A call, visit or meeting: reached or no_answer."""
        free_text.refuse(note=note)
        with self._database.unit_of_work() as uow:
            file = _handled(uow, actor, complaint_id, now)
            file.open()
            file.log_contact(kind, outcome, note)
            file.audit("contact", outcome=outcome)

    def add_item(self, actor: Actor, complaint_id: UUID, location: str, description: str, now: datetime) -> None:
        """One more thing that has come up, mostly in the call."""
        free_text.refuse(location=location, description=description)
        with self._database.unit_of_work() as uow:
            complaint_items.add(_handled(uow, actor, complaint_id, now), location.strip(), description.strip())

    def assess_item(
        self, actor: Actor, complaint_id: UUID, item_no: int, assessment: str, plan_line_id: UUID | None, now: datetime
    ) -> None:
        """Hold one thing against the service plan."""
        with self._database.unit_of_work() as uow:
            complaint_items.assess(_handled(uow, actor, complaint_id, now), item_no, assessment, plan_line_id)


def _handled(uow: UnitOfWork, actor: Actor, complaint_id: UUID, now: datetime) -> ComplaintFile:
    policy.require(actor, Action.HANDLE_COMPLAINT)
    file = ComplaintFile.load(open_desk(uow, actor, now), complaint_id)
    return policy.visible_or_not_found(
        file, lambda one: policy.may(actor, Action.HANDLE_COMPLAINT, one.complaint.area_id)
    )


def _seen(uow: UnitOfWork, actor: Actor, complaint_id: UUID) -> tuple[Complaint, Sequence[ComplaintItem]]:
    complaint = uow.complaints.complaint(complaint_id)
    items = uow.complaints.items(complaint_id)
    assignees = [item.assignee_id for item in items if item.assignee_id]
    seen = policy.visible_or_not_found(
        complaint, lambda one: policy.may_see_complaint(actor, one.area_id, one.customer_id, assignees)
    )
    return seen, items


def line_of(complaint: Complaint, site: Site, now: datetime, still: Standing | None = None) -> ComplaintLine:
    """The complaint as lists show it."""
    answerable = waits_for_customer(complaint.status, complaint.reopen_until, now)
    return ComplaintLine(
        standing=still,
        id=complaint.id,
        number=complaint.number,
        site_name=site.name,
        area_id=complaint.area_id,
        status=complaint.status,
        category=complaint.category,
        urgent=complaint.urgent,
        unclear=complaint.unclear,
        received_at=complaint.received_at,
        feedback_due_at=complaint.feedback_due_at,
        first_feedback_at=complaint.first_feedback_at,
        breached_at=complaint.breached_at,
        closed_at=complaint.closed_at,
        reopen_count=complaint.reopen_count,
        reopened_at=complaint.reopened_at,
        reopen_until=complaint.reopen_until if answerable else None,
        satisfied=complaint.solution_answer == "satisfied",
    )


def _view(
    uow: UnitOfWork, complaint: Complaint, items: Sequence[ComplaintItem], now: datetime, *, inside: Actor | None
) -> ComplaintView:
    found = uow.places.site_with_customer(complaint.site_id)
    assert found is not None
    site, customer = found
    contacts = uow.places.contacts(customer.id)
    messages = [each for each in uow.trail.messages("complaint", complaint.id) if inside or _to_customer(each)]
    return ComplaintView(
        line=line_of(complaint, site, now, _standing(uow, complaint) if inside else None),
        customer_name=customer.name,
        contact=next((each for each in contacts if each.id == complaint.contact_id), None),
        contacts=tuple(contacts),
        text=complaint.text,
        location=complaint.location,
        channel=complaint.channel,
        phone=area.phone if (area := uow.places.area(complaint.area_id)) else "",
        needs_dialogue=complaint.needs_dialogue,
        talk_first=must_talk_first(
            unclear=complaint.unclear,
            needs_dialogue=complaint.needs_dialogue,
            talked=complaint.dialogue_at is not None,
            override=complaint.dialogue_override,
        ),
        strong_words=inside is not None and has_strong_words(complaint.text),
        contract_risk=inside is not None and complaint.contract_risk,
        apology=_apology(complaint, messages, inside, now),
        items=tuple(items),
        messages=tuple(messages),
        goodwill_reason=next((one.goodwill_reason for one in items if one.goodwill_reason), "") if inside else "",
        calls=tuple(uow.trail.calls("complaint", complaint.id)) if inside else (),
        plan=tuple(uow.places.plan_lines(site.id, local_day(now))),
        history=_history(uow, complaint, customer, inside, now),
        extra_work=tuple(uow.complaints.extra_work(complaint.id)),
        open_offer=_open_offer(uow, complaint.id, now),
        doers=_doers(uow, complaint.id) if inside else {},
    )


def _apology(complaint: Complaint, messages: Sequence[Message], actor: Actor | None, now: datetime) -> Apology | None:
    if actor is None or not policy.may(actor, Action.HANDLE_COMPLAINT, complaint.area_id):
        return None
    return apologies.offered(complaint, messages, actor.name, now)


def _standing(uow: UnitOfWork, complaint: Complaint) -> Standing | None:
    return standing(uow, "complaint", frozenset({complaint.area_id})).get(complaint.id)


def _open_offer(uow: UnitOfWork, complaint_id: UUID, now: datetime) -> ExtraWorkOffer | None:
    offers = uow.complaints.extra_offers(complaint_id)
    return next((one for one in offers if extra_work.state_of(one, now) == "open"), None)


def _history(
    uow: UnitOfWork, complaint: Complaint, customer: Customer, actor: Actor | None, now: datetime
) -> SiteHistory | None:
    if actor is None or not policy.may(actor, Action.SEE_COMPLAINTS, complaint.area_id):
        return None
    return history_of(uow, complaint, customer, actor, now)


def _doers(uow: UnitOfWork, complaint_id: UUID) -> dict[UUID, Doer]:
    return {
        doer.account_id: doer for doer in uow.delegations.doers("complaint", [complaint_id]).get(str(complaint_id), [])
    }


def _to_customer(message: Message) -> bool:
    return message.recipient_kind == "contact"
