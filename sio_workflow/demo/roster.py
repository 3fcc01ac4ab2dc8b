"""Who works where and when: shifts of two weeks, mostly early in the morning and late in the afternoon.

The plan keeps the working-time rules by construction (11 hours of rest, a day within 13 hours, a long rest each week),
so that whatever breaks one later has been caused by the search for cover.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from uuid import UUID

from sio_workflow.cover import Place
from sio_workflow.cover.travel import minutes as travel_minutes
from sio_workflow.demo.draw import identity, lognormal, stream
from sio_workflow.demo.places import Row, Scale
from sio_workflow.domain.times import ZONE

DAYS_BEFORE, DAYS_AFTER = 3, 11

_SHORTEST, _LONGEST = 1.5, 7.4
_MEDIAN, _SPREAD = 3.4, 0.4
_MORNING, _EVENING, _DAY = (4.5, 7.0), (15.5, 18.5), (8.0, 9.5)
_LONGEST_DAY = 13.0
_LAST_END = 23.5
_MOST_WORK_IN_A_DAY = 8.5


@dataclass(frozen=True, slots=True)
class Slot:
    """The same place at the same time, day after day. Hours of the local day."""

    employee: Row
    site: Row
    start: float
    length: float

    @property
    def end(self) -> float:
        return self.start + self.length


@dataclass(frozen=True, slots=True)
class Roster:
    """Every slot, and who also works on Saturdays and on Sundays."""

    slots: tuple[Slot, ...]
    weekend: tuple[frozenset[UUID], frozenset[UUID]]


def roster(scale: Scale, seed: int, employees: list[Row], sites: list[Row]) -> Roster:
    """Give every service assistant and 1. assistent work: 40 % of all split their day, some have a second site."""
    chance = stream(seed, "roster")
    crew = [each for each in employees if each["job"] in ("service_assistant", "first_assistant")]
    assistants = [each for each in crew if each["job"] == "service_assistant"][1:]
    chance.shuffle(assistants)
    splits = round(scale.employees * 0.4)
    seconds = max(0, round(scale.employees * 1.4) - len(crew) - splits)
    split = {each["id"] for each in assistants[:splits]}
    second = {each["id"] for each in assistants[splits : splits + seconds]}
    sites_of = _Sites(chance, sites)
    slots = [slot for each in crew for slot in _slots(chance, each, sites_of, split, second)]
    return Roster(tuple(slots), _weekend(chance, scale, [each for each in crew if each["id"] not in split]))


class _Sites:
    """Sites of each area: each is given to someone once, then the important ones again."""

    def __init__(self, chance: Random, sites: list[Row]) -> None:
        self._chance = chance
        self._all: dict[UUID, list[Row]] = {}
        for site in sites:
            self._all.setdefault(site["area_id"], []).append(site)
        self._untaken = {area: list(own) for area, own in self._all.items()}

    def take(self, area_id: UUID) -> Row:
        if self._untaken[area_id]:
            return self._untaken[area_id].pop(0)
        own = self._all[area_id]
        return self._chance.choices(own, [site["criticality"] for site in own])[0]

    def nearest(self, site: Row) -> Row:
        """The closest other site in the area (or the same one, where there is no other)."""
        others = [other for other in self._all[site["area_id"]] if other is not site] or [site]
        return min(others, key=lambda other: (other["lat"] - site["lat"]) ** 2 + (other["lon"] - site["lon"]) ** 2)


def _slots(chance: Random, employee: Row, sites: _Sites, split: set[UUID], second: set[UUID]) -> Iterator[Slot]:
    site = sites.take(employee["area_id"])
    if employee["id"] in split:
        yield from _split_day(chance, employee, site, sites.take(employee["area_id"]))
    elif employee["id"] in second:
        yield from _two_sites(chance, employee, site, sites.nearest(site))
    else:
        early, late = _DAY if employee["job"] == "first_assistant" else chance.choice((_MORNING, _MORNING, _EVENING))
        start = _quarter(chance.uniform(early, late))
        yield Slot(employee, site, start, _length(chance, most=min(_LONGEST, _LAST_END - start)))


def _split_day(chance: Random, employee: Row, morning_site: Row, evening_site: Row) -> Iterator[Slot]:
    start = _quarter(chance.uniform(5.5, _MORNING[1]))
    morning = Slot(employee, morning_site, start, _length(chance, most=5.0))
    last = start + _LONGEST_DAY  # also leaves 11 hours until the next morning
    most = min(_MOST_WORK_IN_A_DAY - morning.length, last - _EVENING[0])
    length = _length(chance, most=most)
    yield morning
    latest = min(last - length, _EVENING[1])
    yield Slot(employee, evening_site, _quarter(chance.uniform(_EVENING[0], latest), up=False), length)


def _two_sites(chance: Random, employee: Row, one: Row, other: Row) -> Iterator[Slot]:
    first = Slot(employee, one, _quarter(chance.uniform(*_MORNING)), _length(chance, most=4.0))
    way = travel_minutes(_place(one), _place(other), employee["transport"]) + 10
    yield first
    most = _MOST_WORK_IN_A_DAY - first.length
    yield Slot(employee, other, _quarter(first.end + way / 60 + 0.25, up=False), _length(chance, most=most))


def _weekend(chance: Random, scale: Scale, free: list[Row]) -> tuple[frozenset[UUID], frozenset[UUID]]:
    """One weekend shift in a week at most: the other day is the long rest."""
    ids = [each["id"] for each in free]
    chance.shuffle(ids)
    wanted = min(round(scale.employees * 0.26), len(ids) // 2)
    return frozenset(ids[:wanted]), frozenset(ids[wanted : 2 * wanted])


def _length(chance: Random, most: float = _LONGEST) -> float:
    return _quarter(lognormal(chance, _MEDIAN, _SPREAD, _SHORTEST, max(most, _SHORTEST + 0.25)), up=False)


def _quarter(hours: float, *, up: bool = True) -> float:
    """To the quarter of an hour."""
    return (round(hours * 4) if up else int(hours * 4)) / 4


def _place(site: Row) -> Place:
    return Place(site["lat"], site["lon"])


# --- shifts


def shifts(seed: int, plan: Roster, now: datetime, weekday: int) -> list[Row]:
    """Two weeks of shifts around now; today counts as that weekday, whatever the calendar says."""
    today = now.astimezone(ZONE).date()
    rows: list[Row] = []
    for offset in range(-DAYS_BEFORE, DAYS_AFTER):
        for slot in _working(plan, (weekday + offset) % 7):
            rows.append(_shift(seed, len(rows), slot, today + timedelta(days=offset), now))
    return rows


def _working(plan: Roster, weekday: int) -> Iterator[Slot]:
    if weekday < 5:
        yield from plan.slots
        return
    on_duty, seen = plan.weekend[weekday - 5], set[UUID]()
    for slot in plan.slots:
        if slot.employee["id"] in on_duty and slot.employee["id"] not in seen:
            seen.add(slot.employee["id"])
            yield slot


def _shift(seed: int, number: int, slot: Slot, day: date, now: datetime) -> Row:
    start, end = _instant(day, slot.start), _instant(day, slot.end)
    return {
        "id": identity(seed, "shift", number),
        "shift_no": f"V{number + 1:06}",
        "site_id": slot.site["id"],
        "area_id": slot.site["area_id"],
        "employee_id": slot.employee["id"],
        "planned_employee_id": slot.employee["id"],
        "start_at": start,
        "end_at": end,
        "kind": "fixed",
        "status": "completed" if end <= now else "assigned",
        "checkin_at": start if start <= now else None,
    }


def _instant(day: date, hours: float) -> datetime:
    """The wall clock of that day in Denmark, as UTC."""
    wall = datetime.combine(day, time(int(hours), round(hours % 1 * 60)), ZONE)
    return wall.astimezone(UTC)


def contract_hours(plan: Roster, chance: Random) -> dict[UUID, float]:
    """Agreed hours a week: what the plan takes, and for some a little more than they have."""
    hours: dict[UUID, float] = {}
    for slot in plan.slots:
        hours[slot.employee["id"]] = hours.get(slot.employee["id"], 0.0) + 5 * slot.length
    return {who: min(37.0, round(2 * (own + chance.choice((0, 0, 2, 5)))) / 2) for who, own in hours.items()}
