"""What the SMS gateway tells us: what became of a message, and what people answer. Signed, and worked once each."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

from sio_workflow.channels import signatures
from sio_workflow.domain.errors import InvalidAnswers
from sio_workflow.domain.legible import is_legible, json_of, mended
from sio_workflow.domain.telephone import e164
from sio_workflow.services.sms_answers import SmsAnswers
from sio_workflow.storage.database import Database
from sio_workflow.storage.reach import HOUSE, reaching

_log = logging.getLogger(__name__)
_CHANNEL = "sms"
#: one that was begun this long ago and never done has lost its worker
_LEASE = timedelta(minutes=1)
#: events are remembered a good while longer than a signature is good for
_REMEMBERED = timedelta(days=1)
_STATES = frozenset({"queued", "sent", "delivered", "failed"})
_NAME_LENGTH = 200
#: ten long text messages
_TEXT_LENGTH = 1600


class Delivered(Protocol):
    """The outbox, as far as a gateway may reach it."""

    def delivered(self, reference: str, state: str, now: datetime, /) -> bool:
        """Note what became of a delivery; False when nobody here knows it."""
        ...


@dataclass(frozen=True, slots=True)
class GatewayCalls:
    """The callbacks of the gateway."""

    database: Database
    outbox: Delivered
    answers: SmsAnswers
    #: shared with the gateway; "": there is none, and nobody may call
    secret: str = ""

    def is_genuine(self, timestamp: str, signature: str, body: bytes, now: datetime) -> bool:
        """Has the gateway signed just this, just now?"""
        return bool(self.secret) and signatures.is_genuine(self.secret, timestamp, signature, body, now)

    def status(self, body: bytes, now: datetime) -> bool:
        """What became of a message. False: the same event is being worked, ask again soon."""
        event = _event(body, "event_id", "id", "status", optional="reference")
        return self._once(event["event_id"], now, lambda: self._told(event, now))

    def incoming(self, body: bytes, now: datetime) -> bool:
        """What somebody has written back. False: the same event is being worked, ask again soon."""
        event = _event(body, "event_id", "from", "text")
        sender = e164(event["from"]) or ""
        text = event["text"][:_TEXT_LENGTH]
        return self._once(
            event["event_id"],
            now,
            lambda: self.answers.received(sender, text, event["event_id"], now),
        )

    def _told(self, event: dict[str, str], now: datetime) -> None:
        if event["status"] not in _STATES:
            _log.info("SMS event %r carries a status that is not in the contract", event["event_id"])
        elif not any(self.outbox.delivered(name, event["status"], now) for name in _names(event)):
            _log.info("SMS event %r is about a message that nobody here has sent", event["event_id"])

    def _once(self, event_id: str, now: datetime, work: Callable[[], object]) -> bool:
        """Three short moments, so that neither a repetition nor a death halfway does it twice or not at all."""
        with reaching(HOUSE):  # a signed call is nobody's visit: the rules of the house do what it says
            with self.database.unit_of_work() as uow:
                begun = uow.channels.begin_event(_CHANNEL, event_id, now, _LEASE)
            if begun == "new":
                work()
                with self.database.unit_of_work() as uow:
                    uow.channels.event_done(_CHANNEL, event_id, now)
                    uow.channels.forget_events(now - _REMEMBERED)
        return begun != "busy"


def _names(event: dict[str, str]) -> Iterator[str]:
    """The gateway's own name for a message, and ours: it may be told of before we have written down its name."""
    yield event["id"]
    with suppress(ValueError):
        yield UUID(event["reference"]).hex


def _event(body: bytes, *names: str, optional: str = "") -> dict[str, str]:
    """The named texts of a JSON object; InvalidAnswers when it is none or one of them is missing.

    A name that cannot be written down is refused. What somebody has written is mended: gateways cut long messages in
    the middle of an emoji, and the answer before it must not be lost.
    """
    try:
        found = json_of(body)
    except ValueError as error:
        raise InvalidAnswers.at("", "This is not JSON.") from error
    if not isinstance(found, dict):
        raise InvalidAnswers.at("", "This is not a JSON object.")
    found = {
        name: mended(value) if name == "text" and isinstance(value, str) else value for name, value in found.items()
    }
    wrong = [name for name in names if not _is_text(name, found.get(name))]
    if wrong:
        raise InvalidAnswers({name: ["A text is missing here."] for name in wrong})
    extra = found.get(optional)
    return {name: found[name] for name in names} | {optional: extra if _is_text(optional, extra) else ""}


def _is_text(name: str, value: object) -> bool:
    if not isinstance(value, str) or not is_legible(value):
        return False
    return name == "text" or 0 < len(value) <= _NAME_LENGTH
