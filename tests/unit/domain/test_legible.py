"""Texts and JSON from outside."""

from __future__ import annotations

import pytest

from sio_workflow.domain.legible import is_legible, json_of, mended


@pytest.mark.parametrize("text", ["\0", "Ja \ud83d", "\ude00 ja"])
def test_what_cannot_be_written_down_is_not_legible(text: str) -> None:
    assert not is_legible(text)


def test_a_whole_emoji_is_legible_and_stays() -> None:
    text = "Ja 😀 æøå"
    assert is_legible(text)
    assert mended(text) == text


def test_half_an_emoji_becomes_a_mark() -> None:
    assert mended("Ja \ud83d, tak \ude00") == "Ja \ufffd, tak \ufffd"


@pytest.mark.parametrize("sent", [b"[" * 100_000, b'{"a":' * 100_000, b"9" * 5_000, b"{", b"\xff", ""])
def test_json_that_nobody_can_have_meant_is_a_value_error(sent: str | bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - whichever it is
        json_of(sent)
