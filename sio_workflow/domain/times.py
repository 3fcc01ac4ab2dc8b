"""Instants and days: stored as UTC, spoken in Danish local time, safe across both nights when the clock moves."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sio_workflow.domain.errors import BusinessRule

ZONE = ZoneInfo("Europe/Copenhagen")
#: instants outside are slips of the hand; at the calendar's very ends there is no Danish time for one in UTC
EARLIEST, LATEST = datetime(1900, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)


def instant(text: str) -> datetime:
    """Read an ISO 8601 instant as UTC; one without offset is Danish local time."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as fault:
        raise _no_instant() from fault
    moment = moment if moment.tzinfo else moment.replace(tzinfo=ZONE)
    if not EARLIEST <= moment <= LATEST:
        raise _no_instant()
    return moment.astimezone(UTC)


def local(moment: datetime) -> datetime:
    """The same instant on a Danish clock."""
    return moment.astimezone(ZONE)


def clock(moment: datetime) -> str:
    """What people say: "06:00"."""
    return f"{local(moment):%H:%M}"


def day_and_clock(moment: datetime) -> str:
    """What people write: "24.11. kl. 06:00"."""
    return f"{local(moment):%d.%m. kl. %H:%M}"


def local_day(moment: datetime) -> date:
    """The Danish day an instant falls on."""
    return local(moment).date()


def at_local(day: date, hour_and_minute: time) -> datetime:
    """The UTC instant of a local clock time; an hour that the spring night skips is read as the hour after."""
    return datetime.combine(day, hour_and_minute, ZONE).astimezone(UTC)


def day_bounds(day: date) -> tuple[datetime, datetime]:
    """First instant of a local day and of the day after: 23, 24 or 25 hours apart."""
    return at_local(day, time()), at_local(day + timedelta(days=1), time())


def hours_between(start: datetime, end: datetime) -> str:
    """What people say: "4", "2,5"."""
    return f"{(end - start) / timedelta(hours=1):.2f}".rstrip("0").rstrip(".").replace(".", ",")


def minutes_until(moment: datetime, now: datetime) -> float:
    """Real minutes from now to then; negative when it has passed."""
    return (moment - now) / timedelta(minutes=1)


def _no_instant() -> BusinessRule:
    return BusinessRule("not_an_instant", "This is not a date and time.", da="Det er ikke en dato og et klokkeslæt.")
