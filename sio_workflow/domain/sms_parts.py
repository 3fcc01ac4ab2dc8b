"""How many text messages a text is: the alphabet of GSM 03.38 is cheap, one letter outside it makes all of it dear."""

from __future__ import annotations

from dataclasses import dataclass

_GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
#: two places each
_GSM_ESCAPED = frozenset("\f^{}\\[~]|€")
#: alone, and in each part of several, since the parts carry a header that joins them
_GSM_SIZE = (160, 153)
_UCS2_SIZE = (70, 67)


@dataclass(frozen=True, slots=True)
class Parts:
    """What a text costs."""

    #: gsm-7 or ucs-2
    alphabet: str
    #: places taken, in that alphabet
    length: int
    count: int


def parts_of(text: str) -> Parts:
    """Alphabet, length and number of text messages."""
    if set(text) <= _GSM | _GSM_ESCAPED:
        places = [2 if letter in _GSM_ESCAPED else 1 for letter in text]
        return Parts("gsm-7", sum(places), _count(places, *_GSM_SIZE))
    places = [len(letter.encode("utf-16-be")) // 2 for letter in text]
    return Parts("ucs-2", sum(places), _count(places, *_UCS2_SIZE))


def _count(places: list[int], alone: int, joined: int) -> int:
    if sum(places) <= alone:
        return 1
    count, room = 1, joined
    for each in places:
        # what takes two places is never torn in two
        if each > room:
            count, room = count + 1, joined
        room -= each
    return count
