"""Absences: who is away and when, and the shifts it touches. There is no why to leave out."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask_smorest import Blueprint

from web.api.records import absence_file, absence_record, to_do_record
from web.visit import actor, house, now

resource = Blueprint("api_absences", __name__, url_prefix="/api/v1", description=__doc__)


@resource.get("/absences/today")
def today() -> dict[str, Any]:
    """Who is away today in my areas; looking is recorded."""
    return {"absences": [absence_record(one) for one in house().absences.today(actor(), now())]}


@resource.get("/absences/to-do")
def to_do() -> dict[str, Any]:
    """What the day starts with: new reports, unstaffed shifts and unanswered offers, nearest shift first."""
    return {"to_do": [to_do_record(one) for one in house().start_of_day.show(actor(), now())]}


@resource.get("/absences/mine")
def mine() -> dict[str, Any]:
    """My own absences that are not over."""
    return {"absences": [absence_record(one) for one in house().absences.mine(actor(), now())]}


@resource.get("/absences/<uuid:absence_id>")
def absence(absence_id: UUID) -> dict[str, Any]:
    """One absence with the shifts it touches."""
    return absence_file(house().absences.get(actor(), absence_id))


@resource.post("/areas/<uuid:area_id>/reviewed")
@resource.response(204)
def reviewed(area_id: UUID) -> None:
    """Today's absence of this area has been gone through."""
    house().absences.review(actor(), area_id, now())
