"""What happens on a day: who reports absent and when, who complains about what. Drawn before the day begins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from uuid import UUID

from sio_workflow.demo.draw import pick, stream
from sio_workflow.demo.places import Row
from sio_workflow.demo.scenarios import Scenario
from sio_workflow.demo.texts import BY_KIND, MIX, Words
from sio_workflow.domain.times import at_local

_SOONEST = timedelta(minutes=5)
_LATE = timedelta(minutes=60)
_FORESIGHT = timedelta(hours=20)
#: share of the reports that come in the early morning
_EARLY = 0.45
_EARLY_HOURS = (time(4, 30), time(7, 30))
_OTHER_HOURS = (time(7, 30), time(20, 0))
_CUSTOMER_HOURS = (time(7, 0), time(16, 30))
_MEAN_SPELL = 2.5
_LONG_SPELL = 0.06


@dataclass(frozen=True, slots=True, kw_only=True)
class AbsenceReport:
    """Somebody will not come."""

    at: datetime
    employee_id: UUID
    from_at: datetime
    expected_to: datetime | None
    #: app (by themselves) or phone (the manager registers it)
    via: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Complaining:
    """A customer is not satisfied."""

    at: datetime
    contact_id: UUID
    site_id: UUID
    words: Words
    #: in_plan, out_of_plan, unclear or urgent: what it will turn out to be
    kind: str
    #: portal (by themselves) or phone (registered by the manager)
    channel: str


Happening = AbsenceReport | Complaining


def plan_day(
    scenario: Scenario,
    seed: int,
    day: date,
    *,
    employees: int,
    shifts: Sequence[Row],
    sites: Sequence[Row],
    contacts: Sequence[Row],
) -> list[Happening]:
    """Everything that happens on that local day, in order of time."""
    absences = _absences(stream(seed, f"absences/{day}"), scenario, day, employees, shifts)
    complaints = _complaints(stream(seed, f"complaints/{day}"), scenario, day, sites, contacts)
    return sorted([*absences, *complaints], key=lambda happening: happening.at)


def _absences(
    chance: Random, scenario: Scenario, day: date, employees: int, shifts: Sequence[Row]
) -> list[AbsenceReport]:
    wanted = _how_many(scenario.absences * employees / 1000)
    upcoming = sorted((row for row in shifts if row["status"] == "assigned"), key=lambda row: row["shift_no"])
    reports: dict[UUID, AbsenceReport] = {}
    for _ in range(wanted * 20):
        if len(reports) == wanted:
            break
        at = _instant(chance, day, _EARLY_HOURS if chance.random() < _EARLY else _OTHER_HOURS)
        nearest, farthest = (_SOONEST, _LATE) if chance.random() < scenario.late else (_LATE, _FORESIGHT)
        due = [row for row in upcoming if at + nearest <= row["start_at"] < at + farthest]
        if due:
            shift = chance.choice(due)
            reports.setdefault(shift["employee_id"], _report(chance, at, day, shift))
    return list(reports.values())


def _report(chance: Random, at: datetime, day: date, shift: Row) -> AbsenceReport:
    return AbsenceReport(
        at=at,
        employee_id=shift["employee_id"],
        from_at=at,
        expected_to=_end_of_spell(chance, day),
        via="phone" if shift["start_at"] - at < _LATE * 2 else "app",
    )


def _end_of_spell(chance: Random, day: date) -> datetime | None:
    """Geometric, two and a half days on average; the long ones do not know yet when they will be back."""
    if chance.random() < _LONG_SPELL:
        return None
    days = 1
    while chance.random() > 1 / _MEAN_SPELL:
        days += 1
    return at_local(day + timedelta(days=days), time(0, 0))


def _complaints(
    chance: Random, scenario: Scenario, day: date, sites: Sequence[Row], contacts: Sequence[Row]
) -> list[Complaining]:
    people: dict[UUID, list[Row]] = {}
    for contact in sorted(contacts, key=lambda row: row["email"]):
        people.setdefault(contact["customer_id"], []).append(contact)
    ordered = sorted(sites, key=lambda row: row["site_no"])
    chosen = [chance.choice(ordered) for _ in range(_how_many(scenario.complaints * len(sites) / 100))]
    return [_complaint(chance, day, site, people[site["customer_id"]]) for site in chosen]


def _complaint(chance: Random, day: date, site: Row, contacts: Sequence[Row]) -> Complaining:
    kind = pick(chance, MIX)
    contact = contacts[0] if chance.random() < 0.7 else contacts[-1]
    return Complaining(
        at=_instant(chance, day, _CUSTOMER_HOURS),
        contact_id=contact["id"],
        site_id=site["id"],
        words=chance.choice(BY_KIND[kind]),
        kind=kind,
        channel="portal" if contact["can_order_extra"] and chance.random() < 0.7 else "phone",
    )


def _instant(chance: Random, day: date, between: tuple[time, time]) -> datetime:
    start, end = (at_local(day, moment) for moment in between)
    return start + timedelta(minutes=chance.randrange(int((end - start) / timedelta(minutes=1))))


def _how_many(expected: float) -> int:
    """At least one, where anything is expected at all."""
    return max(1, round(expected)) if expected > 0 else 0
