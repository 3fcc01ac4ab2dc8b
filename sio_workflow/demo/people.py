"""Employees of the demo company: what they are, where they live and how they get about."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import cycle
from random import Random

from sio_workflow.demo.draw import identity, pick, stream
from sio_workflow.demo.names import FIRST_NAMES, LAST_NAMES
from sio_workflow.demo.places import MAIL, Row, Scale, near, phone, town_of

TRANSPORT = {"car": 0.45, "bike": 0.25, "transit": 0.30}

#: the people a visitor meets, by job and place in it
KNOWN = {
    ("service_manager", 0): ("mette", "Mette Demosen"),
    ("service_manager", 1): ("jonas", "Jonas Attrap"),
    ("first_assistant", 0): ("birgit", "Birgit Mønsterbo"),
    ("service_assistant", 0): ("amina", "Amina Prøvesen"),
    ("hr", 0): ("hanne", "Hanne Kulissen"),
    ("hr", 1): ("helle", "Helle Blindgade"),
    ("office", 0): ("ole", "Ole Papfigur"),
    ("ops_director", 0): ("dorte", "Dorte Modelgaard"),
}


def employees(scale: Scale, seed: int, today: date) -> list[Row]:
    """Everyone who works here, job by job; the rest of the number are service assistants."""
    numbers = {
        "service_manager": scale.areas,
        "first_assistant": scale.first_assistants,
        "replacement": scale.replacements,
        # a certificate takes two
        "hr": max(2, scale.employees // 500),
        "office": scale.offices,
        "ops_director": 1,
    }
    numbers["service_assistant"] = max(0, scale.employees - sum(numbers.values()))
    jobs = [(job, place) for job, how_many in numbers.items() for place in range(how_many)]
    chance = stream(seed, "employees")
    return _in_teams([_employee(chance, seed, scale, today, number, *job) for number, job in enumerate(jobs)])


def _in_teams(staff: list[Row]) -> list[Row]:
    """Each assistant gets a 1. assistent of the area, in turn, where there is one."""
    leads: dict[object, list[Row]] = {}
    for each in staff:
        if each["job"] == "first_assistant":
            leads.setdefault(each["area_id"], []).append(each)
    turns = {area_id: cycle(found) for area_id, found in leads.items()}
    for each in staff:
        if each["job"] == "service_assistant" and each["area_id"] in turns:
            each["lead_employee_id"] = next(turns[each["area_id"]])["id"]
    return staff


def _employee(chance: Random, seed: int, scale: Scale, today: date, number: int, job: str, place: int) -> Row:
    area_number = place % scale.areas
    lat, lon = near(chance, town_of(area_number))
    drawn = f"{chance.choice(FIRST_NAMES)} {chance.choice(LAST_NAMES)}"
    username, name = KNOWN.get((job, place), (f"m{1001 + number}", drawn))
    return {
        "id": identity(seed, "employee", number),
        "employee_no": f"{1001 + number}",
        "name": name,
        "job": job,
        "area_id": identity(seed, "area", area_number),
        "phone": phone(chance),
        "email": f"{username}@{MAIL}",
        "locale": "en" if chance.random() < 0.1 else "da",
        # what the roster makes of it is written there
        "contract_hours_week": 30.0 if job == "replacement" else 37.0,
        "adult": True,
        "transport": "car" if job == "replacement" else pick(chance, TRANSPORT),
        "lat": lat,
        "lon": lon,
        "active_from": today - timedelta(days=chance.randrange(40, 4000)),
        "active_to": None,
        "lead_employee_id": None,
    }


def username(employee: Row) -> str:
    """What somebody signs in with: the part of the address before the sign."""
    return str(employee["email"]).partition("@")[0]
