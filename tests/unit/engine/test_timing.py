"""When a timer is due."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from sio_workflow.domain.errors import Invalid
from sio_workflow.engine.timing import BEYOND_CALENDAR, read_cycle, read_deadline, read_duration, read_moment

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "moment"),
    [
        ("2026-07-01T10:00:00Z", datetime(2026, 7, 1, 10, tzinfo=UTC)),
        ("2026-07-01T10:00:00+02:00", datetime(2026, 7, 1, 8, tzinfo=UTC)),
        ("2026-07-01T10:00:00", datetime(2026, 7, 1, 8, tzinfo=UTC)),
        ("2026-01-01T10:00:00", datetime(2026, 1, 1, 9, tzinfo=UTC)),
        ("2026-W10-1", datetime(2026, 3, 1, 23, tzinfo=UTC)),
        (date(2026, 7, 1), datetime(2026, 6, 30, 22, tzinfo=UTC)),
        (NOON, NOON),
    ],
)
def test_a_moment_without_a_zone_is_local_in_summer_and_winter(value: object, moment: datetime) -> None:
    assert read_moment(value) == moment


@pytest.mark.parametrize("value", ["P1D", "tomorrow", "", 5, None, timedelta(1)])
def test_what_is_not_a_moment_is_refused(value: object) -> None:
    with pytest.raises(Invalid):
        read_moment(value)


@pytest.mark.parametrize(
    ("value", "later"),
    [
        ("PT90M", timedelta(minutes=90)),
        ("P2W", timedelta(weeks=2)),
        ("pt1,5h", timedelta(minutes=90)),
        ("PT0S", timedelta()),
        (timedelta(minutes=5), timedelta(minutes=5)),
    ],
)
def test_a_duration_counts_from_a_moment(value: object, later: timedelta) -> None:
    assert read_duration(value).after(NOON) == NOON + later


@pytest.mark.parametrize("value", ["-PT5M", "PT", "P", "P1", "PT1H30", "P1H", "1 hour", 60, timedelta(-1)])
def test_what_is_not_a_duration_is_refused(value: object) -> None:
    with pytest.raises(Invalid):
        read_duration(value)


@pytest.mark.parametrize("value", ["P99999Y", "P9000000D", "PT99999999999999H", f"P{'9' * 400}D", timedelta.max])
def test_a_duration_that_leads_beyond_the_calendar_is_refused(value: object) -> None:
    with pytest.raises(Invalid, match=BEYOND_CALENDAR):
        read_duration(value).after(NOON)


@pytest.mark.parametrize("value", ["0001-01-01T00:00:00+02:00", "9999-12-31T23:00:00-02:00", date.min])
def test_a_moment_beyond_the_calendar_is_refused(value: object) -> None:
    with pytest.raises(Invalid, match=BEYOND_CALENDAR):
        read_moment(value)


def test_the_last_of_the_month_stays_in_its_month() -> None:
    assert read_duration("P1M").after(datetime(2028, 1, 31, 12, tzinfo=UTC)) == datetime(2028, 2, 29, 12, tzinfo=UTC)


def test_a_cycle_may_say_when_it_starts_or_ends() -> None:
    assert read_cycle("R3/PT1H", NOON).first == NOON + timedelta(hours=1)
    assert read_cycle("R/2026-03-05T08:00:00Z/P1D", NOON).first == datetime(2026, 3, 5, 8, tzinfo=UTC)
    assert read_cycle("R2/PT1H/2026-03-05T08:00:00Z", NOON).first == datetime(2026, 3, 5, 7, tzinfo=UTC)
    assert [read_cycle(text, NOON).times for text in ("R3/PT1H", "R/PT1H")] == [3, None]


@pytest.mark.parametrize("value", ["PT1H", "R/PT0S", "R", "R3", "3/PT1H", "0 8 * * *", None])
def test_what_is_not_a_cycle_is_refused(value: object) -> None:
    with pytest.raises(Invalid):
        read_cycle(value, NOON)


def test_a_deadline_is_a_moment_or_a_span_from_now() -> None:
    assert read_deadline("PT2H", NOON) == NOON + timedelta(hours=2)
    assert read_deadline("2026-03-05T08:00:00Z", NOON) == datetime(2026, 3, 5, 8, tzinfo=UTC)
