"""What a template is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Reach(StrEnum):
    """How far a message goes by itself; a person's own preference comes first."""

    #: by night too, on the quickest channel
    URGENT = "urgent"
    #: on the usual channel, outside quiet hours
    USUAL = "usual"
    #: stays in the house, for those who look there anyway
    HOUSE = "house"


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """One message in both languages. The title is what a locked screen or a list of mails shows: no personal data."""

    title: Mapping[str, str]
    text: Mapping[str, str]
    reach: Reach = Reach.USUAL
    #: a person may answer it
    answerable: bool = False
    #: the only channels that may carry it, best first; empty leaves it to the person
    ways: tuple[str, ...] = ()
    #: a voluntary extra: nobody is woken for it who has not asked to be
    asks_a_favour: bool = False


def template(
    da: str,
    en: str,
    title: tuple[str, str],
    reach: Reach = Reach.USUAL,
    answer: bool = False,
    ways: tuple[str, ...] = (),
    favour: bool = False,
) -> Template:
    """One message: Danish, English, the title in both."""
    titles = {"da": title[0], "en": title[1]}
    return Template(
        text={"da": da, "en": en}, title=titles, reach=reach, answerable=answer, ways=ways, asks_a_favour=favour
    )
