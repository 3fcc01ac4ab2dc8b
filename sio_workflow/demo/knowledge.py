"""Who knows which site and can get in, and who holds which course and clearance."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from uuid import UUID

from sio_workflow.demo.draw import stream
from sio_workflow.demo.places import Row
from sio_workflow.demo.roster import Roster

#: share of the area's sites that somebody with this job knows besides their own
_KNOWS = {"replacement": 0.7, "first_assistant": 0.6, "service_assistant": 0.06}
#: chance of a key or a code of one's own at such a site
_GETS_IN = {"replacement": 0.5, "first_assistant": 0.6, "service_assistant": 0.1}
_SENIOR = frozenset({"replacement", "first_assistant"})


def site_knowledge(seed: int, plan: Roster, employees: list[Row], sites: list[Row], today: date) -> list[Row]:
    """Everybody knows their own sites and has been there; replacements and 1. assistents know most of the area."""
    chance = stream(seed, "knowledge")
    known: dict[tuple[UUID, UUID], Row] = {}
    for slot in plan.slots:
        row = _knows(slot.employee, slot.site, today - timedelta(days=chance.randrange(100, 900)), today, inside=True)
        known[slot.employee["id"], slot.site["id"]] = row
    for employee in employees:
        for site in _others(chance, employee, sites):
            last = today - timedelta(days=chance.randrange(4, 300))
            inside = site["access_kind"] in ("staffed", "shared_code") or chance.random() < _GETS_IN[employee["job"]]
            row = _knows(employee, site, last - timedelta(days=30), last, inside=inside)
            known.setdefault((employee["id"], site["id"]), row)
    return list(known.values())


def _others(chance: Random, employee: Row, sites: list[Row]) -> Iterator[Row]:
    share = _KNOWS.get(employee["job"], 0.0)
    for site in sites:
        if share and site["area_id"] == employee["area_id"] and chance.random() < share:
            yield site


def _knows(employee: Row, site: Row, inducted: date, last: date, *, inside: bool) -> Row:
    return {
        "employee_id": employee["id"],
        "site_id": site["id"],
        "inducted_on": inducted,
        "last_there_on": last,
        "has_access": inside,
    }


def clearances(seed: int, plan: Roster, employees: list[Row], today: date) -> list[Row]:
    """What the own sites demand, and a child certificate for many."""
    chance = stream(seed, "clearances")
    held = _demanded(chance, plan, "requires_clearance", today)
    for employee in employees:
        for kind in ("child_certificate", "police_check"):
            if chance.random() < (0.8 if employee["job"] in _SENIOR else 0.25):
                held.setdefault((employee["id"], kind), _valid_to(chance, today))
    return [{"employee_id": who, "kind": kind, "valid_to": until} for (who, kind), until in held.items()]


def competences(seed: int, plan: Roster, employees: list[Row], today: date) -> list[Row]:
    """What the own sites demand, and a course now and then."""
    chance = stream(seed, "competences")
    held = _demanded(chance, plan, "requires_competence", today)
    for employee in employees:
        for code in ("floor_machine", "food_hygiene", "windows"):
            if chance.random() < (0.7 if employee["job"] in _SENIOR else 0.15):
                held.setdefault((employee["id"], code), _valid_to(chance, today))
    return [{"employee_id": who, "code": code, "valid_to": until} for (who, code), until in held.items()]


def _demanded(chance: Random, plan: Roster, column: str, today: date) -> dict[tuple[UUID, str], date]:
    return {
        (slot.employee["id"], slot.site[column]): today + timedelta(days=chance.randrange(30, 900))
        for slot in plan.slots
        if slot.site[column]
    }


def _valid_to(chance: Random, today: date) -> date:
    """A few have run out."""
    return today + timedelta(days=chance.randrange(-40, 900))
