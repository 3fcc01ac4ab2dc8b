"""What a text asks for: its clauses without those that only warn ("Skriv ikke om helbred").

Telling people not to is the opposite of asking, but a sentence may begin like a warning and ask all the same: "Skriv
ikke bare syg, skriv diagnosen", "Never leave the diagnosis empty". So a warning names a way of asking and says no to
it, nothing in its sentence takes that back, and a clause beside it that says something of its own is read by itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_SENTENCE = re.compile(r"[^.!?\n]+")
_CLAUSE = re.compile(r"[,;:–]| (?:og|and|then) ")
_ASKS = (
    r"(?:skriv|spoerg|bed|angiv|oplys|noter|beskriv|naevn|husk|fortael|forklar|tilfoej|krav|kraev|vaelg"
    r"|write|ask|state|mention|note|describe|give|tell|explain|enter|add|demand|request|record|include|put)\w*"
)
_WARNS = re.compile(
    rf"\s*(?:{_ASKS} (?:venligst |her |helst )?(?:ikke|aldrig)\b"
    rf"|(?:please )?(?:do not|don'?t|never) {_ASKS}"
    r"|ingen (?:spoerger|maa (?:spoerge|bede|kraeve|skrive))\b|nobody (?:asks|may ask)\b"
    r"|der (?:spoerges|bedes) (?:\w+ )?(?:ikke|aldrig)\b)"
)
_TAKEN_BACK = re.compile(
    r"\b(?:men|undtagen|medmindre|dog|kun|bare|blot|alene|uden|ogsaa|hellere|glem\w*|udelad\w*|undlad\w*|tom|i stedet"
    r"|meget|mere|for langt|but|unless|except|only|just|without|also|rather|instead|forget|leave|omit|skip|much|more)\b"
)
#: a clause with one of these says something of its own; one without goes on naming what the clause before has named
_SAYS_MORE = re.compile(rf"\b(?:{_ASKS}|er|skal|kan|maa|vil|boer|is|are|must|should|needs?|can|may)\b")


def asked(plain: str) -> str:
    """The folded text without what only warns."""
    return " ".join(part for sentence in _SENTENCE.findall(plain) for part in _asking(sentence)).strip()


def _asking(sentence: str) -> Iterator[str]:
    if _TAKEN_BACK.search(sentence):
        yield sentence
        return
    warned = False
    for clause in _CLAUSE.split(sentence):
        warns = _WARNS.match(clause) is not None
        warned = warns or (warned and not _SAYS_MORE.search(clause))
        if not warned:
            yield clause
