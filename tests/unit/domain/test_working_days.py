"""Working days: what a customer who is promised five of them gets."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from sio_workflow.domain.working_days import easter_sunday, holidays, is_working_day, working_days_after

#: as the Danish almanac has them
EASTER = {2000: (4, 23), 2008: (3, 23), 2019: (4, 21), 2024: (3, 31), 2025: (4, 20), 2026: (4, 5), 2038: (4, 25)}


@pytest.mark.parametrize(("year", "day"), EASTER.items())
def test_easter_is_where_the_almanac_has_it(year: int, day: tuple[int, int]) -> None:
    assert easter_sunday(year) == date(year, *day)


def test_the_public_holidays_of_a_year() -> None:
    moving = {date(2026, 4, day) for day in (2, 3, 5, 6)} | {date(2026, 5, day) for day in (14, 24, 25)}
    assert holidays(2026) == moving | {date(2026, 1, 1), date(2026, 12, 25), date(2026, 12, 26)}


def test_great_prayer_day_is_worked() -> None:
    assert is_working_day(easter_sunday(2026) + timedelta(days=26))


@pytest.mark.parametrize(
    ("day", "last"),
    [
        pytest.param(date(2026, 3, 2), date(2026, 3, 9), id="over-a-weekend"),
        pytest.param(date(2026, 3, 7), date(2026, 3, 13), id="from-a-saturday"),
        pytest.param(date(2026, 3, 31), date(2026, 4, 10), id="over-easter"),
        pytest.param(date(2026, 12, 29), date(2027, 1, 6), id="over-new-year"),
    ],
)
def test_five_working_days_later(day: date, last: date) -> None:
    assert working_days_after(day, 5) == last


def test_no_days_are_no_days() -> None:
    assert working_days_after(date(2026, 3, 7), 0) == date(2026, 3, 7)
