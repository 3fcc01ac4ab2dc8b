"""How a message leaves the house: which ways a person can be reached, in which order, and when it is polite."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from uuid import UUID

from sio_workflow.domain.templates import Reach, template_of
from sio_workflow.domain.times import at_local, local

SMS, EMAIL, PUSH, APP = "sms", "email", "push", "app"
#: nobody is written to at night unless it is urgent; Danish clock time
QUIET_FROM, QUIET_TO = time(22), time(5)
#: why a delivery failed: what it asks was no longer a question when it could have left
TOO_LATE = "too_late"
_QUICK = (SMS, PUSH, EMAIL)
_CALM = (EMAIL, SMS, PUSH)
#: how much each word about a delivery is worth: of two that contradict each other the higher is true, whenever it comes
_WORTH = {"waiting": 0, "queued": 0, "sent": 1, "expired": 2, "not_set_up": 2, "failed": 2, "delivered": 3}


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who is to be told, and where they can be."""

    #: employee or contact
    kind: str
    id: UUID
    name: str = ""
    locale: str = "da"
    #: app, sms, email or push; "" leaves it to the house
    preferred: str = ""
    phone: str = ""
    email: str = ""
    #: has a device that shows push messages
    push: bool = False
    #: has chosen to be asked about shifts at night too
    by_night: bool = False
    #: signs in, so that a message is found in the house as well
    account_ids: tuple[UUID, ...] = field(default=())

    def address(self, channel: str) -> str:
        """Where this channel finds the person; "" when it does not."""
        return {SMS: self.phone, EMAIL: self.email, PUSH: str(self.id) if self.push else ""}.get(channel, "")


def ways_to(person: Person, reach: Reach) -> list[str]:
    """Channels that can reach the person, best first; empty when it is enough to find the message in the house.

    What is urgent goes to a telephone even to those who would rather look for themselves.
    """
    if reach is Reach.HOUSE and person.preferred in ("", APP):
        return []
    if person.preferred == APP and person.account_ids and reach is not Reach.URGENT:
        return []
    usual = _QUICK if person.kind == "employee" or reach is Reach.URGENT else _CALM
    order = dict.fromkeys((person.preferred, *usual))
    return [channel for channel in order if person.address(channel)]


def first_of(ways: Collection[str], configured: Collection[str]) -> str | None:
    """The first way that is set up here."""
    return next((way for way in ways if way in configured), None)


def is_news(told: str, state: str) -> bool:
    """Does what the other side tells change how a delivery stands? What has arrived has arrived, however late we hear.

    That it is queued or sent says nothing that we do not note ourselves.
    """
    return told in ("failed", "delivered") and _WORTH[told] > _WORTH[state]


def leaves_at(now: datetime, template: str, *, urgent: bool, by_night: bool) -> datetime:
    """When a message leaves for somebody.

    What is urgent goes at once, by night too. Whoever is asked a favour sleeps on, however near the shift: a text to
    many at night breaks the rest of all for the yes of one. At once it goes to those who have said that they want it;
    for all others a person holds the call list and wakes one at a time, and that person is told so at any hour.
    We gave up the quicker yes that a text to everybody at three in the morning might bring.
    """
    return polite(now, urgent=by_night if template_of(template).asks_a_favour else urgent)


def polite(now: datetime, *, urgent: bool = False) -> datetime:
    """When to send: now, or at five in the morning. Right on both nights when the clock is moved."""
    here = local(now)
    if urgent or QUIET_TO <= here.time() < QUIET_FROM:
        return now
    day = here.date() if here.time() < QUIET_TO else here.date() + timedelta(days=1)
    return at_local(day, QUIET_TO)
