"""Rest, span and week: what the working-time rules leave room for. Real hours, so clock changes do not matter."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache

from sio_workflow.cover.values import Engagement
from sio_workflow.domain.times import day_bounds, local_day

MIN_REST = timedelta(hours=11)
MAX_SPAN = timedelta(hours=13)
MAX_WEEK_HOURS = 48.0
_DAY = timedelta(hours=24)


def longest_rest(work: Sequence[Engagement], new: Engagement) -> timedelta:
    """The daily rest that is left in the tightest 24 hours that end with work and contain the new work."""
    # what lies further away than two days cannot touch the 24 hours in question
    near = (each for each in work if new.start - 2 * _DAY < each.end and each.start < new.end + 2 * _DAY)
    every = sorted([*near, new], key=lambda each: each.start)
    ends = [each.end for each in every if new.start < each.end and each.start < new.end + _DAY]
    return min((_rest_before(every, end) for end in ends), default=_DAY)


def _rest_before(every: Sequence[Engagement], end: datetime) -> timedelta:
    free_since, best = end - _DAY, timedelta()
    for each in every:
        if each.end <= free_since or each.start >= end:
            continue
        best = max(best, each.start - free_since)
        free_since = max(free_since, each.end)
    return max(best, end - free_since)


def span(work: Sequence[Engagement], new: Engagement) -> timedelta:
    """From the first start to the last end of the working day the new work falls in."""
    first, last = new.start, new.end
    for each in sorted(work, key=lambda each: each.start, reverse=True):
        if each.end <= new.start and first - each.end < MIN_REST:
            first = min(first, each.start)
    for each in sorted(work, key=lambda each: each.start):
        if each.start >= new.end and each.start - last < MIN_REST:
            last = max(last, each.end)
    return last - first


def week_hours(work: Sequence[Engagement], new: Engagement) -> float:
    """Hours of the Danish calendar week (Monday to Sunday) with the new work in it."""
    start, end = _week_of(local_day(new.start))
    return new.hours + sum(each.hours for each in work if start <= each.start < end)


@lru_cache(maxsize=64)
def _week_of(day: date) -> tuple[datetime, datetime]:
    monday = day - timedelta(days=day.weekday())
    return day_bounds(monday)[0], day_bounds(monday + timedelta(days=6))[1]
