"""Who answers for what, and who stands in: areas, deputies, teams."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask_smorest import Blueprint
from marshmallow import fields, validate

from sio_workflow.domain.delegation import Reason
from sio_workflow.services.choices import Choice
from sio_workflow.services.delegations import DelegationView
from sio_workflow.services.organisation import OrganisationView
from sio_workflow.services.shifts import ShiftView
from web.api.bodies import Body
from web.api.shapes import shape
from web.visit import actor, house, now

resource = Blueprint("api_organisation", __name__, url_prefix="/api/v1", description=__doc__)


class Area(Body):
    area_id = fields.UUID(load_default=None)


class Delegation(Body):
    area_id = fields.UUID(required=True)
    employee_id = fields.UUID(required=True)
    first_day = fields.Date(required=True)
    last_day = fields.Date(required=True)
    reason = fields.String(required=True, validate=validate.OneOf([reason.value for reason in Reason]))


class Proposal(Body):
    employee_id = fields.UUID(required=True)


class LastDay(Body):
    last_day = fields.Date(required=True)


@resource.get("/organisation")
@resource.arguments(Area, location="query")
@resource.response(200, shape(OrganisationView))
def organisation(wanted: dict[str, Any]) -> OrganisationView:
    """One area of mine: manager, deputies, 1. assistenter and their teams."""
    return house().organisation.show(actor(), wanted["area_id"], now())


@resource.get("/shifts/team")
@resource.response(200, shape(ShiftView)(many=True))
def team_shifts() -> Sequence[ShiftView]:
    """Coming shifts of the people I lead."""
    return house().teams.shifts(actor(), now())


@resource.post("/shifts/<uuid:shift_id>/suggestions")
@resource.arguments(Proposal)
@resource.response(204)
def suggest(body: dict[str, UUID], shift_id: UUID) -> None:
    """Tell the manager that one of my team could take an open shift of the team."""
    house().teams.suggest(actor(), shift_id, body["employee_id"], now())


@resource.get("/delegations")
@resource.response(200, shape(DelegationView)(many=True))
def delegations() -> Sequence[DelegationView]:
    """Current and coming deputies of my areas."""
    return house().delegations.list(actor(), now())


@resource.get("/delegations/areas")
@resource.response(200, shape(Choice)(many=True))
def areas() -> Sequence[Choice]:
    """Areas for which I may name a deputy."""
    return house().delegations.areas(actor())


@resource.get("/delegations/people")
@resource.response(200, shape(Choice)(many=True))
def people() -> Sequence[Choice]:
    """Whom I may name."""
    return house().delegations.people(actor(), now())


@resource.post("/delegations")
@resource.arguments(Delegation)
@resource.response(201)
def give(body: dict[str, Any]) -> dict[str, UUID]:
    """Name a deputy, from the first to the last day."""
    days, reason = (body["first_day"], body["last_day"]), Reason(body["reason"])
    return {"id": house().delegations.give(actor(), body["area_id"], body["employee_id"], *days, reason, now())}


@resource.post("/delegations/<uuid:delegation_id>/prolong")
@resource.arguments(LastDay)
@resource.response(204)
def prolong(body: dict[str, Any], delegation_id: UUID) -> None:
    """Let it last to the end of another day."""
    house().delegations.prolong(actor(), delegation_id, body["last_day"], now())


@resource.post("/delegations/<uuid:delegation_id>/end")
@resource.response(204)
def end(delegation_id: UUID) -> None:
    """End it now."""
    house().delegations.end(actor(), delegation_id, now())
