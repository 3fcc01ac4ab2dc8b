"""What the word lists see, and what they leave alone."""

from __future__ import annotations

from datetime import date

import pytest

from sio_workflow.domain.complaints import has_strong_words, is_contract_risk, is_unclear, must_talk_first
from sio_workflow.domain.health_words import mentions_health

QUIZ = "Jeg er så træt af at rydde op efter jer. Jeg gider det ikke mere"


@pytest.mark.parametrize("text", ["Han har influenza", "ondt i ryggen", "She has a FEVER", "skal opereret", "Migræne"])
def test_health_is_noticed(text: str) -> None:
    assert mentions_health(text)


@pytest.mark.parametrize(
    "text",
    ["Nøglen ligger i boksen", "Alarmen slås fra ved døren", "The key is at the reception", "Fluorescerende vest"],
)
def test_practical_words_pass(text: str) -> None:
    assert not mentions_health(text)


def test_the_quiz_complaint_is_unclear_and_strong() -> None:
    assert is_unclear(QUIZ)
    assert has_strong_words(QUIZ)
    assert is_contract_risk(QUIZ, None, date(2026, 3, 2))


@pytest.mark.parametrize(
    ("text", "location", "category"),
    [("Toilettet er beskidt", "", ""), ("Det er galt igen", "2. sal", ""), ("Igen!", "", "floor")],
)
def test_a_place_or_a_fault_makes_it_clear(text: str, location: str, category: str) -> None:
    assert not is_unclear(text, location, category)


def test_an_unclear_complaint_is_talked_about_unless_there_is_a_reason_not_to() -> None:
    nothing = {"unclear": True, "needs_dialogue": False, "talked": False, "override": ""}
    assert must_talk_first(**nothing)  # type: ignore[arg-type]
    assert not must_talk_first(**{**nothing, "talked": True})  # type: ignore[arg-type]
    assert must_talk_first(**{**nothing, "override": "nej"})  # type: ignore[arg-type]
    assert not must_talk_first(**{**nothing, "override": "Kunden er bortrejst hele ugen"})  # type: ignore[arg-type]
