"""Local time on the wall in Copenhagen to an instant, and back."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

COPENHAGEN = ZoneInfo("Europe/Copenhagen")


class HourSkipped(ValueError):
    """The clock jumps over this hour: it does not exist that night."""


class HourTwice(ValueError):
    """The clock is put back: this hour comes twice that night."""


def to_instant(text: str, fold: int | None = None, zone: ZoneInfo = COPENHAGEN) -> datetime:
    """Turn "2026-10-25T02:30" into UTC; `fold` 0 or 1 says which of two equal hours is meant."""
    wall = datetime.fromisoformat(text)
    if wall.tzinfo is not None:
        return wall.astimezone(UTC)
    first, second = (wall.replace(tzinfo=zone, fold=which).astimezone(UTC) for which in (0, 1))
    if first == second:
        return first
    # a skipped wall time does not survive the journey to UTC and back; a double one does
    if first.astimezone(zone).replace(tzinfo=None) != wall:
        raise HourSkipped(text)
    if fold is None:
        raise HourTwice(text)
    return second if fold else first


def to_wall(instant: datetime, zone: ZoneInfo = COPENHAGEN) -> str:
    """The value of a datetime-local input for an instant."""
    return instant.astimezone(zone).replace(tzinfo=None).isoformat(timespec="minutes")


def wall_of(value: object, zone: ZoneInfo = COPENHAGEN) -> str:
    """What a datetime-local input shows for an answer: an instant as wall time, anything else as it was typed."""
    if isinstance(value, datetime):
        return to_wall(value, zone) if value.tzinfo else value.isoformat(timespec="minutes")
    try:
        parsed = datetime.fromisoformat(str(value))
    except ValueError:
        return str(value)
    return to_wall(parsed, zone) if parsed.tzinfo else str(value)
