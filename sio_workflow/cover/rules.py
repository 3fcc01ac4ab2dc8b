"""Hard rules: each looks at one person and one shift and says nothing, or why not and what it would take."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta

from sio_workflow.cover import travel
from sio_workflow.cover.values import Demand, Engagement, Person, WhyNot
from sio_workflow.cover.working_time import MAX_SPAN, MAX_WEEK_HOURS, MIN_REST, longest_rest, span, week_hours
from sio_workflow.domain.times import clock, day_and_clock, local_day

_BUFFER = timedelta(minutes=5)
#: with this much time left a key can be fetched
_KEY_LEAD = timedelta(hours=4)

Rule = Callable[[Person, Demand, datetime], WhyNot | None]


def broken_rules(person: Person, demand: Demand, now: datetime) -> tuple[WhyNot, ...]:
    """Every hard rule that says no."""
    return tuple(why for rule in RULES if (why := rule(person, demand, now)) is not None)


def employed(person: Person, demand: Demand, now: datetime) -> WhyNot | None:
    day = local_day(demand.start)
    if (person.active_from is None or person.active_from <= day) and (
        person.active_to is None or day <= person.active_to
    ):
        return None
    return WhyNot("H0", "Er ikke ansat den dag", "Not employed on that day", "Vælg en anden", "Choose someone else")


def adult(person: Person, demand: Demand, now: datetime) -> WhyNot | None:
    if person.adult:
        return None
    return WhyNot("H11", "Er under 18 år", "Is under 18", "Vælg en anden", "Choose someone else")


def present(person: Person, demand: Demand, now: datetime) -> WhyNot | None:
    away = next((each for each in person.absences if each.touches(demand.start, demand.end)), None)
    if away is None:
        return None
    until = "indtil videre" if away.end is None else f"til {day_and_clock(away.end)}"
    until_en = "until further notice" if away.end is None else f"until {day_and_clock(away.end)}"
    return WhyNot(
        "H1", f"Fraværende {until}", f"Absent {until_en}", "Kan først efter fraværet", "Only when the absence is over"
    )


def free(person: Person, demand: Demand, now: datetime) -> WhyNot | None:
    for own in person.work:
        gap = _way(person, own, demand)
        if own.start - gap < demand.end and demand.start < own.end + gap:
            return WhyNot(
                "H2",
                f"Har egen vagt {clock(own.start)}-{clock(own.end)} (med transport)",
                f"Has own work {clock(own.start)}-{clock(own.end)} (with travel)",
                f"Kan starte tidligst {clock(own.end + gap)}",
                f"Can start at {clock(own.end + gap)} at the earliest",
            )
    return None


def rested(person: Person, demand: Demand, now: datetime) -> WhyNot | None:
    rest = longest_rest(person.work, demand.work)
    if rest >= MIN_REST:
        return None
    return WhyNot(
        "H3",
        f"Kun {_hours(rest)} hvile i døgnet; 11 t kræves",
        f"Only {_hours(rest)} of rest in 24 hours; 11 h are required",
        f"Skal forskydes {_hours(MIN_REST - rest)}",
        f"Must move by {_hours(MIN_REST - rest)}",
    )


def within_span(person: Person, demand: Demand, now: datetime) -> WhyNot | None:
    length = span(person.work, demand.work)
    if length <= MAX_SPAN:
        return None
    return WhyNot(
        "H6",
        f"Dagen ville strække sig over {_hours(length)}; højst 13 t",
        f"The day would span {_hours(length)}; at most 13 h",
        "Flyt en anden vagt samme dag",
        "Move another shift on that day",
    )


def within_week(person: Person, demand: Demand, now: datetime) -> WhyNot | None:
    hours = week_hours(person.work, demand.work)
    if hours <= MAX_WEEK_HOURS:
        return None
    return WhyNot(
        "H5",
        f"Ville nå {hours:.0f} timer i ugen; højst 48",
        f"Would reach {hours:.0f} hours in the week; at most 48",
        "Giv en anden vagt fra sig i ugen",
        "Hand over another shift in that week",
    )


def competent(person: Person, demand: Demand, now: datetime) -> WhyNot | None:
    if _valid(person.competences, demand.competence, local_day(demand.start)):
        return None
    return WhyNot(
        "H7",
        f"Mangler kompetencen {demand.competence}",
        f"Lacks the competence {demand.competence}",
        "Vælg en med gyldigt kursus",
        "Choose someone with a valid course",
    )


def cleared(person: Person, demand: Demand, now: datetime) -> WhyNot | None:
    if _valid(person.clearances, demand.clearance, local_day(demand.start)):
        return None
    return WhyNot(
        "H8",
        f"Mangler godkendelsen {demand.clearance}",
        f"Lacks the clearance {demand.clearance}",
        "Kontoret kan søge godkendelse",
        "The office can apply for clearance",
    )


def can_get_in(person: Person, demand: Demand, now: datetime) -> WhyNot | None:
    if person.has_access or demand.access_kind in ("staffed", "shared_code"):
        return None
    if demand.access_kind == "key" and demand.start - now >= _KEY_LEAD:
        return None
    what_da, what_en = (
        ("personlig kode", "personal code") if demand.access_kind == "personal_code" else ("nøgle", "key")
    )
    return WhyNot(
        "H9",
        f"Har ikke {what_da} til stedet",
        f"Has no {what_en} to the site",
        "Lad kontoret skaffe adgang",
        "Let the office arrange access",
    )


def inducted(person: Person, demand: Demand, now: datetime) -> WhyNot | None:
    if person.inducted or not demand.induction:
        return None
    return WhyNot(
        "H10",
        "Er ikke introduceret på stedet",
        "Has had no induction at the site",
        "Kræver en kollega, der kender stedet, fra start",
        "Needs a colleague who knows the site from the start",
    )


RULES: tuple[Rule, ...] = (
    employed,
    adult,
    present,
    free,
    rested,
    within_span,
    within_week,
    competent,
    cleared,
    can_get_in,
    inducted,
)


def _way(person: Person, own: Engagement, demand: Demand) -> timedelta:
    if own.site_id == demand.site_id:
        return timedelta()
    return _BUFFER + timedelta(minutes=travel.minutes(own.place, demand.place, person.transport))


def _valid(held: Mapping[str, date | None], code: str, day: date) -> bool:
    if not code:
        return True
    until = held.get(code)
    return code in held and (until is None or day <= until)


def _hours(length: timedelta) -> str:
    hours, minutes = divmod(round(length / timedelta(minutes=1)), 60)
    return f"{hours} t {minutes:02d}" if minutes else f"{hours} t"
