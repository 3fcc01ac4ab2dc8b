"""Working days in Denmark: Monday to Friday without the public holidays; Great Prayer Day is none since 2024."""

from __future__ import annotations

from datetime import date, timedelta

#: days from Easter Sunday: Maundy Thursday, Good Friday, Easter, Easter Monday, Ascension, Pentecost, Whit Monday
_FROM_EASTER = (-3, -2, 0, 1, 39, 49, 50)
_FIXED = ((1, 1), (12, 25), (12, 26))
_SATURDAY = 5
_DAY = timedelta(days=1)


def is_working_day(day: date) -> bool:
    """Neither a weekend nor a public holiday."""
    return day.weekday() < _SATURDAY and day not in holidays(day.year)


def working_days_after(day: date, count: int) -> date:
    """The last of so many working days after this one."""
    while count > 0:
        day += _DAY
        count -= is_working_day(day)
    return day


def holidays(year: int) -> frozenset[date]:
    """The public holidays of a year."""
    easter = easter_sunday(year)
    moving = {easter + timedelta(days=days) for days in _FROM_EASTER}
    return frozenset(moving | {date(year, month, day) for month, day in _FIXED})


def easter_sunday(year: int) -> date:
    """The Gregorian reckoning, as Meeus, Jones and Butcher wrote it down."""
    golden, century, in_century = year % 19, year // 100, year % 100
    skipped = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * golden + century - century // 4 - skipped + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (in_century // 4) - epact - in_century % 4) % 7
    correction = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * correction + 114, 31)
    return date(year, month, day + 1)
