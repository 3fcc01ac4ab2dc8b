"""Texts and JSON from outside: what can be read and kept, and what cannot."""

from __future__ import annotations

import json
import re
from typing import Any

#: NUL, and halves of a sign that stand alone: PostgreSQL takes neither, and no encoding writes the latter
_HALVES = "\ud800-\udfff"
_ILLEGIBLE, _HALF = re.compile(f"[\x00{_HALVES}]"), re.compile(f"[{_HALVES}]")


def is_legible(text: str) -> bool:
    """Can it be written down?"""
    return not _ILLEGIBLE.search(text)


def mended(text: str) -> str:
    """The text with a mark in place of each half of a sign, such as is left of an emoji that was cut in two.

    >>> mended("Ja \\ud83d")
    'Ja \ufffd'
    """
    return _HALF.sub("\ufffd", text)


def json_of(sent: str | bytes) -> Any:
    """What the JSON says; ValueError when it is none, or so deep or a number so long that nobody can have meant it."""
    try:
        return json.loads(sent)
    except RecursionError as fault:
        raise ValueError("too deep") from fault
