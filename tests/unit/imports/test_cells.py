"""What a cell may say, in Danish and otherwise."""

from __future__ import annotations

# ruff: noqa: DTZ001 - a wall clock has no time zone
from datetime import UTC, date, datetime, time

import pytest

from sio_workflow.services.imports import cells
from sio_workflow.services.imports.problems import CellRefused


@pytest.mark.parametrize("words", ["23-11-2026", "23.11.2026", "23/11/2026", "2026-11-23", "23-11-26"])
def test_dates(words: str) -> None:
    assert cells.day(words) == date(2026, 11, 23)


@pytest.mark.parametrize("words", ["06:05", "6.05", "0605", "06:05:00"])
def test_times_of_day(words: str) -> None:
    assert cells.clock(words) == time(6, 5)


@pytest.mark.parametrize(
    ("said", "number"), [("29,5", 29.5), ("1.234,5", 1234.5), ("29.5", 29.5), ("1234", 1234), (37, 37), ("-0,5", -0.5)]
)
def test_numbers(said: str | int, number: float) -> None:
    assert cells.decimal(said) == number


@pytest.mark.parametrize("words", ["1.234", "12.345.678"])
def test_a_number_that_can_be_read_in_two_ways_is_refused(words: str) -> None:
    with pytest.raises(CellRefused, match="two ways"):
        cells.decimal(words)


@pytest.mark.parametrize("words", ["nan", "inf", "1,2,3", "ti"])
def test_what_is_no_number_is_refused(words: str) -> None:
    with pytest.raises(CellRefused, match="not a number"):
        cells.decimal(words)


def test_degrees_have_as_many_decimals_as_they_like() -> None:
    assert cells.coordinate("55.676") == cells.coordinate("55,676") == 55.676


def test_a_number_that_excel_made_a_number_of_is_still_the_number() -> None:
    assert cells.number_of_something(1042.0) == cells.number_of_something(1042) == "1042"


def test_an_excel_error_is_not_a_number_of_anything() -> None:
    with pytest.raises(CellRefused, match="Excel error"):
        cells.number_of_something("#N/A")


def test_a_wall_clock_is_danish_summer_and_winter() -> None:
    assert cells.local_instant(datetime(2026, 7, 1, 6, 0)) == datetime(2026, 7, 1, 4, 0, tzinfo=UTC)
    assert cells.local_instant(datetime(2026, 1, 1, 6, 0)) == datetime(2026, 1, 1, 5, 0, tzinfo=UTC)


def test_the_hour_that_comes_twice_can_be_said_with_its_offset() -> None:
    assert cells.local_instant(cells.moment("2026-10-25T02:30+01:00")) == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)  # type: ignore[arg-type]


def test_courses_may_have_a_last_day() -> None:
    assert cells.dated_codes("windows:31-12-2027 | driving_B") == {"windows": date(2027, 12, 31), "driving_B": None}
