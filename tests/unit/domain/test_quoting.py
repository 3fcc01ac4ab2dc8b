"""A person's own words in a mail, without what they quote and without their signature."""

from __future__ import annotations

import pytest

from sio_workflow.domain.quoting import own_words

WORDS = "Gulvet er stadig beskidt.\nRing til mig."


@pytest.mark.parametrize(
    "rest",
    [
        "",
        "\n\nDen man. 2. mar. 2026 kl. 08.15 skrev SIO <reply+abc@house.example>:\n\n> Vi har løst det\n> Hilsen",
        "\n\nDen man. 2. mar. 2026 kl. 08.15 skrev SIO Workflow <\nreply+abc@house.example>:\n> Vi har løst det",
        "\n\nOn Mon, Mar 2, 2026 at 8:15 AM SIO Workflow <reply+abc@house.example>\nwrote:\n\n> We have solved it",
        "\n\nFra: SIO <reply+abc@house.example>\nSendt: 2. marts 2026\nEmne: Din henvendelse\n\nVi har løst det",
        "\n\n-----Oprindelig meddelelse-----\nVi har løst det",
        "\n\n________________________________\nVi har løst det",
        "\n\n-- \nKarl Kunde\nDirektør",
        "\n\nSendt fra min iPhone",
        "\n> Vi har løst det",
    ],
)
def test_only_the_writers_own_words_are_kept(rest: str) -> None:
    assert own_words(WORDS + rest) == WORDS


def test_an_answer_below_the_quotation_line_by_line_is_kept() -> None:
    assert own_words("> Er du tilfreds?\nNej.\n> Hvorfor?\nDer er støv.") == "Nej.\nDer er støv."


def test_words_that_only_look_like_a_quotation_are_kept() -> None:
    words = "Fra mandag passer det bedre.\nDen nye medarbejder er dygtig."
    assert own_words(words) == words


def test_no_words_are_no_words() -> None:
    assert own_words("> Vi har løst det") == ""
    assert own_words("") == ""


def test_an_endless_mail_is_cut() -> None:
    assert len(own_words("a" * 50_000)) == 10_000
