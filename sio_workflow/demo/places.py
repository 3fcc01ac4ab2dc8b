"""Areas, customers, their contacts, sites and service plans."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any
from uuid import UUID

from sio_workflow.demo.draw import identity, pick, stream
from sio_workflow.demo.names import CUSTOMERS, FIRST_NAMES, LAST_NAMES, ROOMS, STREETS
from sio_workflow.demo.towns import TOWNS

Row = dict[str, Any]

MAIL = "example.dk"
ACCESS = {"key": 0.25, "shared_code": 0.35, "personal_code": 0.15, "staffed": 0.25}
CLEARANCES = {"child_certificate": 0.5, "police_check": 0.35, "airport": 0.15}
COMPETENCES = {"floor_machine": 0.5, "food_hygiene": 0.35, "windows": 0.15}
_ROOM_SHARES = {"office": 0.48, "toilet": 0.22, "kitchen": 0.1, "entrance": 0.1, "stairs": 0.1}
_TOWN_RADIUS = 0.03  # degrees: a few kilometres


@dataclass(frozen=True, slots=True)
class Scale:
    """How much of everything a company of that many employees has."""

    employees: int

    @property
    def areas(self) -> int:
        return max(2, round(self.employees * 0.018))

    @property
    def first_assistants(self) -> int:
        return max(self.areas, round(self.employees * 0.07))

    @property
    def replacements(self) -> int:
        return max(self.areas, round(self.employees * 0.03))

    @property
    def offices(self) -> int:
        return max(1, self.employees // 150)

    @property
    def customers(self) -> int:
        return max(4, round(self.employees * 0.35))

    @property
    def sites(self) -> int:
        return max(8, round(self.employees * 0.7))


def phone(chance: Random) -> str:
    """A number that rings nowhere."""
    return f"+45 00 00 {chance.randrange(100):02} {chance.randrange(100):02}"


def near(chance: Random, town: tuple[str, float, float]) -> tuple[float, float]:
    """A point somewhere in that town."""
    return round(chance.gauss(town[1], _TOWN_RADIUS), 5), round(chance.gauss(town[2], _TOWN_RADIUS * 1.7), 5)


def town_of(area_number: int) -> tuple[str, float, float]:
    """The town an area lies in; large companies have several areas in one town."""
    return TOWNS[area_number % len(TOWNS)]


def areas(scale: Scale, seed: int) -> list[Row]:
    chance = stream(seed, "areas")
    return [
        {
            "id": identity(seed, "area", number),
            "code": f"A{number + 1:02}",
            "name": f"{town_of(number)[0]} {number // len(TOWNS) + 1}"
            if scale.areas > len(TOWNS)
            else town_of(number)[0],
            "phone": phone(chance),
        }
        for number in range(scale.areas)
    ]


def customers(scale: Scale, seed: int, today: date) -> list[Row]:
    chance = stream(seed, "customers")
    return [
        {
            "id": identity(seed, "customer", number),
            "customer_no": f"K{number + 1:04}",
            "name": _numbered(CUSTOMERS[number % len(CUSTOMERS)][0], number // len(CUSTOMERS)),
            "contract_end_on": today + timedelta(days=chance.randrange(60, 1400)),
            "feedback_minutes": 120,
            "reopen_days": 5,
        }
        for number in range(scale.customers)
    ]


def _numbered(name: str, again: int) -> str:
    """The second and later of that name carry a number."""
    return f"{name} {again + 1}" if again else name


def contacts(customers: list[Row], seed: int) -> list[Row]:
    """Two people at each customer; the first may order extra work."""
    chance = stream(seed, "contacts")
    return [
        {
            "id": identity(seed, "contact", f"{customer['customer_no']}/{place}"),
            "customer_id": customer["id"],
            "name": f"{chance.choice(FIRST_NAMES)} {chance.choice(LAST_NAMES)}",
            "phone": phone(chance),
            "email": f"{customer['customer_no'].lower()}.{place}@{MAIL}",
            "can_order_extra": place == 1,
        }
        for customer in customers
        for place in (1, 2)
    ]


def sites(scale: Scale, seed: int, areas: list[Row], customers: list[Row]) -> list[Row]:
    chance = stream(seed, "sites")
    return [_site(chance, seed, number, areas, customers) for number in range(scale.sites)]


def _site(chance: Random, seed: int, number: int, areas: list[Row], customers: list[Row]) -> Row:
    customer_number = number % len(customers)
    area_number = customer_number % len(areas)
    lat, lon = near(chance, town_of(area_number))
    street = chance.choice(STREETS)
    kind, criticality = CUSTOMERS[customer_number % len(CUSTOMERS)][1:]
    branch = number // len(customers)
    return {
        "id": identity(seed, "site", number),
        "site_no": f"S{number + 1:04}",
        "customer_id": customers[customer_number]["id"],
        "area_id": areas[area_number]["id"],
        "name": f"{customers[customer_number]['name']}, {street}" if branch else customers[customer_number]["name"],
        "address": f"{street} {chance.randrange(1, 200)}, {town_of(area_number)[0]}",
        "lat": lat,
        "lon": lon,
        "access_kind": pick(chance, ACCESS),
        "requires_clearance": pick(chance, CLEARANCES) if chance.random() < 0.12 else "",
        "requires_competence": pick(chance, COMPETENCES) if chance.random() < 0.08 else "",
        "requires_induction": chance.random() < 0.18,
        "criticality": criticality,
        "notify_on_change": chance.random() < 0.3,
        "instruction": f"Sted: {kind}. Rengøringsrummet er i stuen. Slut af med lys, vinduer og alarm.",
    }


def plans(seed: int, sites: list[Row], today: date) -> list[Row]:
    return [
        {
            "id": identity(seed, "plan", site["site_no"]),
            "site_id": site["id"],
            "version": 1,
            "valid_from": today - timedelta(days=200),
            "valid_to": None,
        }
        for site in sites
    ]


def plan_lines(seed: int, sites: list[Row]) -> list[Row]:
    """Eight lines for each of some twenty-five rooms."""
    lines: list[Row] = []
    for site in sites:
        lines += _lines_of(stream(seed, f"rooms/{site['site_no']}"), seed, site["site_no"])
    return lines


def _lines_of(chance: Random, seed: int, site_no: str) -> list[Row]:
    plan_id = identity(seed, "plan", site_no)
    rooms = ["toilet", "kitchen", "entrance", "stairs"]
    rooms += [pick(chance, _ROOM_SHARES) for _ in range(chance.randrange(6, 37))]
    lines: list[Row] = []
    for room_number, room in enumerate(rooms):
        location = f"{ROOMS[room][0]} {room_number // 10}. sal, rum {room_number + 1}"
        for task in ROOMS[room][1]:
            lines.append(_line(seed, plan_id, site_no, len(lines) + 1, location, room, task))
    return lines


def _line(
    seed: int, plan_id: UUID, site_no: str, number: int, location: str, room: str, task: tuple[str, str, str, int, str]
) -> Row:
    code, words, frequency, minutes, criticality = task
    return {
        "id": identity(seed, "line", f"{site_no}/{number}"),
        "plan_id": plan_id,
        "line_no": number,
        "location": location,
        "room_type": room,
        "task_code": code,
        "description": words,
        "frequency": frequency,
        "quality_level": 4 if criticality == "critical" else 3,
        "minutes": minutes,
        "criticality": criticality,
        # outside windows are a classic: named in the plan as not included
        "excluded": "udvendigt" in words,
    }
