"""Danish first, English beside it; and Danish ways to write a time."""

from __future__ import annotations

from datetime import date, datetime, time

from flask import Flask, request, session
from flask_babel import Babel, format_date, format_datetime, get_locale
from flask_babel import gettext as _

from web.forms.instants import COPENHAGEN
from web.visit import is_api

LOCALES = ("da", "en")
MINUTES_PER_HOUR = 60
HOURS_BEFORE_DAYS = 48


def install(app: Flask) -> None:
    """Choose the language of each request and give templates the words for time."""
    Babel(app, default_locale="da", default_timezone="Europe/Copenhagen", locale_selector=chosen)
    app.jinja_env.filters.update(
        clock=clock, day=day, short_day=short_day, when=when, time_left=time_left, number=number
    )
    app.jinja_env.globals["locale"] = current


def chosen() -> str:
    """The language of this request: the API goes by Accept-Language, pages by what the person has chosen."""
    wanted = request.accept_languages.best_match(LOCALES) if is_api() else None
    return str(wanted or session.get("locale", "da"))


def current() -> str:
    """ "da" or "en"."""
    return str(get_locale() or "da")


def wall(instant: datetime) -> datetime:
    """The same instant as the clock on the wall shows it."""
    return instant.astimezone(COPENHAGEN)


def clock(instant: datetime | time) -> str:
    """ "21.02" in Danish, "21:02" in English."""
    shown = wall(instant) if isinstance(instant, datetime) else instant
    return shown.strftime("%H.%M" if current() == "da" else "%H:%M")


def day(instant: datetime | date) -> str:
    """ "mandag den 23. november"."""
    return str(format_date(_date(instant), "EEEE 'den' d. MMMM" if current() == "da" else "EEEE d MMMM"))


def short_day(instant: datetime | date) -> str:
    """ "man. 23. nov."."""
    return str(format_date(_date(instant), "EEE d. MMM" if current() == "da" else "EEE d MMM"))


def when(instant: datetime, now: datetime) -> str:
    """ "kl. 21.02" today, "i morgen kl. 06.00", else with its day."""
    days = (_date(instant) - _date(now)).days
    at = str(_("at %(clock)s", clock=clock(instant)))
    if days == 0:
        return at
    name = {1: _("tomorrow"), -1: _("yesterday")}.get(days) or short_day(instant)
    return f"{name} {at}"


def time_left(due: datetime, now: datetime) -> str:
    """ "1 t 36 min tilbage" or "12 min over fristen"; the same words as the script that keeps them fresh."""
    minutes = int(abs((due - now).total_seconds()) // 60)
    if due <= now:
        return str(_("%(span)s overdue", span=span(minutes)) if minutes else _("due now"))
    return str(_("%(span)s left", span=span(minutes)) if minutes else _("under 1 min left"))


def span(minutes: int) -> str:
    """Minutes under an hour, hours and minutes under two days, then days and hours."""
    if minutes < MINUTES_PER_HOUR:
        return f"{minutes} min"
    hours, rest = divmod(minutes, MINUTES_PER_HOUR)
    hour = "t" if current() == "da" else "h"
    if hours < HOURS_BEFORE_DAYS:
        return f"{hours} {hour} {rest:02d} min"
    days, hours = divmod(hours, 24)
    return _days(days) + (f" {hours} {hour}" if hours else "")


def number(value: float) -> str:
    """7,5 in Danish, 7.5 in English."""
    text = f"{value:g}"
    return text.replace(".", ",") if current() == "da" else text


def _days(count: int) -> str:
    return str(_("1 day") if count == 1 else _("%(count)s days", count=count))


def _date(instant: datetime | date) -> date:
    return wall(instant).date() if isinstance(instant, datetime) else instant


def stamp(instant: datetime) -> str:
    """Date and time in full, for tables."""
    return str(format_datetime(instant, "d. MMM y HH.mm" if current() == "da" else "d MMM y HH:mm"))
