"""Devices that want push messages, events a gateway has told us, and the numbers people write from."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

from sqlalchemy import SQLColumnExpression, delete, func, or_, select
from sqlalchemy.exc import IntegrityError

from sio_workflow.storage.models import (
    Account,
    Complaint,
    CoverCase,
    CustomerContact,
    Employee,
    HookSeen,
    Offer,
    PushSubscription,
    Shift,
    Site,
)
from sio_workflow.storage.rows import Rows, table_of

_seen = table_of(HookSeen)


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedOffer:
    """A shift somebody has been asked to take, and what they have answered so far."""

    offer_id: UUID
    employee_id: UUID
    case_id: UUID
    area_id: UUID
    place: str
    start_at: datetime
    sent_at: datetime
    expires_at: datetime
    answer: str | None

    def is_open(self, now: datetime) -> bool:
        """Does it wait for an answer?"""
        return self.answer is None and self.expires_at > now

    @property
    def digits(self) -> str:
        """Four digits that stay the same however many other offers come and go."""
        return str(1000 + self.offer_id.int % 9000)


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

    def asked(self, employee_ids: Collection[UUID], since: datetime) -> list[AskedOffer]:
        """What these people have been asked since then, by start of shift."""
        found = (
            select(
                Offer.id,
                Offer.employee_id,
                CoverCase.id,
                CoverCase.area_id,
                Site.name,
                Shift.start_at,
                Offer.sent_at,
                Offer.expires_at,
                Offer.answer,
            )
            .join(CoverCase, CoverCase.id == Offer.cover_case_id)
            .join(Shift, Shift.id == CoverCase.shift_id)
            .join(Site, Site.id == Shift.site_id)
            .where(Offer.employee_id.in_(employee_ids), Offer.sent_at >= since)
            .order_by(Shift.start_at, Offer.id)
        )
        names = [one.name for one in fields(AskedOffer)]
        return [AskedOffer(**dict(zip(names, row, strict=True))) for row in self._session.execute(found)]

    def complaint_of(self, contact_ids: Collection[UUID], since: datetime) -> Complaint | None:
        """The newest complaint of these contacts that is not over, else the one that was closed last since then."""
        theirs = select(Complaint).where(Complaint.contact_id.in_(contact_ids))
        alive = theirs.where(Complaint.closed_at.is_(None) | (Complaint.closed_at >= since))
        newest = (Complaint.closed_at.is_not(None), Complaint.closed_at.desc(), Complaint.received_at.desc())
        return self._session.scalar(alive.order_by(*newest).limit(1))


def hash_of(endpoint: str) -> str:
    """What the index holds instead of an endpoint."""
    return sha256(endpoint.encode()).hexdigest()


def bare_number(number: SQLColumnExpression[str]) -> SQLColumnExpression[str]:
    """A telephone number without the marks that people write between its digits."""
    for mark in (" ", "-", "(", ")", "."):
        number = func.replace(number, mark, "")
    return number
