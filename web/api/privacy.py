"""Storage: how long things are kept and what the nights took; and one person's data, to have and to be forgotten."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask_smorest import Blueprint
from marshmallow import Schema, fields

from sio_workflow.services.personal_data import ErasurePlan
from sio_workflow.services.retention import KindLine, RunLine
from web.api.bodies import Body
from web.api.shapes import shape
from web.visit import actor, house, now

resource = Blueprint("api_privacy", __name__, url_prefix="/api/v1", description=__doc__)


class Keep(Body):
    days = fields.Integer(required=True, strict=True)


class Erase(Body):
    seal = fields.String(required=True, metadata={"description": "`seal` of the plan that was shown"})


class Counts(Schema):
    rows = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)


@resource.get("/retention")
@resource.response(200, shape(KindLine)(many=True))
def kinds() -> Sequence[KindLine]:
    """How long each kind is kept, within which bounds, and how many rows a run would take away now: the dry run."""
    return house().retention.kinds(actor(), now())


@resource.put("/retention/<key>")
@resource.arguments(Keep)
@resource.response(204)
def keep(body: dict[str, int], key: str) -> None:
    """Keep a kind longer or shorter; 422 with `days` outside its bounds."""
    house().retention.keep(actor(), key, body["days"], now())


@resource.get("/retention/runs")
@resource.response(200, shape(RunLine)(many=True))
def runs() -> Sequence[RunLine]:
    """The last runs, newest first; `counts` says how many rows of each kind went."""
    return house().retention.runs(actor())


@resource.post("/retention/runs")
@resource.response(201, shape(RunLine))
def clean_up() -> RunLine:
    """Clean up now. What goes cannot be brought back."""
    return house().retention.clean_up(actor(), now())


@resource.get("/personal-data/mine")
@resource.response(200, Counts)
def mine() -> dict[str, Any]:
    """How many rows of each table speak of me, HR's left out."""
    return {"rows": house().personal_data.own_counts(actor())}


@resource.get("/personal-data/mine/export")
def export_mine() -> dict[str, Any]:
    """Everything that is kept about me; what HR has noted is handed out by HR."""
    return house().personal_data.own(actor(), now())


@resource.get("/personal-data/<kind>/<uuid:person_id>")
@resource.response(200, shape(ErasurePlan))
def plan(kind: str, person_id: UUID) -> ErasurePlan:
    """The first step of two: what forgetting an `employee` or `contact` would do, and what still stands in the way."""
    return house().personal_data.plan(actor(), kind, person_id, now())


@resource.get("/personal-data/<kind>/<uuid:person_id>/export")
def export(kind: str, person_id: UUID) -> dict[str, Any]:
    """Everything that is kept about them; HR's part for HR alone."""
    return house().personal_data.export(actor(), kind, person_id, now())


@resource.post("/personal-data/<kind>/<uuid:person_id>/erase")
@resource.arguments(Erase)
@resource.response(200, shape(ErasurePlan))
def erase(body: dict[str, str], kind: str, person_id: UUID) -> ErasurePlan:
    """The second step: as it was shown, or 409 when things have changed since, 422 while `holds` stand."""
    return house().personal_data.erase(actor(), kind, person_id, body["seal"], now())
