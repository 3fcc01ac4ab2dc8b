"""Solved complaints: the customer is satisfied, or the case is reopened."""

from __future__ import annotations

from uuid import UUID

from flask_smorest import Blueprint

from sio_workflow.services.complaints import ComplaintLine
from web.api.bodies import Reopening
from web.api.shapes import shape
from web.visit import actor, house, now

resource = Blueprint("api_solutions", __name__, url_prefix="/api/v1", description=__doc__)


@resource.post("/complaints/<uuid:complaint_id>/satisfied")
@resource.response(200, shape(ComplaintLine))
def accept(complaint_id: UUID) -> ComplaintLine:
    """I am satisfied; said twice or too late it changes nothing, and `satisfied` says how it stands."""
    return house().solutions.accept(actor(), complaint_id, now())


@resource.post("/complaints/<uuid:complaint_id>/reopen")
@resource.arguments(Reopening)
@resource.response(200, shape(ComplaintLine))
def reopen(body: dict[str, str], complaint_id: UUID) -> ComplaintLine:
    """It is not solved: it begins again with a new clock. Customers say why, and until `reopen_until`."""
    return house().solutions.reopen(actor(), complaint_id, body["text"], now())
