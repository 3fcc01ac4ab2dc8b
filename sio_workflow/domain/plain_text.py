"""Texts as the word lists compare them: without case, accents, invisible signs and tricks of spelling."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

_DANISH = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", "ß": "ss", "đ": "d", "ł": "l"})
#: letters of other alphabets that look like ours
_LOOKALIKES = str.maketrans("аеорсухіѕјԁһκοαερν", "aeopcyxisjdhkoaepv")
_DIGITS = str.maketrans("013457@$!", "oieastasi")
_SPACED = re.compile(r"\b\w(?:[\s.\-*/·|]{1,3}\w\b){3,}")
_BETWEEN = re.compile(r"(?<=[a-z])[.\-_*/·|'’+~]+(?=[a-z])")
_MASKED = re.compile(r"[a-z013457@$!]+")
_LONG = re.compile(r"(\w)\1{2,}")
_BLANKS = re.compile(r"\s+")


def fold(text: str) -> str:
    """Lower case, ae oe aa for æ ø å, no accents, nothing invisible, single blanks."""
    joined = unicodedata.normalize("NFKC", text).casefold().translate(_LOOKALIKES).translate(_DANISH)
    if joined.isascii():
        return _BLANKS.sub(" ", joined)
    seen = (sign for sign in unicodedata.normalize("NFKD", joined) if unicodedata.category(sign) not in {"Cf", "Mn"})
    return _BLANKS.sub(" ", "".join(seen))


def spellings(text: str) -> Iterator[str]:
    """The folded text, and what it says once f.e.b.e.r, in-fluenza, feeeber and 1nfluenza are read as meant."""
    plain = fold(text)
    yield plain
    closed = _SPACED.sub(lambda run: re.sub(r"\W|_", "", run[0]), plain)
    closed = _LONG.sub(r"\1", _BETWEEN.sub("", closed))
    if closed != plain:
        yield closed
    unmasked = _MASKED.sub(_unmasked, plain)
    if unmasked != plain:
        yield unmasked


def _unmasked(word: re.Match[str]) -> str:
    """A sign that stands for a letter stands among letters; 24-7 and E56 are left alone."""
    letters = sum(map(str.isalpha, word[0]))
    return word[0].translate(_DIGITS) if letters >= 2 and letters < len(word[0]) else word[0]
