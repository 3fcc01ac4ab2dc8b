"""Words to begin with when somebody writes to a customer: nothing has been said until that person sends them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from sio_workflow.domain.complaints import subject_of
from sio_workflow.domain.errors import NotFound
from sio_workflow.domain.notices import known, write
from sio_workflow.domain.times import at_local, local
from sio_workflow.storage.models import Complaint, CustomerContact

#: template of feedback -> how far ahead lies the time it promises
AHEAD = {
    "feedback_seen": timedelta(hours=2),
    "feedback_calling": timedelta(),
    "feedback_visiting": timedelta(hours=3),
    "feedback_call_attempt": timedelta(hours=1),
}
_HALF_HOUR = 30
#: nothing is promised to a customer outside these hours
_FIRST, _LAST = time(8), time(18)


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """A sentence to begin with, and the time it promises."""

    text: str
    #: the language of the contact
    locale: str
    until: datetime


def suggest(
    key: str,
    complaint: Complaint,
    contact: CustomerContact | None,
    name: str,
    now: datetime,
    until: datetime | None = None,
) -> Suggestion:
    """The template in the contact's language, with what it is about, a time and the writer's name."""
    if key not in AHEAD:
        raise NotFound
    locale, until = known(contact.locale if contact else "da"), until or half_hour_after(now + AHEAD[key])
    words = {"subject": subject_of(complaint.category), "until": until, "name": name}
    return Suggestion(text=write(key, words, locale), locale=locale, until=until)


def half_hour_after(moment: datetime) -> datetime:
    """The next whole or half hour of the working day, on a Danish clock."""
    shown = local(moment).replace(second=0, microsecond=0)
    shown += timedelta(minutes=-shown.minute % _HALF_HOUR)
    if shown.time() > _LAST:
        return at_local(shown.date() + timedelta(days=1), _FIRST)
    return at_local(shown.date(), max(_FIRST, shown.time()))
