"""What became of messages, for those who answer for the case: sent, delivered, or reached nobody."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sio_workflow.domain import policy
from sio_workflow.domain.people import Actor
from sio_workflow.domain.policy import Action
from sio_workflow.domain.sending import Person
from sio_workflow.storage.database import Database
from sio_workflow.storage.models import Delivery, Message
from sio_workflow.storage.unit_of_work import UnitOfWork

#: how long a message that reached nobody stands on the manager's overview
UNDELIVERED_SHOWN = timedelta(days=3)
_DAY = timedelta(days=1)
People = dict[UUID, Person]
_SEEN_BY = {
    "complaint": Action.HANDLE_COMPLAINT,
    "cover_case": Action.RUN_COVER,
    "absence": Action.SEE_ABSENCES,
    "area": Action.SEE_DASHBOARD,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryView:
    """One message on one channel."""

    message_id: UUID
    #: whom it is for; "" where the case names nobody
    name: str
    phone: str
    channel: str
    #: waiting, sent, delivered, failed, not_set_up or expired
    state: str
    #: of the state
    at: datetime
    sent_at: datetime | None
    failure: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SentView:
    """A message of a case and its ways out; without ways it is found in the house."""

    message_id: UUID
    case_kind: str
    case_id: UUID
    #: employee, contact or role
    recipient_kind: str
    recipient_role: str
    template: str
    body: str
    at: datetime
    deliveries: tuple[DeliveryView, ...]

    @property
    def reached_nobody(self) -> bool:
        """It could not be delivered on any channel."""
        states = {each.state for each in self.deliveries}
        return "failed" in states and not states & {"waiting", "sent", "delivered"}


class Deliveries:
    """Read only: sending is the outbox's work."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def on_cases(self, actor: Actor, case_kind: str, case_ids: Collection[UUID]) -> dict[UUID, list[SentView]]:
        """What has gone out about these cases, oldest first; nothing about cases the actor does not answer for."""
        action = _SEEN_BY.get(case_kind)
        if action is None or not case_ids or not policy.may(actor, action):
            return {}
        with self._database.unit_of_work(writing=False) as uow:
            messages = uow.outbox.about(case_kind, case_ids, policy.areas_for(actor, action))
            deliveries = uow.outbox.deliveries_of([message.id for message in messages])
            people = _people(uow, deliveries)
        found: dict[UUID, list[SentView]] = defaultdict(list)
        for sent in _sent(messages, deliveries, people):
            found[sent.case_id].append(sent)
        return dict(found)

    def undelivered(self, actor: Actor, now: datetime) -> list[SentView]:
        """Messages of the actor's areas that have reached nobody in the last days, newest first."""
        policy.require(actor, Action.SEE_DASHBOARD)
        areas = policy.areas_for(actor, Action.SEE_DASHBOARD)
        with self._database.unit_of_work(writing=False) as uow:
            found = uow.outbox.undelivered(areas, now - UNDELIVERED_SHOWN)
            people = _people(uow, [delivery for _, delivery in found])
        return [_view(message, [delivery], people) for message, delivery in found]

    def not_set_up(self, actor: Actor, now: datetime) -> dict[str, int]:
        """Channels that are not set up here, and how many messages of the last day stayed in the house for it."""
        policy.require(actor, Action.OPERATE)
        return {channel: count for (channel, state), count in self.counts(now).items() if state == "not_set_up"}

    def counts(self, now: datetime) -> dict[tuple[str, str], int]:
        """Deliveries of the last day by channel and state, for those who watch the machines: no personal data."""
        with self._database.unit_of_work(writing=False, as_house=True) as uow:
            return uow.outbox.counts(now - _DAY)


def _people(uow: UnitOfWork, deliveries: Sequence[Delivery]) -> People:
    """Whom to call instead."""
    found: People = {}
    for kind in ("employee", "contact"):
        ids = {each.person_id for each in deliveries if each.person_kind == kind and each.person_id}
        found |= uow.outbox.people(kind, ids)
    return found


def _sent(messages: Sequence[Message], deliveries: Sequence[Delivery], people: People) -> list[SentView]:
    ways: dict[UUID, list[Delivery]] = defaultdict(list)
    for delivery in deliveries:
        ways[delivery.message_id].append(delivery)
    return [_view(message, ways[message.id], people) for message in messages]


def _view(message: Message, deliveries: Sequence[Delivery], people: People) -> SentView:
    return SentView(
        message_id=message.id,
        case_kind=message.case_kind,
        case_id=message.case_id,
        recipient_kind=message.recipient_kind,
        recipient_role=message.recipient_role,
        template=message.template,
        body=message.body,
        at=message.at,
        deliveries=tuple(_delivery(each, people) for each in deliveries),
    )


def _delivery(delivery: Delivery, people: People) -> DeliveryView:
    person = people.get(delivery.person_id) if delivery.person_id else None
    moments = {"failed": delivery.failed_at, "delivered": delivery.delivered_at, "sent": delivery.sent_at}
    return DeliveryView(
        message_id=delivery.message_id,
        name=person.name if person else "",
        phone=person.phone if person else "",
        channel=delivery.channel,
        state=delivery.state,
        at=moments.get(delivery.state) or delivery.due_at,
        sent_at=delivery.sent_at,
        failure=delivery.failure,
    )
