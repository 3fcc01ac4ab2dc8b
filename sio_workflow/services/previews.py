"""Every message the house can write, as it will look: with example words, in both languages, on each channel."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sio_workflow.domain import policy
from sio_workflow.domain.errors import NotFound
from sio_workflow.domain.notices import known, write
from sio_workflow.domain.people import Actor
from sio_workflow.domain.policy import Action
from sio_workflow.domain.sms_parts import parts_of
from sio_workflow.domain.templates import TEMPLATES
from sio_workflow.services.letters import letter_html, letter_text


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """One message as it will look."""

    key: str
    locale: str
    title: str
    #: in the house, and as a text message
    text: str
    #: as an e-mail
    mail: str
    html: str
    #: urgent, usual or house
    reach: str
    answerable: bool
    #: what it costs as a text message
    length: int
    parts: int
    alphabet: str


def all_of(actor: Actor, locale: str, now: datetime) -> list[Preview]:
    """All messages in one language."""
    policy.require(actor, Action.PREVIEW_MESSAGES)
    return [_preview(key, known(locale), now) for key in TEMPLATES]


def one(actor: Actor, key: str, locale: str, now: datetime) -> Preview:
    """One message."""
    policy.require(actor, Action.PREVIEW_MESSAGES)
    if key not in TEMPLATES:
        raise NotFound
    return _preview(key, known(locale), now)


def _preview(key: str, locale: str, now: datetime) -> Preview:
    template, text = TEMPLATES[key], write(key, _examples(now), locale)
    size = parts_of(text)
    return Preview(
        key=key,
        locale=locale,
        title=template.title[locale],
        text=text,
        mail=letter_text(text, locale, answerable=template.answerable),
        html=letter_html(text, locale, answerable=template.answerable),
        reach=template.reach.value,
        answerable=template.answerable,
        length=size.length,
        parts=size.count,
        alphabet=size.alphabet,
    )


def _examples(now: datetime) -> dict[str, Any]:
    """Words of nobody: no name, place or number in here belongs to anyone."""
    soon = now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=20)
    return {
        "place": "Eksempelskolen",
        "start": soon,
        "end": soon + timedelta(hours=3),
        "planned": soon - timedelta(hours=1),
        "until": soon - timedelta(hours=2),
        "due": soon,
        "when": soon,
        "hours": "3",
        "minutes": 45,
        "phone": "70 00 00 00",
        "shift_no": "V-1234",
        "number": "R-2026-0001",
        "area": "Eksempelområdet",
        "name": "Serviceleder",
        "subject": {"da": "gulvet i kantinen", "en": "the floor of the canteen"},
        "how": {"da": "Gulvet vaskes igen.", "en": "The floor is washed again."},
        "job": {"da": "1. assistent", "en": "first assistant"},
        "what": {"da": "Polering af gulv", "en": "Polishing of a floor"},
        "why": {"da": "begrundelsen står her", "en": "the reason stands here"},
        "code": "7",
        "choices": "7: Eksempelskolen",
        "secret": "******",
        "promise": {"da": "2 timer", "en": "2 hours"},
        "times": 1,
        "price": 850,
        "link": "https://example.com/x",
    }
