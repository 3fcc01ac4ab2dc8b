"""How a message leaves the house: quiet hours on a Danish clock, ways to people, and the words in both languages."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from string import Formatter
from uuid import uuid4

import pytest

from sio_workflow.domain.notices import write
from sio_workflow.domain.sending import Person, first_of, polite, ways_to
from sio_workflow.domain.templates import TEMPLATES, Reach
from sio_workflow.domain.times import local

EVENING = datetime(2026, 3, 2, 21, 30, tzinfo=UTC)
EVA = Person(kind="employee", id=uuid4(), phone="20123456", email="eva@house.example")
KARL = Person(kind="contact", id=uuid4(), phone="20654321", email="karl@kunde.example")


def test_at_night_a_message_waits_until_five() -> None:
    assert local(polite(EVENING, urgent=False)).isoformat() == "2026-03-03T05:00:00+01:00"


def test_what_is_urgent_goes_out_at_night() -> None:
    assert polite(EVENING, urgent=True) == EVENING


@pytest.mark.parametrize("clock", ["05:00", "12:00", "21:59"])
def test_by_day_a_message_goes_out_at_once(clock: str) -> None:
    now = datetime.fromisoformat(f"2026-03-02T{clock}:00+01:00")
    assert polite(now, urgent=False) == now


@pytest.mark.parametrize(
    ("night", "due"),
    [
        # the clock is put forward: the night is an hour shorter
        ("2026-03-28T23:00:00+01:00", "2026-03-29T03:00:00+00:00"),
        ("2026-03-29T00:30:00+01:00", "2026-03-29T03:00:00+00:00"),
        # and put back: both times it is 02:30
        ("2026-10-25T02:30:00+02:00", "2026-10-25T04:00:00+00:00"),
        ("2026-10-25T02:30:00+01:00", "2026-10-25T04:00:00+00:00"),
    ],
)
def test_five_is_five_on_the_nights_when_the_clock_is_moved(night: str, due: str) -> None:
    assert polite(datetime.fromisoformat(night), urgent=False) == datetime.fromisoformat(due)


def test_employees_get_text_messages_and_customers_get_mail() -> None:
    assert ways_to(EVA, Reach.USUAL) == ["sms", "email"]
    assert ways_to(KARL, Reach.USUAL) == ["email", "sms"]


def test_the_channel_a_person_prefers_comes_first() -> None:
    assert ways_to(_preferring(EVA, "email"), Reach.USUAL) == ["email", "sms"]
    assert ways_to(_preferring(EVA, "push"), Reach.USUAL) == ["sms", "email"], "there is no device to push to"


def test_who_looks_in_the_house_is_left_alone_unless_it_is_urgent() -> None:
    eva = _preferring(EVA, "app")
    assert ways_to(eva, Reach.USUAL) == []
    assert ways_to(eva, Reach.URGENT) == ["sms", "email"]


def test_only_ways_that_are_set_up_are_taken() -> None:
    assert first_of(["sms", "email"], {"email"}) == "email"
    assert first_of(["sms"], {"email"}) is None


@pytest.mark.parametrize("key", sorted(TEMPLATES))
def test_every_template_says_the_same_in_both_languages(key: str) -> None:
    template = TEMPLATES[key]
    fields = {
        locale: {name for _, name, _, _ in Formatter().parse(text) if name} for locale, text in template.text.items()
    }
    assert fields["da"] == fields["en"]
    assert set(template.title) == set(template.text) == {"da", "en"}


@pytest.mark.parametrize("key", sorted(TEMPLATES))
def test_no_title_carries_a_word_about_anybody(key: str) -> None:
    assert not any("{" in title for title in TEMPLATES[key].title.values())


def test_an_instant_is_spoken_in_the_readers_language() -> None:
    start = datetime(2026, 3, 3, 5, 0, tzinfo=UTC)
    words = {"place": "Skolen", "start": start, "end": start + timedelta(hours=2), "hours": "2", "until": EVENING}
    assert write("offer", words).startswith("Ledig vagt: Skolen, tir. 03.03. kl. 06:00-08:00 (2 t).")
    assert "Tue 03.03. 06:00-08:00 (2 h)" in write("offer", words, "en")
    assert write("absence_returned", {"why": {"da": "dublet", "en": "a duplicate"}}, "en").endswith("meanwhile.")
    assert write("offer_taken", {}, "pl") == write("offer_taken", {}, "da")


def _preferring(person: Person, channel: str) -> Person:
    return Person(
        kind=person.kind,
        id=person.id,
        phone=person.phone,
        email=person.email,
        preferred=channel,
        account_ids=(uuid4(),),
    )
