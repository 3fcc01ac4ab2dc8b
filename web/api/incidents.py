"""Incidents: stuck work that waits for a person."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask_smorest import Blueprint

from sio_workflow.services.views import IncidentView, Page
from web.api.bodies import IncidentFilter, Reason
from web.api.shapes import shape
from web.visit import actor, house, now

resource = Blueprint("api_incidents", __name__, url_prefix="/api/v1/incidents", description=__doc__)


@resource.get("")
@resource.arguments(IncidentFilter, location="query")
@resource.response(200, shape(Page[IncidentView]))
def incidents(wanted: dict[str, Any]) -> Page[IncidentView]:
    """Incidents, newest first."""
    return house().incidents.list(actor(), open_only=wanted["open_only"], key=wanted["process"], page=wanted["page"])


@resource.get("/<uuid:incident_id>")
@resource.response(200, shape(IncidentView))
def get(incident_id: UUID) -> IncidentView:
    """One incident with its stack trace."""
    return house().incidents.get(actor(), incident_id)


@resource.post("/<uuid:incident_id>/retry")
@resource.response(204)
def retry(incident_id: UUID) -> None:
    """Do the stuck work again."""
    house().incidents.retry(actor(), incident_id, now())


@resource.post("/<uuid:incident_id>/cancel")
@resource.arguments(Reason)
@resource.response(204)
def cancel(body: dict[str, str], incident_id: UUID) -> None:
    """Give it up."""
    house().incidents.cancel(actor(), incident_id, body["reason"], now())
