"""What people write back: JA or NEJ, with a number when there is more than one thing to answer.

Strict on purpose: "Ja, men først kl. 8" is no yes, "Ja?" is a question, and after a greeting comes a name. What is not
plainly a yes or a no is read by a person.
"""

from __future__ import annotations

import re
from dataclasses import dataclass


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_YES = _set("ja jah jaa jaaa jep jeps jo jada jatak j yes yep yeah y ok okay okey")
_NO = _set("nej nejtak næ nix niks niksen desværre no nope n")
#: words that say nothing of their own; some only beside a yes, some only beside a no
_EITHER = _set("tak mange hej kære jeg det den vagten vagt nr nummer i thanks thank you please the it i'll can shift")
_BESIDE_YES = _set("gerne godt kan tager fint super helt klart selvfølgelig meget will take")
_BESIDE_NO = _set("ikke kan beklager sorry cannot can't dag i-dag today not")
_UNSURE = (_set("ved ikke"), _set("måske"), _set("vedikke"), _set("don't know"), _set("do not know"), _set("maybe"))
_BESIDE_UNSURE = _set("jeg det endnu tak hej desværre i it yet thanks")
_SIGNS = {"👍": " ja ", "✅": " ja ", "👌": " ja ", "👎": " nej ", "❌": " nej "}
#: after this comes who it is from: a name, of so many words at most
_GREETING = re.compile(
    r"\b(?:med )?(?:(?:venlig|kærlig|bedste|kind|best)e? )?(?:hilsen|hilsner|mvh|vh|kh|br|regards)\b"
)
_NAME_WORDS = 3
#: none of these is in a name: whoever goes on so has something to add
_NO_NAME = _NO | _BESIDE_NO | _set("men dog først hvis alligevel kun når senere efter før but only if later after from")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?|\d+")


@dataclass(frozen=True, slots=True)
class Reply:
    """A plain answer."""

    yes: bool
    #: the number of what it answers, as it was written; "": none given
    code: str = ""


def read(text: str) -> Reply | None:
    """The answer in a text message, or None when it is for a person to read.

    >>> read("Ja tak!"), read("nej desværre 🙁"), read("JA 3"), read("ja men jeg kan først kl 8")
    (Reply(yes=True, code=''), Reply(yes=False, code=''), Reply(yes=True, code='3'), None)
    """
    words = _words(text)
    codes = [word for word in words if word.isdigit()]
    said = {word for word in words if not word.isdigit()}
    yes, no = said & _YES, said & _NO
    if bool(yes) == bool(no) or len(codes) > 1:
        return None
    allowed = _EITHER | (_YES | _BESIDE_YES if yes else _NO | _BESIDE_NO)
    return Reply(bool(yes), codes[0] if codes else "") if said <= allowed else None


def is_unsure(text: str) -> bool:
    """ "Ved ikke", and nothing beside it: an answer where somebody is asked about a shift that is theirs.

    >>> is_unsure("Ved ikke endnu"), is_unsure("Det ved jeg ikke."), is_unsure("Jeg ved ikke hvor nøglen er")
    (True, True, False)
    """
    said = set(_words(text))
    return any(core <= said for core in _UNSURE) and said <= _BESIDE_UNSURE.union(*_UNSURE)


def _words(text: str) -> list[str]:
    """What is said before the greeting; nothing when it is a question, or when more follows than a name."""
    if "?" in text:
        return []
    said_first, *signed = _GREETING.split(_plain(text), maxsplit=1)
    if signed and not _is_name(_WORD.findall(signed[0])):
        return []
    return _WORD.findall(said_first)


def _is_name(words: list[str]) -> bool:
    """Also when there is none: "Ja mvh"."""
    return len(words) <= _NAME_WORDS and not any(word.isdigit() or word in _NO_NAME for word in words)


def _plain(text: str) -> str:
    plain = text.casefold()
    for sign, word in _SIGNS.items():
        plain = plain.replace(sign, word)
    return plain.replace("’", "'")
