"""How many text messages a text is."""

from __future__ import annotations

import pytest

from sio_workflow.domain.sms_parts import Parts, parts_of


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", Parts("gsm-7", 0, 1)),
        ("æøåÆØÅ", Parts("gsm-7", 6, 1)),
        ("a" * 160, Parts("gsm-7", 160, 1)),
        ("a" * 161, Parts("gsm-7", 161, 2)),
        ("a" * 306, Parts("gsm-7", 306, 2)),
        ("a" * 307, Parts("gsm-7", 307, 3)),
        ("€" * 80, Parts("gsm-7", 160, 1)),
        ("é" * 70 + "ê", Parts("ucs-2", 71, 2)),
        ("–" * 70, Parts("ucs-2", 70, 1)),
        ("–" * 135, Parts("ucs-2", 135, 3)),
        ("👍" * 35, Parts("ucs-2", 70, 1)),
    ],
)
def test_alphabet_length_and_count(text: str, parts: Parts) -> None:
    assert parts_of(text) == parts


def test_what_takes_two_places_is_not_torn_in_two() -> None:
    # 153 places hold 76 of them, and one place stays empty
    assert parts_of("€" * 153).count == 3
    assert parts_of("👍" * 67).count == 3
