"""The number another system gives to a process instance, so that both can speak of the same thing.

It stands in lists, on tasks and in searches, so it is a number: no words, nothing about anybody, and none of those that
the house itself counts out.
"""

from __future__ import annotations

import re

from sio_workflow.domain.errors import Invalid
from sio_workflow.domain.free_text import kept_of

#: an abbreviation at most, digits and what stands between them, and single letters behind a digit
_SHAPE = re.compile(
    r"(?=.{1,64}$)(?=\D*\d)(?![-._:/])[A-Za-z]{0,12}(?:[-0-9._:/]|(?<=\d)[A-Za-z](?![A-Za-z]))*", re.ASCII
)
_ID = re.compile(r"[0-9a-f]{8}(?:-?[0-9a-f]{4}){3}-?[0-9a-f]{12}", re.ASCII | re.IGNORECASE)
_OURS = re.compile(r"[FR]-\d{4}-\d+", re.ASCII | re.IGNORECASE)


def outside_number(text: str) -> str:
    """The number as it was given; Invalid when it is none, or one of ours."""
    fits = _ID.fullmatch(text) or (_SHAPE.fullmatch(text) and kept_of(text) == text)
    if not fits or _OURS.fullmatch(text):
        raise Invalid("A business key is a number of another system, such as SAG-2026-17.", field="business_key")
    return text
