"""A template becomes a sentence in Danish or English.

Words are filled in when a message is sent, in the recipient's language: instants stay instants until then.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sio_workflow.domain.templates import TEMPLATES
from sio_workflow.domain.times import clock, local

LOCALES = ("da", "en")
#: stands where the secret of a sign-in message will stand: whoever reads messages here sees this
SECRET_MARK = "••••••"  # noqa: S105 - what is shown instead of one
#: stands where the telephone number goes in, once it is known to whom and from which area
YOUR_MANAGER = {"da": "din leder", "en": "your manager"}
#: stands for a link in the house itself, where whoever reads is a step away from the page
ON_ITS_PAGE = {"da": "på sagens side", "en": "on the page of the case"}
#: stands for a name or a number where nobody is known
THE_MANAGER = {"da": "servicemanageren", "en": "the service manager"}
_DAYS = {
    "da": ("man.", "tir.", "ons.", "tor.", "fre.", "lør.", "søn."),
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
}


class _Moment:
    """An instant in a template: {start:clock} 06:00, {start:day} tir. 24.11., {start:when} 24.11. kl. 06:00."""

    def __init__(self, moment: datetime, locale: str) -> None:
        self._moment, self._locale = moment, locale

    def __format__(self, how: str) -> str:
        here = local(self._moment)
        match how:
            case "clock":
                return clock(self._moment)
            case "day":
                return f"{_DAYS[self._locale][here.weekday()]} {here:%d.%m.}"
        return f"{here:%d.%m. kl. %H:%M}" if self._locale == "da" else f"{here:%d.%m. at %H:%M}"


class _Blank:
    """A time that is still to be chosen."""

    def __format__(self, how: str) -> str:
        return "…"


def write(template: str, words: Mapping[str, Any], locale: str = "da") -> str:
    """The sentence in that language.

    A word that differs by language is {"da": "…", "en": "…"}; an Ellipsis is a time that is still to be chosen.
    """
    return (
        TEMPLATES[template]
        .text[known(locale)]
        .format(**{name: _spoken(value, known(locale)) for name, value in words.items()})
    )


def sentence(words: str) -> str:
    """Words of a person, ready to stand among sentences of the house."""
    return words if words.endswith((".", "!", "?")) else f"{words}."


def known(locale: str) -> str:
    """A language we write; Danish for all others."""
    return locale if locale in LOCALES else "da"


def _spoken(value: Any, locale: str) -> Any:
    if isinstance(value, datetime):
        return _Moment(value, locale)
    if value is ...:
        return _Blank()
    return value[locale] if isinstance(value, Mapping) else value
