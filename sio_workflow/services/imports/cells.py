"""What a cell may say: Danish and ISO dates, Danish and plain numbers, local times, yes and no."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from sio_workflow.domain.free_text import saying_of
from sio_workflow.domain.mail_address import on_the_wire
from sio_workflow.domain.telephone import e164
from sio_workflow.domain.times import ZONE
from sio_workflow.services.imports.problems import CellRefused
from sio_workflow.services.imports.sheets import Cell

Parse = Callable[[Cell], Any]

_DATE = re.compile(r"(\d{1,2})[-./](\d{1,2})[-./](\d{4}|\d{2})")
_ISO_DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_TIME = re.compile(r"(\d{1,2})[:.](\d{2})(?::(\d{2}))?|(\d{2})(\d{2})")
_THOUSANDS = re.compile(r"-?\d{1,3}(\.\d{3})+")
_YES = frozenset({"ja", "j", "yes", "y", "true", "sand", "1", "x"})
_NO = frozenset({"nej", "n", "no", "false", "falsk", "0"})


def text(value: Cell) -> str:
    """Any cell as text; a whole number that Excel made of a number stays without decimals."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value)


def short_text(longest: int = 200) -> Parse:
    """Text that fits the column of the table."""

    def parse(value: Cell) -> str:
        words = text(value)
        if len(words) > longest:
            raise CellRefused("too_long", f"The text has {len(words)} characters.", f"Use at most {longest}.")
        return words

    return parse


def guarded_text(longest: int) -> Parse:
    """Words that people read at work: nothing about health, and no CPR number; the refusal does not repeat them."""
    fitting = short_text(longest)

    def parse(value: Cell) -> str:
        words: str = fitting(value)
        if saying := saying_of(words):
            raise CellRefused("never_kept", saying, "Write only what the work needs, also in your copy of the file.")
        return words

    return parse


def phone(value: Cell) -> str:
    """A telephone number, kept as it is written: what no channel could ring is told now, not when it is needed."""
    words: str = short_text(60)(value)
    if e164(words) is None:
        message = f"“{words}” is not a telephone number."
        raise CellRefused("not_a_phone", message, "Write for example 20 12 34 56, or +46 70 123 45 67 from abroad.")
    return words


def mail_address(value: Cell) -> str:
    """One mail address, kept as it is written."""
    words: str = short_text()(value)
    if on_the_wire(words) is None:
        message = f"“{words}” is not a mail address."
        raise CellRefused("not_an_address", message, "Write one address, for example bo@example.dk.")
    return words


def number_of_something(value: Cell) -> str:
    """A number that names something: an employee number, a site number."""
    words: str = short_text(60)(value)
    if words.startswith("#"):
        raise CellRefused("excel_error", f"The cell holds an Excel error: {words}.", "Correct the formula.")
    return words


