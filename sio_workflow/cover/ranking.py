"""Objective cost of each feasible candidate, and the list in order, with its reasons in plain words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from statistics import median

from sio_workflow.cover import travel
from sio_workflow.cover.rules import broken_rules
from sio_workflow.cover.values import Candidate, CostPart, Demand, Person
from sio_workflow.cover.working_time import week_hours
from sio_workflow.domain.times import local_day

_FORGOTTEN = timedelta(days=180)
_GET_READY = timedelta(minutes=10)
_PER_TRAVEL_MINUTE = 3
_PER_LATE_MINUTE = 20
_PER_OVERTIME_HOUR = 60
_PER_LEADER_HOUR = 60
_PER_UNUSED_HOUR = -10
_UNFAMILIAR = 60
_OTHER_AREA = 40
_BREAKS_CONTINUITY = 50
_PER_EXTRA_SHIFT = 15


def rank(people: Sequence[Person], demand: Demand, now: datetime) -> list[Candidate]:
    """Everyone, the feasible ones first and cheapest first, each with reasons."""
    usual = median(person.extra_shifts for person in people) if people else 0
    someone_continues = any(person.continues for person in people)
    found = [_look_at(person, demand, now, usual, someone_continues) for person in people]
    able = sorted((each for each in found if each.feasible), key=lambda each: (each.cost, each.name, each.employee_id))
    unable = sorted((each for each in found if not each.feasible), key=lambda each: (len(each.why_not), each.name))
    return [replace(each, rank=place) for place, each in enumerate(able, start=1)] + unable


def _look_at(person: Person, demand: Demand, now: datetime, usual: float, someone_continues: bool) -> Candidate:
    why_not = broken_rules(person, demand, now)
    way = travel.minutes(person.home, demand.place, person.transport)
    parts = _parts(person, demand, now, way, usual, someone_continues) if not why_not else ()
    return Candidate(
        employee_id=person.employee_id,
        name=person.name,
        job=person.job,
        phone=person.phone,
        feasible=not why_not,
        rank=None,
        cost=sum(part.value for part in parts),
        travel_minutes=way,
        parts=parts,
        why_not=why_not,
        summary_da="; ".join(part.da for part in parts) if not why_not else "; ".join(why.da for why in why_not),
        summary_en="; ".join(part.en for part in parts) if not why_not else "; ".join(why.en for why in why_not),
    )


def _parts(
    person: Person, demand: Demand, now: datetime, way: int, usual: float, someone_continues: bool
) -> tuple[CostPart, ...]:
    parts = [
        CostPart("travel", way * _PER_TRAVEL_MINUTE, f"{way} min. transport", f"{way} min. travel"),
        _lateness(demand, now, way),
        _familiarity(person, demand),
        *_hours(person, demand),
        _leading(person, demand),
        _borrowing(person, demand),
        _continuity(person, someone_continues),
        _fairness(person, usual),
    ]
    return tuple(part for part in parts if part is not None)


def _lateness(demand: Demand, now: datetime, way: int) -> CostPart | None:
    late = now + _GET_READY + timedelta(minutes=way) - demand.start
    minutes = round(late / timedelta(minutes=1))
    if minutes <= 0:
        return None
    return CostPart("late", minutes * _PER_LATE_MINUTE, f"{minutes} min. for sent", f"{minutes} min. late")


def _familiarity(person: Person, demand: Demand) -> CostPart:
    last, day = person.last_there_on, local_day(demand.start)
    if last is not None and day - last < _FORGOTTEN:
        return CostPart("familiar", 0, f"Kender stedet (sidst {last:%d.%m.})", f"Knows the site (last {last:%d.%m.})")
    return CostPart("familiar", _UNFAMILIAR, "Har ikke været der for nylig", "Has not been there lately")


def _hours(person: Person, demand: Demand) -> list[CostPart]:
    week = week_hours(person.work, demand.work)
    over = max(0.0, week - max(person.contract_hours, 37.0))
    unused = min(demand.work.hours, max(0.0, person.contract_hours - (week - demand.work.hours)))
    frame_da, frame_en = f"{week:.0f}/{person.contract_hours:.0f} t i ugen", f"{week:.0f}/{person.contract_hours:.0f} h"
    parts = [CostPart("contract", unused * _PER_UNUSED_HOUR, frame_da, f"{frame_en} this week")]
    if over > 0:
        parts.append(
            CostPart("overtime", over * _PER_OVERTIME_HOUR, f"{over:.1f} t overarbejde", f"{over:.1f} h overtime")
        )
    return parts


def _leading(person: Person, demand: Demand) -> CostPart | None:
    if person.job != "first_assistant":
        return None
    return CostPart(
        "leader",
        demand.work.hours * _PER_LEADER_HOUR,
        "Tages fra opgaven som 1. assistent",
        "Taken from leading a team",
    )


def _borrowing(person: Person, demand: Demand) -> CostPart | None:
    if person.area_id == demand.area_id:
        return None
    return CostPart("borrowed", _OTHER_AREA, "Lånes fra et andet område", "Borrowed from another area")


def _continuity(person: Person, someone_continues: bool) -> CostPart | None:
    if person.continues:
        return CostPart("continuity", 0, "Dækker allerede for samme fravær", "Already covers for this absence")
    return CostPart("continuity", _BREAKS_CONTINUITY, "Ny afløser", "A new replacement") if someone_continues else None


def _fairness(person: Person, usual: float) -> CostPart | None:
    above = person.extra_shifts - usual
    if above <= 0:
        return None
    return CostPart(
        "fairness",
        above * _PER_EXTRA_SHIFT,
        f"{above:.0f} ekstravagter over gruppens midte",
        f"{above:.0f} extra shifts above the median",
    )
