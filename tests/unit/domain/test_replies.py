"""What people write back."""

from __future__ import annotations

import pytest

from sio_workflow.domain.replies import Reply, read


@pytest.mark.parametrize(
    "text",
    [
        "JA",
        "ja",
        "Ja!",
        "ja tak",
        "JA TAK 😊",
        "Jeps",
        "ok",
        "OK.",
        "Yes",
        "yes please",
        "👍",
        "👍🏽",
        "ja, det kan jeg godt",
        "Ja gerne\nmvh Line",
        "jatak",
        "Ja jeg tager vagten",
        " ja ",
        "Ja.\r\nHilsen Bo",
        "Ja tak. Med venlig hilsen Anne Marie Holm",
        "ja mvh",
        "Ja, kh Line 👍",
    ],
)
def test_a_yes(text: str) -> None:
    assert read(text) == Reply(yes=True)


@pytest.mark.parametrize(
    "text",
    [
        "NEJ",
        "nej",
        "Nej, desværre",
        "nej tak",
        "Desværre ikke",
        "no",
        "No, sorry",
        "👎",
        "Nej det kan jeg ikke",
        "NEJ!!!",
        "nej kan ikke i dag",
    ],
)
def test_a_no(text: str) -> None:
    assert read(text) == Reply(yes=False)


@pytest.mark.parametrize(
    ("text", "reply"),
    [("JA 3", Reply(True, "3")), ("3 ja", Reply(True, "3")), ("Nej 12", Reply(False, "12")), ("JA3", Reply(True, "3"))],
)
def test_a_number_says_which(text: str, reply: Reply) -> None:
    assert read(text) == reply


@pytest.mark.parametrize(
    "text",
    [
        "",
        "?",
        "Hvor er det henne?",
        "ja men først kl 8",
        "ja nej",
        "VED IKKE",
        "ja det kan jeg ikke",
        "jamen",
        "nejlik",
        "ja 1 2",
        "1",
        "Ja, hvis jeg må få en ekstra time",
        "måske",
        "jeg er syg",
        "kan ikke",
        "ja vh Mette men først kl 9",
        "ja vh Mette kl 9",
        "Ja. Hilsen Bo, kan dog ikke alligevel",
        "ja hilsen bo der kommer lidt senere i dag",
        "Ja mvh Line 👎",
        "Ja?",
        "Ja? Hilsen Bo",
        "Ja hilsen Bo?",
    ],
)
def test_what_is_not_plain_is_for_a_person(text: str) -> None:
    assert read(text) is None
