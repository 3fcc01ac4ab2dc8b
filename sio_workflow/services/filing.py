"""Put an answer from outside where it belongs: on its case, before its person, or with the office."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sio_workflow.domain.complaints import CLOSED
from sio_workflow.domain.errors import ReplyForged, ReplyTooOld
from sio_workflow.domain.free_text import kept_of
from sio_workflow.domain.people import SYSTEM, Actor, Role
from sio_workflow.domain.process import WaitKind
from sio_workflow.domain.quoting import LENGTH
from sio_workflow.domain.telephone import spellings
from sio_workflow.services.notices import Notices
from sio_workflow.services.reply_tokens import GOOD_FOR, ReplyTokens
from sio_workflow.storage.models import Complaint, Delivery, Incident, Incoming, Message
from sio_workflow.storage.unit_of_work import UnitOfWork

#: a process that waits for the customer's answer waits for this message, keyed by the complaint's id
REPLIED = "customer_replied"
#: code of the incident that a person sees when nobody knows where an answer belongs
UNPLACED = "unknown_sender"


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """Something from outside."""

    #: email or sms
    channel: str
    #: an address, or a number as E.164
    sender: str
    text: str
    token: str
    provider_id: str
    now: datetime


@dataclass(frozen=True, slots=True)
class AskedOffer:
    """An offer, and who answers it."""

    id: UUID
    case_id: UUID
    area_id: UUID | None
    actor: Actor


@dataclass(frozen=True, slots=True)
class Filing:
    """Placing one arrival, inside one transaction; the row that names it goes first, so that two at once are one."""

    uow: UnitOfWork
    arrival: Arrival

    def place(self, tokens: ReplyTokens, offer: AskedOffer | None) -> str:
        """Where it went: filed, told or held."""
        incoming = incoming_of(self.arrival, "told")
        if not self.uow.outbox.note(incoming):
            return "told"  # somebody has handed it in at the same moment
        if offer is not None:
            self._tell("unclear_answer", "cover_case", offer.case_id, offer.area_id)
        elif self.arrival.token:
            self._by_token(tokens, incoming)
        else:
            self._by_sender(incoming)
        return incoming.outcome

    def _by_token(self, tokens: ReplyTokens, incoming: Incoming) -> None:
        try:
            found = self.uow.outbox.with_message(tokens.read(self.arrival.token, self.arrival.now))
        except (ReplyForged, ReplyTooOld) as error:
            self._hold(incoming, error.code)
            return
        if found is None:
            self._hold(incoming, "unknown_token")
        elif found[1].case_kind == "complaint" and found[0].person_kind == "contact":
            self._reply(incoming, self.uow.complaints.complaint(found[1].case_id), found[0].person_id)
        else:
            self._told_by_employee(found)

    def _by_sender(self, incoming: Incoming) -> None:
        """A text message names its sender; a mail without a token could name anybody."""
        number = self.arrival.sender if self.arrival.channel == "sms" else ""
        contacts = self.uow.channels.contacts_calling_from(spellings(number)) if number else ()
        if contacts:
            since = self.arrival.now - GOOD_FOR
            complaint = self.uow.channels.complaint_of([each.id for each in contacts], since)
            self._reply(incoming, complaint, complaint.contact_id if complaint else None)
        else:
            self._hold(incoming, "no_token" if self.arrival.channel == "email" else "unknown_sender")

    def _reply(self, incoming: Incoming, complaint: Complaint | None, contact_id: UUID | None) -> None:
        if complaint is None:
            self._hold(incoming, "no_case")
            return
        message = reply_on(self.uow, complaint, contact_id, self.arrival.text, self.arrival.now)
        incoming.message_id, incoming.outcome = message.id, "filed"

    def _told_by_employee(self, found: tuple[Delivery, Message]) -> None:
        self._tell("employee_replied", found[1].case_kind, found[1].case_id, found[1].area_id)

    def _tell(self, template: str, case_kind: str, case_id: UUID, area_id: UUID | None) -> None:
        Notices(self.uow, SYSTEM, self.arrival.now, case_kind, case_id, area_id).roles(
            Role.SERVICE_MANAGER, template=template
        )

    def _hold(self, incoming: Incoming, reason: str) -> None:
        incoming.outcome, incoming.reason = "held", reason
        # nobody knows yet whose words these are, so they are held to the strictest rule
        incoming.sender, incoming.body = self.arrival.sender[:200], kept_of(self.arrival.text)[:LENGTH]
        incident = Incident(
            element_id=incoming.channel,
            code=UNPLACED,
            message="An answer from outside could not be placed; the office has it under unknown senders.",
            input={"verb": "place", "incoming_id": str(incoming.id), "reason": reason},
            opened_at=self.arrival.now,
        )
        self.uow.incidents.add(incident)
        self.uow.incidents.save()
        incoming.incident_id = incident.id


def reply_on(uow: UnitOfWork, complaint: Complaint, contact_id: UUID | None, text: str, now: datetime) -> Message:
    """The customer's own words on the complaint; its manager is told, and whoever waits for an answer goes on."""
    notices = Notices(uow, SYSTEM, now, "complaint", complaint.id, complaint.area_id)
    message = notices.heard(contact_id, text)
    uow.trail.save()
    template = "customer_replied_closed" if complaint.status in CLOSED else "customer_replied"
    notices.roles(Role.SERVICE_MANAGER, template=template, number=complaint.number)
    key = str(complaint.id)
    if uow.subscriptions.waiting(WaitKind.MESSAGE, REPLIED, key):
        uow.jobs.add_message(REPLIED, key, {"complaint_id": complaint.id}, now)
    uow.trail.audit(SYSTEM, now, "customer_replied", "complaint", complaint.id, area_id=complaint.area_id)
    return message


def incoming_of(arrival: Arrival, outcome: str) -> Incoming:
    """The row by which one handed in twice is known."""
    return Incoming(channel=arrival.channel, provider_id=arrival.provider_id, received_at=arrival.now, outcome=outcome)
