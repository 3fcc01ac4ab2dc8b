"""The outbox: plan what people are to be told, send it, and note what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID, uuid5

from sio_workflow.channels.values import Channel, Parcel, Receipt, Refused
from sio_workflow.domain.errors import Conflict
from sio_workflow.domain.sending import is_news, leaves_at, polite
from sio_workflow.services import planning
from sio_workflow.services.letters import NOT_WRITTEN, Letters
from sio_workflow.services.runs import Bell
from sio_workflow.storage.database import Database
from sio_workflow.storage.jobs import ClaimedJob
from sio_workflow.storage.models import Delivery, Incident
from sio_workflow.storage.unit_of_work import UnitOfWork

#: seconds for a whole sending, to all devices of a person too; far less than the lease of a job
TIMEOUT = 15.0
_STILL_NO_WAY = "There is still no way to reach this person. Note an address on a way that is set up here first."
_GONE_OUT = frozenset({"sent", "delivered"})


class Outbox:
    """From message to delivery. The message row is the outbox: nothing is lost, and nothing is sent twice as two."""

    def __init__(self, database: Database, channels: Mapping[str, Channel], letters: Letters, bell: Bell) -> None:
        self._database = database
        self._channels = channels
        self._letters = letters
        self._bell = bell

    @property
    def channels(self) -> frozenset[str]:
        """Ways out that are set up here."""
        return frozenset(self._channels)

    def plan(self, now: datetime) -> int:
        """Turn messages nobody has planned into deliveries with a job each; how many messages it was."""
        with self._database.unit_of_work(writing=False) as uow:
            if not uow.outbox.has_unplanned():
                return 0
        with self._database.unit_of_work() as uow:
            planned = planning.plan(uow, self.channels, now)
            uow.after_commit.append(self._bell.ring)
            return planned

    def once_more(self, uow: UnitOfWork, incident: Incident, now: datetime) -> None:
        """A person wants a message tried again that reached nobody: a new sending, or planned anew if it never left."""
        if incident.job_id is not None:
            uow.outbox.try_again(incident.job_id)
        elif incident.input.get("verb") == planning.DELIVER:
            if not planning.once_more(uow, UUID(incident.input["delivery_id"]), self.channels, now):
                raise Conflict(_STILL_NO_WAY)
            uow.after_commit.append(self._bell.ring)

    def run(self, job: ClaimedJob, now: datetime) -> None:
        """Send one delivery with no transaction open. Raises Refused or Later, and the job's retry begins.

        However it comes to run at night, as a second try or after a standstill: it wakes nobody it should not.
        """
        if polite(now) > now and (morning := self._morning_for(job, now)) > now:
            with self._database.unit_of_work() as uow:
                if uow.jobs.still_mine(job):
                    uow.jobs.postpone(job.id, morning)
            return
        parcel = self._parcel(job, now)
        receipt = self._channels[job.handler].send(parcel, timeout=TIMEOUT) if parcel else None
        self._settle(job, receipt, now)

    def gave_up(self, uow: UnitOfWork, job: ClaimedJob, code: str, now: datetime, *, refused: bool) -> None:
        """The job is out of attempts, or the other side will not have it: note it, and try another way."""
        delivery = uow.outbox.delivery(_delivery_of(job), lock=True)
        if delivery is not None and delivery.state not in _GONE_OUT:
            self._fail(uow, delivery, code, now, never_arrived=refused)

    def delivered(self, reference: str | UUID, state: str, now: datetime) -> bool:
        """The other side tells what became of one: by a name it knows it by, or by our id; False when unknown.

        State is queued, sent, delivered or failed. Told in any order, twice, or before our own worker has noted that it
        went out, it ends the same: delivered if it was ever said to be, else failed if that was, else as we noted it.
        """
        with self._database.unit_of_work() as uow:
            delivery = _named(uow, reference)
            if delivery is None:
                return False
            earlier = isinstance(reference, str) and reference not in (delivery.provider_id, delivery.idempotency_key)
            if is_news(state, delivery.state) and (state == "delivered" or not earlier):
                if state == "delivered":
                    _arrived(uow, delivery, now)
                else:
                    self._never_arrived(uow, delivery, now)
            return True

    def _morning_for(self, job: ClaimedJob, now: datetime) -> datetime:
        """When this may leave for whom it is for."""
        with self._database.unit_of_work(writing=False) as uow:
            found = uow.outbox.with_message(_delivery_of(job))
            if found is None or found[0].person_id is None:
                return now
            delivery, message = found
            person = uow.outbox.people(delivery.person_kind, [found[0].person_id]).get(found[0].person_id)
            by_night = person is not None and person.by_night
            return leaves_at(now, message.template, urgent=message.urgent, by_night=by_night)

    def _parcel(self, job: ClaimedJob, now: datetime) -> Parcel | None:
        """What is to be sent; None when it has gone out, is of no use any more or has no way out here."""
        with self._database.unit_of_work(writing=False) as uow:
            found = uow.outbox.with_message(_delivery_of(job))
            if found is None:
                return None
            delivery, message = found
            over = message.expires_at is not None and message.expires_at <= now
            if delivery.state in _GONE_OUT or over or job.handler not in self._channels or delivery.person_id is None:
                return None
            person = uow.outbox.people(delivery.person_kind, [delivery.person_id]).get(delivery.person_id)
            area = uow.places.area(message.area_id) if message.area_id else None
            if person is None:
                raise Refused("no_contact")  # deleted since it was planned
            return self._letters.parcel(delivery, message, person, area.phone if area else "")

    def _settle(self, job: ClaimedJob, receipt: Receipt | None, now: datetime) -> None:
        with self._database.unit_of_work() as uow:
            if not uow.jobs.still_mine(job):
                return  # whoever has it now sends the same parcel under the same key
            delivery = uow.outbox.delivery(_delivery_of(job), lock=True)
            if delivery is not None and delivery.state not in _GONE_OUT:
                if receipt is not None:
                    delivery.state, delivery.sent_at, delivery.provider_id = "sent", now, receipt.provider_id
                    delivery.failure, delivery.failed_at = "", None
                else:
                    self._not_sent(uow, delivery, job, now)
                uow.outbox.forget_secret(delivery.message_id)
            uow.jobs.close(job.id, now)

    def _not_sent(self, uow: UnitOfWork, delivery: Delivery, job: ClaimedJob, now: datetime) -> None:
        found = uow.outbox.with_message(delivery.id)
        if job.handler not in self._channels or found is None:
            delivery.state = "not_set_up"
        else:
            planning.came_too_late(delivery, found[1], now)

    def _never_arrived(self, uow: UnitOfWork, delivery: Delivery, now: datetime) -> None:
        """The job is held for a person who may try again; a worker that is just sending finds it taken away."""
        self._fail(uow, delivery, "not_delivered", now, never_arrived=True)
        if delivery.job_id is not None:
            uow.jobs.hold(delivery.job_id, delivery.failure)
        uow.incidents.add(planning.unreachable(delivery, now))
        uow.after_commit.append(self._bell.ring)

    def _fail(self, uow: UnitOfWork, delivery: Delivery, code: str, now: datetime, *, never_arrived: bool) -> None:
        delivery.state, delivery.failure, delivery.failed_at = "failed", code, now
        if never_arrived:
            # a person who tries again means a new sending, which the other side must not take for the refused one
            delivery.idempotency_key = uuid5(UUID(delivery.idempotency_key), "again").hex
        if code == NOT_WRITTEN or planning.another_way(uow, delivery, self.channels, now) is None:
            uow.outbox.forget_secret(delivery.message_id)


def _delivery_of(job: ClaimedJob) -> UUID:
    return UUID(job.correlation_key)


def _arrived(uow: UnitOfWork, delivery: Delivery, now: datetime) -> None:
    """Whatever we thought before: nothing is left to send, and nobody has to see to it any more."""
    delivery.state, delivery.delivered_at, delivery.sent_at = "delivered", now, delivery.sent_at or now
    delivery.failure, delivery.failed_at = "", None
    uow.outbox.forget_secret(delivery.message_id)
    if delivery.job_id is not None:
        uow.jobs.close(delivery.job_id, now)


def _named(uow: UnitOfWork, reference: str | UUID) -> Delivery | None:
    """The delivery, locked after its job, as by the workers: two that told and settle at once would wait for ever."""
    found = uow.outbox.delivery(reference) if isinstance(reference, UUID) else uow.outbox.called(reference)
    if found is not None and found.job_id is not None:
        uow.jobs.lock(found.job_id)
    return uow.outbox.delivery(found.id, lock=True) if found is not None else None
