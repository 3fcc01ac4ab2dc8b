"""Devices that want push messages, events a gateway has told us, and the numbers people write from."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

from sqlalchemy import SQLColumnExpression, delete, func, or_, select
from sqlalchemy.exc import IntegrityError

from sio_workflow.domain.json_form import from_json
from sio_workflow.domain.tomorrow import TOMORROW_ANSWERED, TOMORROW_CHECK, key_of
from sio_workflow.storage.models import (
    Account,
    Complaint,
    CoverCase,
    CustomerContact,
    Employee,
    HookSeen,
    Message,
    MessageSubscription,
    Offer,
    PushSubscription,
    Shift,
    Site,
)
from sio_workflow.storage.rows import Rows, table_of

_seen = table_of(HookSeen)
_SEARCHING = ("open", "offering", "answered")


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Something somebody has been asked, and what they have answered so far."""

    #: of the offer, or of the shift they are asked about
    id: UUID
    employee_id: UUID
    #: empty: it is about a shift that is theirs already
    case_id: UUID | None
    area_id: UUID
    place: str
    start_at: datetime
    #: when its message could leave
    asked_at: datetime
    #: deadline of the answer
    expires_at: datetime
    #: an answer still counts, after the deadline too
    open: bool
    answer: str | None = None

    def is_running(self, now: datetime) -> bool:
        """Open, and within its deadline."""
        return self.open and self.expires_at > now

    @property
    def digits(self) -> str:
        """Four digits that stay the same however many other questions come and go."""
        return str(1000 + self.id.int % 9000)


class Channels(Rows):
    """What the ways out of the house remember."""

    def subscriptions(self, account_id: UUID) -> Sequence[PushSubscription]:
        """The devices of an account, oldest first."""
        theirs = select(PushSubscription).where(PushSubscription.account_id == account_id)
        return self._session.scalars(theirs.order_by(PushSubscription.created_at)).all()

    def add_device(self, device: PushSubscription) -> None:
        """A new device; of two at once for the same browser one is enough."""
        with suppress(IntegrityError), self._session.begin_nested():
            self._session.add(device)

    def subscriptions_of_person(self, person_id: UUID) -> Sequence[PushSubscription]:
        """The devices of whoever is this employee or contact of a customer, and may still sign in."""
        theirs = or_(Account.employee_id == person_id, Account.contact_id == person_id)
        found = select(PushSubscription).join(Account, Account.id == PushSubscription.account_id)
        return self._session.scalars(found.where(theirs, Account.active).order_by(PushSubscription.created_at)).all()

    def forget_endpoint(self, endpoint: str) -> int:
        """The push service says that this browser is gone, whoever used it."""
        return self.changed(delete(PushSubscription).where(PushSubscription.endpoint_hash == hash_of(endpoint)))

    def forget_device(self, account_id: UUID, endpoint: str) -> int:
        """One device of one account."""
        theirs = delete(PushSubscription).where(PushSubscription.account_id == account_id)
        return self.changed(theirs.where(PushSubscription.endpoint_hash == hash_of(endpoint)))

    def begin_event(self, channel: str, event_id: str, now: datetime, lease: timedelta) -> str:
        """ "new", "done" or "busy": whoever gets "new" works it. Two at once: the database lets one through.

        One that was begun longer than `lease` ago and never done is new again: its worker has died.
        """
        try:
            with self._session.begin_nested():
                self._session.execute(_seen.insert(), {"channel": channel, "event_id": event_id, "at": now})
        except IntegrityError:
            return self._begin_again(channel, event_id, now, lease)
        return "new"

    def _begin_again(self, channel: str, event_id: str, now: datetime, lease: timedelta) -> str:
        this = (_seen.c.channel == channel, _seen.c.event_id == event_id)
        abandoned = (_seen.c.done_at.is_(None), _seen.c.at <= now - lease)
        if self.changed(_seen.update().where(*this, *abandoned).values(at=now)):
            return "new"
        done_at = self._session.scalar(select(_seen.c.done_at).where(*this))
        return "done" if done_at else "busy"

    def event_done(self, channel: str, event_id: str, now: datetime) -> None:
        """It has had its effect."""
        this = (_seen.c.channel == channel, _seen.c.event_id == event_id)
        self._session.execute(_seen.update().where(*this).values(done_at=now))

    def forget_events(self, before: datetime) -> int:
        """Older than any signature that is still accepted."""
        return self.changed(delete(HookSeen).where(HookSeen.at < before))

    def employees_calling_from(self, spellings: Collection[str]) -> Sequence[Employee]:
        """Employees with this telephone number, however it was written down."""
        return self._session.scalars(select(Employee).where(bare_number(Employee.phone).in_(spellings))).all()

    def contacts_calling_from(self, spellings: Collection[str]) -> Sequence[CustomerContact]:
        """Contacts of customers with this telephone number, however it was written down."""
        found = select(CustomerContact).where(bare_number(CustomerContact.phone).in_(spellings))
        return self._session.scalars(found).all()

    def asked(self, employee_ids: Collection[UUID], since: datetime, now: datetime) -> list[Question]:
        """The offers these people have been told of since then."""
        found = (
            select(Offer, CoverCase, Site.name, Shift.start_at, Shift.end_at)
            .join(CoverCase, CoverCase.id == Offer.cover_case_id)
            .join(Shift, Shift.id == CoverCase.shift_id)
            .join(Site, Site.id == Shift.site_id)
            .where(Offer.employee_id.in_(employee_ids), Offer.told_at >= since, Offer.told_at <= now)
        )
        return [_offered(now, *row) for row in self._session.execute(found)]

    def asked_about_tomorrow(self, employee_ids: Collection[UUID], since: datetime) -> list[Question]:
        """What these people have been asked since then about a shift that is theirs already."""
        asked = select(Message).where(Message.template == TOMORROW_CHECK, Message.at >= since)
        found = self._session.scalars(asked.where(Message.recipient_id.in_(employee_ids))).all()
        keys = [_key(each) for each in found]
        waiting = select(MessageSubscription.correlation_key).where(
            MessageSubscription.name == TOMORROW_ANSWERED, MessageSubscription.correlation_key.in_(keys)
        )
        waits = set(self._session.scalars(waiting)) if keys else set()
        return [_about_tomorrow(each, waits) for each in found]

    def complaint_of(self, contact_ids: Collection[UUID], since: datetime) -> Complaint | None:
        """The newest complaint of these contacts that is not over, else the one that was closed last since then."""
        theirs = select(Complaint).where(Complaint.contact_id.in_(contact_ids))
        alive = theirs.where(Complaint.closed_at.is_(None) | (Complaint.closed_at >= since))
        newest = (Complaint.closed_at.is_not(None), Complaint.closed_at.desc(), Complaint.received_at.desc())
        return self._session.scalar(alive.order_by(*newest).limit(1))


