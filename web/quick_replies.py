"""Words a manager can begin with when answering a customer, in the customer's language. A person sends them, or not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

from sio_workflow.domain.times import instant
from sio_workflow.services.suggestions import Suggestion
from web.visit import actor, house, now

Reply = tuple[str, LazyString]
READ: tuple[Reply, ...] = (
    ("feedback_seen", _("Seen, I will get back")),
    ("feedback_calling", _("I call in 10 minutes")),
    ("feedback_visiting", _("I come by")),
)
TALK: tuple[Reply, ...] = (("feedback_call_attempt", _("I have tried to call")),)
ALL = READ + TALK


@dataclass(frozen=True, slots=True)
class Place:
    """A form that offers replies: the field they are written into, and the field with the time they promise."""

    replies: tuple[Reply, ...]
    field: str
    promise: str = ""


PLACES = {
    "read_complaint": Place(READ, "feedback"),
    "talk_to_customer": Place(TALK, "message", "call_again_at"),
}


def offered(element_id: str) -> tuple[Reply, ...]:
    """(key, label) of the replies that this task offers."""
    return PLACES[element_id].replies if element_id in PLACES else ()


def filled(
    element_id: str, variables: Mapping[str, Any], chosen: str | None, answers: dict[str, Any]
) -> dict[str, Any] | None:
    """The answers with the chosen reply written in, ready to be changed; None when none was chosen."""
    place = PLACES.get(element_id)
    if place is None or chosen not in dict(place.replies):
        return None
    until = answers.get(place.promise)
    found = suggested(UUID(str(variables["complaint_id"])), chosen, until)
    answers = {**answers, place.field: added(str(answers.get(place.field) or ""), found.text)}
    return {**answers, place.promise: until or found.until.isoformat()} if place.promise else answers


def suggested(complaint_id: UUID, key: str, until: str | None = None) -> Suggestion:
    """The sentence; one that promises a time keeps to the one already chosen."""
    return house().complaints.suggest(actor(), complaint_id, key, now(), instant(until) if until else None)


def added(written: str, sentence: str) -> str:
    """What was typed is kept; the same sentence is not added twice."""
    written = written.strip()
    if sentence in written:
        return written
    return f"{written}\n\n{sentence}" if written else sentence
