"""The audit trail: who did what, in which role, on whose behalf, before and after. It is only read here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_smorest import Blueprint
from marshmallow import Schema, fields, validate

from sio_workflow.services.audit import PAGE_SIZE, AuditPage, AuditQuestion
from web.api.bodies import Body
from web.api.shapes import shape
from web.visit import actor, house

resource = Blueprint("api_audit", __name__, url_prefix="/api/v1/audit", description=__doc__)


class Wanted(Body):
    """Filters; whatever is left out filters nothing."""

    person = fields.String(load_default="", metadata={"description": "part of a name, or system"})
    verb = fields.String(load_default="")
    kind = fields.String(load_default="")
    subject = fields.String(load_default="", metadata={"description": "an id, or a number such as F-2026-00017"})
    area_id = fields.UUID(load_default=None)
    first_day = fields.Date(load_default=None, metadata={"description": "on a Danish calendar, included"})
    last_day = fields.Date(load_default=None, metadata={"description": "on a Danish calendar, included"})
    after = fields.String(load_default="", metadata={"description": "`next` of the page before"})
    size = fields.Integer(load_default=PAGE_SIZE, validate=validate.Range(min=1, max=500))


class AreaLine(Schema):
    id = fields.UUID(required=True)
    code = fields.String(required=True)
    name = fields.String(required=True)


@resource.get("")
@resource.arguments(Wanted, location="query")
@resource.response(200, shape(AuditPage))
def search(wanted: dict[str, Any]) -> AuditPage:
    """Acts, newest first, as many as this person may know of."""
    return house().audit.search(actor(), AuditQuestion(**wanted))


@resource.get("/areas")
@resource.response(200, AreaLine(many=True))
def areas() -> Sequence[Any]:
    """Areas that I can choose from."""
    return house().audit.areas(actor())
