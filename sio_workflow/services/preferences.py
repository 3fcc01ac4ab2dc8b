"""How a person wants to be told: chosen by themselves, kept with the person, used by the outbox."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sio_workflow.domain.errors import InvalidAnswers, NotFound
from sio_workflow.domain.people import Actor
from sio_workflow.domain.sending import APP, EMAIL, PUSH, SMS, Person
from sio_workflow.storage.database import Database
from sio_workflow.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One way to be told."""

    channel: str
    #: where it goes; "" for messages in the house and on a device
    address: str
    #: set up here, and the person can be reached by it
    possible: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PreferenceView:
    """What can be chosen, and what is."""

    #: app, sms, email or push; "" leaves it to the house
    preferred: str
    choices: tuple[Way, ...]
    #: asked about shifts at night too; None: they are never asked about shifts
    by_night: bool | None


class Preferences:
    """Read and choose."""

    def __init__(self, database: Database, channels: Collection[str]) -> None:
        self._database = database
        self._channels = channels

    def mine(self, actor: Actor) -> PreferenceView:
        """The actor's own; NotFound for an account behind which there is no person."""
        with self._database.unit_of_work(writing=False) as uow:
            return self._view(_person(uow, actor))

    def choose(self, actor: Actor, channel: str, now: datetime, *, by_night: bool = False) -> None:
        """Be told on this channel from now on; "" leaves it to the house. `by_night`: asked about shifts then too."""
        with self._database.unit_of_work() as uow:
            person = _person(uow, actor)
            possible = {choice.channel for choice in self._view(person).choices if choice.possible}
            if channel and channel not in possible:
                raise InvalidAnswers.at("channel", "You cannot be reached this way yet.")
            by_night = by_night and person.kind == "employee"
            uow.outbox.prefer(person, channel, by_night=by_night)
            was = {"channel": person.preferred, "by_night": person.by_night}
            is_now = {"channel": channel, "by_night": by_night}
            uow.trail.audit(actor, now, "prefer_channel", person.kind, person.id, before=was, after=is_now)

    def _view(self, person: Person) -> PreferenceView:
        outside = [
            Way(
                channel=channel,
                address=person.address(channel) if channel != PUSH else "",
                possible=bool(person.address(channel)) and channel in self._channels,
            )
            for channel in (SMS, EMAIL, PUSH)
        ]
        return PreferenceView(
            preferred=person.preferred,
            choices=(Way(channel=APP, address="", possible=True), *outside),
            by_night=person.by_night if person.kind == "employee" else None,
        )


def _person(uow: UnitOfWork, actor: Actor) -> Person:
    kind, id_ = ("employee", actor.employee_id) if actor.employee_id else ("contact", actor.contact_id)
    found = uow.outbox.people(kind, [id_]).get(id_) if id_ else None
    if found is None:
        raise NotFound
    return found
