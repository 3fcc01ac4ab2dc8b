"""Words a manager can begin with when answering a customer. Always in Danish: it is the customer who reads them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from web.language import wall

HALF_HOUR = 30


@dataclass(frozen=True, slots=True)
class Reply:
    """A sentence to begin with; `hours` ahead lies the time it promises."""

    key: str
    label: str
    sentence: str
    hours: int


READ = (
    Reply(
        "seen",
        "Set – jeg vender tilbage",
        "Jeg har læst din henvendelse og går i gang. Du hører fra mig igen senest kl. {at}. {me}",
        2,
    ),
    Reply(
        "call",
        "Jeg ringer om 10 minutter",
        "Jeg har læst din henvendelse og ringer til dig om 10 minutter. {me}",
        0,
    ),
    Reply(
        "visit",
        "Jeg kommer forbi",
        "Jeg har læst din henvendelse og kommer forbi kl. {at}. {me}",
        3,
    ),
)
TALK = (
    Reply(
        "no_answer",
        "Jeg har forsøgt at ringe",
        """Jeg har læst din besked og vil gerne høre, hvad der er gået galt. \
Jeg har forsøgt at ringe og ringer igen kl. {at}. {me}""",
        1,
    ),
)
#: element id of the user task to the field that is filled, and its replies
REPLIES: dict[str, tuple[str, tuple[Reply, ...]]] = {
    "read_complaint": ("feedback", READ),
    "talk_to_customer": ("message", TALK),
}


def offered(element_id: str) -> list[tuple[str, str]]:
    """(key, label) of the replies that this task offers."""
    _, replies = REPLIES.get(element_id, ("", ()))
    return [(reply.key, reply.label) for reply in replies]


def filled(
    element_id: str, chosen: str | None, answers: dict[str, object], me: str, now: datetime
) -> dict[str, object] | None:
    """The answers with the chosen reply written in, ready to be changed; None when none was chosen."""
    field, replies = REPLIES.get(element_id, ("", ()))
    reply = next((one for one in replies if one.key == chosen), None)
    if reply is None:
        return None
    at = half_hour_after(now + timedelta(hours=reply.hours)).strftime("%H.%M")
    return {**answers, field: reply.sentence.format(at=at, me=me)}


def half_hour_after(instant: datetime) -> datetime:
    """The next whole or half hour on the wall clock."""
    shown = wall(instant).replace(second=0, microsecond=0)
    return shown + timedelta(minutes=-shown.minute % HALF_HOUR)