def decimal(value: Cell) -> float:
    """A number with a comma (Danish) or a point; 1.234 could be either and is refused."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return float(value)
    words = text(value).replace(" ", "")
    if _THOUSANDS.fullmatch(words):
        raise CellRefused(
            "ambiguous_number",
            f"“{words}” can be read in two ways.",
            f"Write {words.replace('.', '')} or {words.replace('.', ',')}.",
        )
    return _float(words.replace(".", "").replace(",", ".") if "," in words else words)


def coordinate(value: Cell) -> float:
    """Degrees with a comma or a point."""
    return _float(text(value).replace(",", "."))


def zone(value: Cell) -> float:
    """A coordinate of where somebody sets out from, to about a kilometre: a travel zone, too coarse for a home."""
    return round(coordinate(value), 2)


def _float(words: str) -> float:
    try:
        number = float(words)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise CellRefused("not_a_number", f"“{words}” is not a number.", "Write for example 30 or 29,5.")
    return number


def between(least: float, most: float, parse: Parse = decimal) -> Parse:
    """A number within limits."""

    def parse_within(value: Cell) -> float:
        number: float = parse(value)
        if not least <= number <= most:
            raise CellRefused("out_of_range", f"{number:g} is out of range.", f"Use {least:g} to {most:g}.")
        return number

    return parse_within


def whole(least: int, most: int) -> Parse:
    """A whole number within limits."""
    within = between(least, most)

    def parse(value: Cell) -> int:
        number: float = within(value)
        if not number.is_integer():
            raise CellRefused("not_whole", f"{number:g} is not a whole number.", f"Use {least} to {most}.")
        return int(number)

    return parse


def yes_or_no(value: Cell) -> bool:
    """ja/nej, yes/no, sand/falsk, 1/0."""
    if isinstance(value, bool):
        return value
    words = text(value).casefold()
    if words in _YES | _NO:
        return words in _YES
    raise CellRefused("not_yes_or_no", f"“{words}” is neither yes nor no.", "Write ja or nej.")


def one_of(words: Mapping[str, str]) -> Parse:
    """One of the words the house knows, by its code or its Danish name."""
    by_word = {word.casefold(): code for word, code in words.items()} | {code: code for code in words.values()}

    def parse(value: Cell) -> str:
        code = by_word.get(text(value).casefold())
        if code is None:
            allowed = ", ".join(dict.fromkeys(words))
            raise CellRefused("unknown_word", f"“{text(value)}” is not known here.", f"Use one of: {allowed}.")
        return code

    return parse


def day(value: Cell) -> date:
    """A date: 23-11-2026, 23.11.2026, 23/11/2026, 2026-11-23, or a date cell of Excel."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    words = text(value)
    if iso := _ISO_DATE.fullmatch(words):
        year, month, dom = map(int, iso.groups())
    elif danish := _DATE.fullmatch(words):
        dom, month, year = map(int, danish.groups())
    else:
        raise CellRefused("not_a_date", f"“{words}” is not a date.", "Write for example 23-11-2026.")
    try:
        return date(year + 2000 if year < 100 else year, month, dom)
    except ValueError as error:
        raise CellRefused("not_a_date", f"“{words}” is not in the calendar.", "Check day and month.") from error


def clock(value: Cell) -> time:
    """A time of day: 06:00, 6.00, 0600, or a time cell of Excel."""
    if isinstance(value, datetime):
        return value.time()
    if isinstance(value, time):
        return value
    found = _TIME.fullmatch(text(value))
    if found is None:
        raise CellRefused("not_a_time", f"“{text(value)}” is not a time of day.", "Write for example 06:00.")
    hour, minute, second, short_hour, short_minute = found.groups()
    try:
        return time(int(hour or short_hour), int(minute or short_minute), int(second or 0))
    except ValueError as error:
        raise CellRefused("not_a_time", f"“{text(value)}” is not on the clock.", "Use 00:00 to 23:59.") from error


def moment(value: Cell) -> time | datetime:
    """A time of day, or a whole instant: 23-11-2026 06:00 (local), 2026-11-23T06:00+01:00."""
    if isinstance(value, (datetime, time)):
        return value
    words = text(value)
    try:
        return datetime.fromisoformat(words)
    except ValueError:
        first, _, rest = words.partition(" ")
        return datetime.combine(day(first), clock(rest.strip())) if rest else clock(words)


def local_instant(wall: datetime) -> datetime:
    """What the clock on the wall in Denmark means; an hour that does not exist or comes twice is refused."""
    if wall.tzinfo is not None:
        return wall
    early, late = (wall.replace(tzinfo=ZONE, fold=fold) for fold in (0, 1))
    if early.utcoffset() == late.utcoffset():
        return early
    shown = f"{wall:%d-%m-%Y %H:%M}"
    # in the gap of spring the first reading has the smaller offset; in the hour that comes twice, the larger
    if (early.utcoffset() or timedelta()) < (late.utcoffset() or timedelta()):
        raise CellRefused(
            "nonexistent_time", f"{shown} does not exist: the clocks go forward that night.", "Use 03:00 or later."
        )
    raise CellRefused(
        "ambiguous_time",
        f"{shown} comes twice: the clocks go back that night.",
        f"Write {wall:%Y-%m-%dT%H:%M}+02:00 for the first or {wall:%Y-%m-%dT%H:%M}+01:00 for the second.",
    )


def dated_codes(value: Cell) -> dict[str, date | None]:
    """Codes with or without a last day: "windows, driving_B:31-12-2027"."""
    parts = [part.strip() for part in re.split(r"[,;|\n]", text(value)) if part.strip()]
    codes = (part.partition(":") for part in parts)
    return {short_text(60)(code.strip()): day(until.strip()) if until.strip() else None for code, _, until in codes}