def _offered(
    now: datetime, offer: Offer, case: CoverCase, place: str, start_at: datetime, end_at: datetime
) -> Question:
    return Question(
        id=offer.id,
        employee_id=offer.employee_id,
        case_id=case.id,
        area_id=case.area_id,
        place=place,
        start_at=start_at,
        asked_at=offer.told_at,
        expires_at=offer.expires_at,
        open=offer.answered_at is None and case.status in _SEARCHING and end_at > now,
        answer=offer.answer if offer.answered_at else None,
    )


def _about_tomorrow(message: Message, waits: Collection[str]) -> Question:
    words, start_at = message.words, from_json(message.words)["start"]
    assert message.recipient_id is not None, "it is asked of somebody"
    assert message.area_id is not None, "a shift has an area"
    return Question(
        id=message.case_id,
        employee_id=message.recipient_id,
        case_id=None,
        area_id=message.area_id,
        place=words["place"],
        start_at=start_at,
        asked_at=message.at,
        expires_at=start_at,
        open=_key(message) in waits,
    )


def _key(message: Message) -> str:
    assert message.recipient_id is not None, "it is asked of somebody"
    return key_of(message.case_id, message.recipient_id)


def hash_of(endpoint: str) -> str:
    """What the index holds instead of an endpoint."""
    return sha256(endpoint.encode()).hexdigest()


def bare_number(number: SQLColumnExpression[str]) -> SQLColumnExpression[str]:
    """A telephone number without the marks that people write between its digits."""
    for mark in (" ", "-", "(", ")", "."):
        number = func.replace(number, mark, "")
    return number
