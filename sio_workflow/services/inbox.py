"""The inbox: an answer from outside finds its case and a person. What nobody can place is held, not lost."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sio_workflow.domain import policy
from sio_workflow.domain.errors import Invalid, InvalidAnswers, NotFound, ReplyForged, ReplyTooOld
from sio_workflow.domain.people import Actor
from sio_workflow.domain.policy import Action
from sio_workflow.domain.quoting import own_words
from sio_workflow.domain.replies import is_unsure, read
from sio_workflow.domain.tomorrow import TOMORROW_CHECK
from sio_workflow.services.cover import Cover
from sio_workflow.services.filing import Arrival, AskedOffer, Filing, incoming_of, reply_on
from sio_workflow.services.outbox import Outbox
from sio_workflow.services.reply_tokens import ReplyTokens
from sio_workflow.services.tomorrow import Tomorrow
from sio_workflow.storage.database import Database
from sio_workflow.storage.models import Delivery, Incoming, Message
from sio_workflow.storage.unit_of_work import UnitOfWork

#: characters that a customer may write on a page at once
_LONGEST = 5000


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldView:
    """Something the office has to place."""

    id: UUID
    channel: str
    sender: str
    text: str
    reason: str
    received_at: datetime


class Inbox:
    """Answers from outside. Handed in twice they have their effect once."""

    def __init__(
        self, database: Database, tokens: ReplyTokens, cover: Cover, tomorrow: Tomorrow, outbox: Outbox
    ) -> None:
        self._database = database
        self._tokens = tokens
        self._cover = cover
        self._tomorrow = tomorrow
        self._outbox = outbox

    def received(self, channel: str, sender: str, text: str, token: str, provider_id: str, now: datetime) -> str:
        """Bring an answer to where it belongs; says what became of it: filed, answered, told or held."""
        arrival = Arrival(
            channel=channel, sender=sender, text=own_words(text), token=token, provider_id=provider_id, now=now
        )
        with self._house(writing=False) as uow:
            known = uow.outbox.known(channel, provider_id)
            if known is not None:
                return known.outcome
            found = uow.outbox.with_message(delivery_id) if (delivery_id := _named(self._tokens, arrival)) else None
            offer = _offer(uow, found)
        if found is not None and self._about_tomorrow(found, arrival):
            return self._noted(arrival, "answered")
        if offer is not None and (said := read(arrival.text)) is not None:
            # an offer that has its answer keeps it, so dying between this and the noting down does no harm
            self._cover.answer_offer(offer.actor, offer.id, said.yes, now)
            return self._noted(arrival, "answered")
        with self._house() as uow:
            return Filing(uow, arrival).place(self._tokens, offer)

    def write(self, actor: Actor, complaint_id: UUID, text: str, now: datetime) -> None:
        """A customer writes on a case of their own, open or closed, as an answer by mail would."""
        words = text.strip()
        with self._house() as uow:
            complaint = policy.visible_or_not_found(
                uow.complaints.complaint(complaint_id),
                lambda one: actor.customer_id is not None and actor.customer_id == one.customer_id,
            )
            if not words:
                raise InvalidAnswers.at("reply", "Write something to us.")
            if len(words) > _LONGEST:
                raise InvalidAnswers.at("reply", "That is too long.")
            reply_on(uow, complaint, actor.contact_id, words, now)

    def came_back(self, token: str, now: datetime) -> bool:
        """One of our mails could not be delivered after all; false when it is none of ours."""
        try:
            return self._outbox.delivered(self._tokens.read(token, now), "failed", now)
        except (ReplyForged, ReplyTooOld):
            return False

    def held(self, actor: Actor) -> list[HeldView]:
        """What nobody could place, oldest first."""
        policy.require(actor, Action.PLACE_ANSWERS)
        with self._database.unit_of_work(writing=False) as uow:
            return [_held(each) for each in uow.outbox.held()]

    def attach(self, actor: Actor, incoming_id: UUID, number: str, now: datetime) -> None:
        """It is an answer to this complaint."""
        policy.require(actor, Action.PLACE_ANSWERS)
        with self._database.unit_of_work() as uow:
            incoming = _open(uow, incoming_id)
            complaint = uow.complaints.numbered(number.strip())
            if complaint is None:
                raise Invalid("There is no complaint with this number.", field="number")
            policy.require(actor, Action.HANDLE_COMPLAINT, complaint.area_id)
            message = reply_on(uow, complaint, complaint.contact_id, incoming.body, now)
            incoming.message_id, incoming.outcome = message.id, "filed"
            _close(uow, actor, incoming, now)

    def close(self, actor: Actor, incoming_id: UUID, now: datetime) -> None:
        """Somebody has seen to it in another way, or it is of no concern."""
        policy.require(actor, Action.PLACE_ANSWERS)
        with self._database.unit_of_work() as uow:
            incoming = _open(uow, incoming_id)
            incoming.outcome = "closed"
            _close(uow, actor, incoming, now)

    def _about_tomorrow(self, found: tuple[Delivery, Message], arrival: Arrival) -> bool:
        """Is it an answer to whether they are ready tomorrow, and does somebody wait for it?"""
        person_id, message = found[0].person_id, found[1]
        if message.template != TOMORROW_CHECK or person_id is None:
            return False
        said = read(arrival.text)
        ready = "unknown" if is_unsure(arrival.text) else said and ("yes" if said.yes else "no")
        return bool(ready and self._tomorrow.answer(message.case_id, person_id, ready, arrival.now))

    def _house(self, *, writing: bool = True) -> AbstractContextManager[UnitOfWork]:
        # whoever brings an answer is nobody here, and yet it must find its case
        return self._database.unit_of_work(writing=writing, as_house=True)

    def _noted(self, arrival: Arrival, outcome: str) -> str:
        with self._house() as uow:
            uow.outbox.note(incoming_of(arrival, outcome))
        return outcome


def _offer(uow: UnitOfWork, found: tuple[Delivery, Message] | None) -> AskedOffer | None:
    """The offer this answers, where its token names one. Answers by text message are told apart before this."""
    if found is None or found[0].person_id is None or found[1].template != "offer":
        return None
    return _asked(uow, found[0].person_id, found[1])


def _asked(uow: UnitOfWork, employee_id: UUID, message: Message) -> AskedOffer | None:
    """The offer of this case to this person, and who they are when they answer."""
    offer = uow.cover.offer_to(employee_id, message.case_id)
    if offer is None:
        return None
    account = uow.people.account_of(employee_id)
    actor = Actor(account_id=account.id if account else None, name="", employee_id=employee_id)
    return AskedOffer(offer.id, message.case_id, message.area_id, actor)


def _named(tokens: ReplyTokens, arrival: Arrival) -> UUID | None:
    """The delivery its token names; None without a token that holds."""
    try:
        return tokens.read(arrival.token, arrival.now)
    except (ReplyForged, ReplyTooOld):
        return None


def _open(uow: UnitOfWork, incoming_id: UUID) -> Incoming:
    incoming = uow.outbox.incoming(incoming_id)
    if incoming is None or incoming.outcome != "held":
        raise NotFound
    return incoming


def _close(uow: UnitOfWork, actor: Actor, incoming: Incoming, now: datetime) -> None:
    """What was kept to find the case is not needed any more."""
    incoming.handled_at, incoming.handled_by = now, actor.account_id
    incoming.sender = incoming.body = ""
    if incoming.incident_id is not None:
        uow.incidents.resolve(incoming.incident_id, "gone", actor.account_id, now)
    uow.trail.audit(actor, now, "place_answer", "incoming", incoming.id, outcome=incoming.outcome)


def _held(incoming: Incoming) -> HeldView:
    return HeldView(
        id=incoming.id,
        channel=incoming.channel,
        sender=incoming.sender,
        text=incoming.body,
        reason=incoming.reason,
        received_at=incoming.received_at,
    )
