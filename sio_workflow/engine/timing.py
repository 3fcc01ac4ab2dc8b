"""When a timer is due: ISO 8601 dates, durations and cycles, reckoned from a given `now`.

Years, months, weeks and days are counted on the local calendar, hours and less on the clock: "P1D" across the night of
a clock change is the same time of day tomorrow, "PT24H" is 24 hours. A date without a zone is local time.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sio_workflow.domain.errors import Invalid

#: the wall clock of the company's diagrams
LOCAL = ZoneInfo("Europe/Copenhagen")
#: what is said of a time that no clock will ever show
BEYOND_CALENDAR = "the time lies beyond the calendar"

_DURATION = re.compile(
    r"P(?!$)(?:(?P<years>\d+)Y)?(?:(?P<months>\d+)M)?(?:(?P<weeks>\d+)W)?(?:(?P<days>\d+)D)?"
    r"(?:T(?=\d)(?:(?P<hours>\d+(?:[.,]\d+)?)H)?(?:(?P<minutes>\d+(?:[.,]\d+)?)M)?"
    r"(?:(?P<seconds>\d+(?:[.,]\d+)?)S)?)?",
    re.ASCII,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Duration:
    """A length of time: calendar parts and clock parts."""

    months: int = 0
    days: int = 0
    clock: timedelta = timedelta()

    def after(self, moment: datetime) -> datetime:
        """The moment this much later, in UTC; Invalid when that is beyond the calendar."""
        with _in_the_calendar():
            return self._reckoned(moment)

    def _reckoned(self, moment: datetime) -> datetime:
        local = moment.astimezone(LOCAL).replace(tzinfo=None)
        month = local.month - 1 + self.months
        year, month = local.year + month // 12, month % 12 + 1
        day = min(local.day, monthrange(year, month)[1])
        if self.months or self.days:
            moved = (local.replace(year=year, month=month, day=day) + timedelta(days=self.days)).replace(tzinfo=LOCAL)
            moment = moved.replace(fold=0)
        return moment.astimezone(UTC) + self.clock

    def before(self, moment: datetime) -> datetime:
        """The moment this much earlier, in UTC."""
        earlier = Duration(months=-self.months, days=-self.days, clock=-self.clock)
        return earlier.after(moment)

    @property
    def is_zero(self) -> bool:
        return not (self.months or self.days or self.clock)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cycle:
    """A repeated timer: how often (None: for ever), first when, and how far apart."""

    times: int | None
    first: datetime
    period: Duration


def read_duration(value: Any) -> Duration:
    """Read an ISO duration or a timedelta; Invalid when it is neither, or negative."""
    if isinstance(value, timedelta) and value >= timedelta():
        return Duration(clock=value)
    found = _DURATION.fullmatch(value.strip().upper()) if isinstance(value, str) else None
    if found is None:
        raise Invalid(f"not a duration: {value!r}")
    part = {name: float((text or "0").replace(",", ".")) for name, text in found.groupdict().items()}
    with _in_the_calendar():
        return Duration(
            months=int(part["years"]) * 12 + int(part["months"]),
            days=int(part["weeks"]) * 7 + int(part["days"]),
            clock=timedelta(hours=part["hours"], minutes=part["minutes"], seconds=part["seconds"]),
        )


def read_moment(value: Any) -> datetime:
    """Read a date or time, as value or ISO text, as UTC; without a zone it is local time."""
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value.strip())
        except ValueError:
            raise Invalid(f"not a date: {value!r}") from None
    elif isinstance(value, date) and not isinstance(value, datetime):
        value = datetime.combine(value, time(), LOCAL)
    if not isinstance(value, datetime):
        raise Invalid(f"not a date: {value!r}")
    with _in_the_calendar():
        return (value if value.tzinfo else value.replace(tzinfo=LOCAL)).astimezone(UTC)


@contextmanager
def _in_the_calendar() -> Iterator[None]:
    try:
        yield
    except (OverflowError, ValueError):
        raise Invalid(BEYOND_CALENDAR) from None


def read_deadline(value: Any, now: datetime) -> datetime:
    """Read a date, or a duration counted from now."""
    if isinstance(value, timedelta) or (isinstance(value, str) and value.strip().upper().startswith("P")):
        return read_duration(value).after(now)
    return read_moment(value)


def read_cycle(value: Any, now: datetime) -> Cycle:
    """Read an ISO repetition: R3/PT1H, R/PT1H, R3/<start>/PT1H or R3/PT1H/<end>."""
    repeat, _, rest = value.strip().partition("/") if isinstance(value, str) else ("", "", "")
    if not re.fullmatch(r"[Rr]\d{0,9}", repeat) or not rest:
        raise Invalid(f"not a repetition: {value!r}")
    first, _, second = rest.partition("/")
    starts = not first.upper().startswith("P")
    period = read_duration(second if starts else first)
    if period.is_zero:
        raise Invalid(f"a repetition without a pause: {value!r}")
    times = int(repeat[1:]) if repeat[1:] else None
    if times == 0:
        raise Invalid(f"a repetition of zero times: {value!r}")
    return Cycle(times=times, first=_first(first, second, period, now, starts=starts), period=period)


def _first(first: str, second: str, period: Duration, now: datetime, *, starts: bool) -> datetime:
    if starts:
        return read_moment(first)
    return period.before(read_moment(second)) if second else period.after(now)
