"""Telephone numbers as the networks write them (E.164): +4520123456. Danish unless a country is given."""

from __future__ import annotations

import re

_MARKS = re.compile(r"[\s().\-/\u00a0]")
#: a country code never begins with 0; fifteen digits are the most, seven the fewest that anybody has
_INTERNATIONAL = re.compile(r"\+[1-9][0-9]{6,14}")
#: eight digits; numbers that begin with 0 or 1 ring at no subscriber
_DANISH = re.compile(r"[2-9][0-9]{7}")
_DENMARK = "+45"


def e164(written: str) -> str | None:
    """The number as the networks write it, or None when it is no telephone number.

    >>> e164("20 12 34 56"), e164("0046 70 123 45 67"), e164("12 34")
    ('+4520123456', '+46701234567', None)
    """
    bare = _MARKS.sub("", written.strip())
    if bare.startswith("00"):
        bare = "+" + bare[2:]
    if not bare.startswith("+"):
        return _DENMARK + bare if _DANISH.fullmatch(bare) else None
    if bare.startswith(_DENMARK):
        return bare if _DANISH.fullmatch(bare.removeprefix(_DENMARK)) else None
    return bare if _INTERNATIONAL.fullmatch(bare) else None


def spellings(number: str) -> tuple[str, ...]:
    """The ways this E.164 number may stand in our books once spaces and marks are taken out."""
    abroad = (number, "00" + number[1:], number[1:])
    return (*abroad, number.removeprefix(_DENMARK)) if number.startswith(_DENMARK) else abroad
