"""Plan what goes out: who gets a message, on which channel, and when. Inside one transaction, so once."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID, uuid5

from sio_workflow.domain.sending import EMAIL, SMS, TOO_LATE, Person, first_of, leaves_at, ways_to
from sio_workflow.domain.templates import Reach, template_of
from sio_workflow.services.recipients import people_for
from sio_workflow.services.runs import trace_of
from sio_workflow.storage.models import Delivery, Incident, Message
from sio_workflow.storage.outbox import Unfit
from sio_workflow.storage.unit_of_work import UnitOfWork

BATCH = 100
#: code of the incident that a person sees when a message reaches nobody
NOT_DELIVERED = "message_not_delivered"
#: what is to be done again with such a message
DELIVER = "deliver"
#: why a delivery failed: the message itself could not be planned, by a fault of ours
NOT_PLANNED = "not_planned"
Address = tuple[str, UUID | None]
#: who was told which words of which case
Once = tuple[object, ...]


def plan(uow: UnitOfWork, configured: Collection[str], now: datetime) -> int:
    """Plan the oldest messages that nobody has planned; how many it was. One that cannot be planned stops no other."""
    messages = uow.outbox.claim_unplanned(BATCH)
    try:
        _together(uow, messages, configured, now, set())
    except Unfit:
        told: set[Once] = set()
        for message in messages:
            told |= _alone(uow, message, configured, now, told)
    return len(messages)


def another_way(uow: UnitOfWork, delivery: Delivery, configured: Collection[str], now: datetime) -> Delivery | None:
    """The next channel for somebody whom this delivery did not reach; None when there is none left."""
    found = uow.outbox.with_message(delivery.id)
    return _next_way(uow, delivery, found[1], configured, now) if found is not None else None


def once_more(uow: UnitOfWork, delivery_id: UUID, configured: Collection[str], now: datetime) -> bool:
    """Plan anew what never left the house, now that somebody has mended what was wrong; False when it still cannot."""
    found = uow.outbox.with_message(delivery_id)
    if found is None:
        return False
    delivery, message = found
    uow.outbox.withdraw(delivery)
    if delivery.failure == NOT_PLANNED:
        message.planned_at = None
        return True
    return _next_way(uow, delivery, message, configured, now) is not None


def _next_way(
    uow: UnitOfWork, delivery: Delivery, message: Message, configured: Collection[str], now: datetime
) -> Delivery | None:
    if delivery.person_id is None:
        return None
    person = uow.outbox.people(delivery.person_kind, [delivery.person_id]).get(delivery.person_id)
    tried = uow.outbox.tried(delivery.message_id, delivery.person_id)
    ways = _ways(person, message) if person else []
    channel = first_of([way for way in ways if way not in tried], configured)
    if person is None or channel is None:
        return None
    return _write(uow, [_delivery(message, person, channel, now)], now)[0]


def _together(
    uow: UnitOfWork, messages: Iterable[Message], configured: Collection[str], now: datetime, told: set[Once]
) -> set[Once]:
    """Plan these, or raise Unfit with nothing planned; who has been told what."""
    with uow.outbox.apart():
        round_ = _Round(uow, configured, now, told)
        for message in messages:
            message.planned_at = now
            if message.direction == "out":
                round_.address(message)
        round_.write()
        return round_.told


def _alone(uow: UnitOfWork, message: Message, configured: Collection[str], now: datetime, told: set[Once]) -> set[Once]:
    """Plan one; if it is the one that cannot be planned, a person sees it, on its case and as an incident."""
    try:
        return _together(uow, [message], configured, now, set(told))
    except Unfit as fault:
        message.planned_at, message.secret = now, ""
        kind = "contact" if message.recipient_kind == "contact" else "employee"
        delivery = _nobody(message, kind, None, NOT_PLANNED, ["any"], now)
        uow.outbox.add(delivery)
        incident = unreachable(delivery, now)
        incident.trace = trace_of(fault)
        uow.incidents.add(incident)
        return set()


@dataclass
class _Round:
    """One batch: recipients are collected first, so that people are read once and each is told once."""

    uow: UnitOfWork
    configured: Collection[str]
    now: datetime
    told: set[Once]
    addressed: list[tuple[Message, Address]] = field(default_factory=list)
    _roles: dict[tuple[str, UUID | None], list[Address]] = field(default_factory=dict)

    def address(self, message: Message) -> None:
        """Find the people behind a message; one who holds two of the roles that are told hears it once."""
        for person in self._recipients(message):
            once = (person, message.case_id, message.template, message.body, message.at)
            if message.recipient_kind != "role" or once not in self.told:
                self.told.add(once)
                self.addressed.append((message, person))

    def write(self) -> None:
        """Write the deliveries with their jobs."""
        people = {kind: self.uow.outbox.people(kind, self._ids(kind)) for kind in ("employee", "contact")}
        found = []
        for message, address in self.addressed:
            delivery = _planned(message, address, people.get(address[0], {}), self.configured, self.now)
            found.append(delivery)
            if delivery is None or delivery.state != "waiting":
                message.secret = ""  # nobody will be told it any more
        deliveries = _write(self.uow, [each for each in found if each is not None], self.now)
        for delivery in deliveries:
            # nobody can mend what came too late: the manager sees it, and telephones
            if delivery.state == "failed" and delivery.failure != TOO_LATE:
                self.uow.incidents.add(unreachable(delivery, self.now))

    def _recipients(self, message: Message) -> Iterable[Address]:
        if message.recipient_kind != "role":
            return [(message.recipient_kind, message.recipient_id)]
        key = (message.recipient_role, message.area_id)
        if key not in self._roles:
            holders = people_for(self.uow, message.recipient_role, message.area_id, self.now)
            self._roles[key] = [("employee", each.employee_id) for each in holders if each.employee_id]
        return self._roles[key]

    def _ids(self, kind: str) -> set[UUID]:
        return {id_ for _, (of_kind, id_) in self.addressed if of_kind == kind and id_}


def unreachable(delivery: Delivery, now: datetime) -> Incident:
    """Nobody will get this message unless a person sees to it."""
    return Incident(
        element_id=delivery.channel,
        job_id=delivery.job_id,
        code=NOT_DELIVERED,
        message=f"A message could not be delivered by {delivery.channel}: {delivery.failure}",
        input={"verb": DELIVER, "message_id": str(delivery.message_id), "delivery_id": str(delivery.id)},
        opened_at=now,
    )


def _planned(
    message: Message, address: Address, people: dict[UUID, Person], configured: Collection[str], now: datetime
) -> Delivery | None:
    """The delivery of a message to one person; None when it is enough to find it in the house."""
    kind, person_id = address
    person = people.get(person_id) if person_id else None
    if person is None:
        return _nobody(message, kind, person_id, "no_contact", configured, now)
    ways = _ways(person, message)
    channel = first_of(ways, configured)
    if channel:
        return _delivery(message, person, channel, now)
    if ways and (person.account_ids or not configured):
        return _delivery(message, person, ways[0], now, state="not_set_up")
    if person.account_ids or _reach(message) is Reach.HOUSE:
        return None
    return _nobody(message, kind, person_id, "no_way_set_up" if ways else "no_address", configured, now)


def _delivery(message: Message, person: Person, channel: str, now: datetime, state: str = "waiting") -> Delivery:
    due_at = leaves_at(now, message.template, urgent=message.urgent, by_night=person.by_night)
    made = _new(message, person.kind, person.id, channel, now, locale=person.locale, state=state, due_at=due_at)
    if state == "waiting" and message.expires_at is not None and message.expires_at <= due_at:
        came_too_late(made, message, now)
    return made


def came_too_late(delivery: Delivery, message: Message, now: datetime) -> None:
    """It is of no use any more. Where an answer was hoped for, a person must know that nobody was asked."""
    delivery.state = "expired"
    if template_of(message.template).answerable:
        delivery.state, delivery.failure, delivery.failed_at = "failed", TOO_LATE, now


def _nobody(
    message: Message, kind: str, person_id: UUID | None, why: str, configured: Collection[str], now: datetime
) -> Delivery:
    channel = EMAIL if kind == "contact" else SMS
    state, failure, failed_at = ("failed", why, now) if configured else ("not_set_up", "", None)
    made = _new(message, kind, person_id, channel, now, locale="da", state=state, due_at=now)
    made.failure, made.failed_at = failure, failed_at
    return made


def _new(
    message: Message, kind: str, person_id: UUID | None, channel: str, now: datetime, **values: object
) -> Delivery:
    # the id follows from what it is, so that planning twice could never become two messages
    id_ = uuid5(message.id, f"{person_id}:{channel}")
    return Delivery(
        id=id_,
        message_id=message.id,
        person_kind=kind,
        person_id=person_id,
        channel=channel,
        idempotency_key=id_.hex,
        created_at=now,
        **values,
    )


def _write(uow: UnitOfWork, deliveries: Sequence[Delivery], now: datetime) -> Sequence[Delivery]:
    waiting = [each for each in deliveries if each.state == "waiting"]
    urgent = {each.id: each.urgent for each in uow.outbox.messages([one.message_id for one in waiting])}
    uow.jobs.add_deliveries([(each, urgent[each.message_id]) for each in waiting], now)
    uow.outbox.add(*deliveries)
    uow.outbox.save()
    return deliveries


def _ways(person: Person, message: Message) -> list[str]:
    """Channels for this message, best first; one with a secret goes where it belongs, and not once that is gone."""
    only = template_of(message.template).ways
    if not only:
        return ways_to(person, _reach(message))
    return [way for way in only if message.secret and person.address(way)]


def _reach(message: Message) -> Reach:
    return Reach.URGENT if message.urgent else template_of(message.template).reach
