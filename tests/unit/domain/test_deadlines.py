"""Deadlines count real time: on the nights when the clock moves, at the edges of bands, and for late reports."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from sio_workflow.domain.complaints import feedback_deadlines
from sio_workflow.domain.daily_check import cut_off
from sio_workflow.domain.shift_cover import (
    STEPS,
    Mode,
    cover_starts_at,
    escalation_instants,
    is_further,
    is_near,
    mode_of,
    wave_of,
)
from sio_workflow.domain.sick_leave import approval_deadlines, cover_start
from sio_workflow.domain.times import at_local, day_bounds, instant

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def minutes(number: float) -> timedelta:
    return timedelta(minutes=number)


@pytest.mark.parametrize(
    ("left", "mode"),
    [
        (0, Mode.STARTED),
        (59, Mode.CRITICAL),
        (60, Mode.ACUTE),
        (239, Mode.ACUTE),
        (240, Mode.SHORT),
        (1439, Mode.SHORT),
        (1440, Mode.PLANNED),
    ],
)
def test_the_time_left_decides_the_mode(left: int, mode: Mode) -> None:
    assert mode_of(NOON + minutes(left), NOON) is mode


@pytest.mark.parametrize(("left", "starts_in"), [(30, 0), (120, 5), (600, 30)])
def test_a_near_shift_starts_its_search_by_itself(left: int, starts_in: int) -> None:
    assert cover_starts_at(NOON + minutes(left), NOON) == NOON + minutes(starts_in)


def test_a_shift_two_days_away_waits_for_the_approval() -> None:
    assert cover_starts_at(NOON + timedelta(days=2), NOON) is None
    assert cover_start([NOON + timedelta(days=2)], NOON) is None


def test_near_is_two_hours() -> None:
    assert is_near(NOON + minutes(119), NOON)
    assert not is_near(NOON + minutes(120), NOON)


def test_in_a_hurry_everyone_is_asked_at_once() -> None:
    assert wave_of(Mode.ACUTE).size is None
    assert wave_of(Mode.PLANNED).size == 3


def test_escalation_is_counted_back_from_the_start() -> None:
    start = NOON + timedelta(days=2)
    assert escalation_instants(start, NOON) == {step: start - before for step, before in STEPS}


def test_passed_steps_collapse_into_one() -> None:
    start = NOON + minutes(30)
    instants = escalation_instants(start, NOON)
    due_now = [step for step, at in instants.items() if at <= NOON]
    assert due_now == ["office"]
    assert instants["handed_over"] == NOON + minutes(15)
    assert instants["manager"] > start
    assert instants["deputy"] > start


def test_a_step_is_taken_only_once_and_only_upwards() -> None:
    assert is_further("office", "deputy")
    assert not is_further("deputy", "office")
    assert not is_further("office", "office")


@pytest.mark.parametrize(("left", "due"), [(600, 60), (100, 50), (62, 31), (None, 60)])
def test_an_approval_is_due_in_half_of_the_time_at_most_an_hour(left: int | None, due: int) -> None:
    first = None if left is None else NOON + minutes(left)
    deadlines = approval_deadlines(first, NOON)
    assert deadlines.due_at == NOON + minutes(due)
    assert deadlines.deputy_at == deadlines.due_at + minutes(15)
    assert deadlines.office_at == deadlines.due_at + minutes(30)


def test_a_critical_approval_escalates_within_ten_minutes() -> None:
    deadlines = approval_deadlines(NOON + minutes(20), NOON)
    assert [at - NOON for at in (deadlines.due_at, deadlines.deputy_at, deadlines.office_at)] == [
        minutes(3),
        minutes(6),
        minutes(10),
    ]


@pytest.mark.parametrize(
    ("received", "due_on_the_clock"),
    [("2026-03-29T01:30", "2026-03-29T04:30"), ("2026-10-25T01:30+02:00", "2026-10-25T02:30+01:00")],
)
def test_two_hours_are_two_hours_on_the_nights_the_clock_moves(received: str, due_on_the_clock: str) -> None:
    deadlines = feedback_deadlines(instant(received))
    assert deadlines.due_at == instant(due_on_the_clock)
    assert deadlines.due_at - deadlines.alert_at == minutes(30)
    assert deadlines.due_at - deadlines.remind_at == minutes(60)


def test_escalation_before_a_shift_in_the_spring_night_counts_real_hours() -> None:
    start = at_local(date(2026, 3, 29), datetime.strptime("05:00", "%H:%M").time())  # noqa: DTZ007 - a clock time
    instants = escalation_instants(start, start - timedelta(days=1))
    assert instants["deputy"] == instant("2026-03-29T00:00")
    assert mode_of(start, instant("2026-03-29T01:00")) is Mode.ACUTE


@pytest.mark.parametrize(("day", "hours"), [("2026-03-29", 23), ("2026-10-25", 25), ("2026-03-30", 24)])
def test_a_local_day_has_its_own_length(day: str, hours: int) -> None:
    start, end = day_bounds(date.fromisoformat(day))
    assert end - start == timedelta(hours=hours)


def test_the_daily_check_is_due_before_the_first_shift() -> None:
    day = date(2026, 3, 2)
    assert cut_off(day, None) == instant("2026-03-02T06:30")
    assert cut_off(day, instant("2026-03-02T06:00")) == instant("2026-03-02T05:00")
    assert cut_off(day, instant("2026-03-02T15:00")) == instant("2026-03-02T06:30")
