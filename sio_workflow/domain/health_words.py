"""A guard for free text: health does not belong in the system, so such words stop a note before it is saved.

The list is short and open on purpose: it reminds people, it does not read minds. A refused text is neither stored nor
logged, and the refusal does not repeat the word.
"""

from __future__ import annotations

import re

from sio_workflow.domain.errors import InvalidAnswers

_STEMS = (
    # Danish
    "influenza feber migræne hovedpine diarre diarré opkast kvalme maveonde halsbetænd lungebetænd betændelse brækket "
    "forstuv diskusprolaps smerter stress depress angst psyki gravid abort kræft cancer covid corona "
    "diagnose symptom lægeerklæring sygehus hospital indlagt operation opereret medicin penicillin astma allergi "
    # English
    "flu fever migraine headache diarrhoea diarrhea vomit nausea pneumonia infection fracture sprain "
    "anxiety pregnan miscarriage diagnos surgery medication asthma"
)
_PHRASES = ("ondt i", "slipped disc")
_WORDS = tuple(_STEMS.split())
_EXACT = frozenset({"flu", "abort", "stress", "angst"})
_PATTERN = re.compile(
    r"\b(?:" + "|".join(re.escape(w) + (r"\b" if w in _EXACT else "") for w in (*_PHRASES, *_WORDS)) + ")",
    re.IGNORECASE,
)


def mentions_health(text: str) -> bool:
    """Does the text speak of an illness, a symptom or a treatment?"""
    return _PATTERN.search(text) is not None


def refuse_health(**fields: str) -> None:
    """Raise InvalidAnswers naming the fields that speak of health."""
    found = {name: ["Skriv ikke om helbred her."] for name, text in fields.items() if mentions_health(text)}
    if found:
        raise InvalidAnswers(found, "Do not write about health here.")
