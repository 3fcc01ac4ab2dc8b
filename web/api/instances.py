"""Process instances: list, get, cancel, and why they wait."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask_smorest import Blueprint

from sio_workflow.services.views import InstanceLine, InstanceView, Page
from web.api.bodies import InstanceFilter, Reason
from web.api.shapes import shape
from web.visit import actor, house, now

resource = Blueprint("api_instances", __name__, url_prefix="/api/v1/instances", description=__doc__)


@resource.get("")
@resource.arguments(InstanceFilter, location="query")
@resource.response(200, shape(Page[InstanceLine]))
def instances(wanted: dict[str, Any]) -> Page[InstanceLine]:
    """Instances by process, version, state, age and the named reason they wait."""
    key, wait_kind = wanted.pop("process"), wanted.pop("reason")
    return house().instances.list(actor(), key=key, wait_kind=wait_kind, **wanted)


@resource.get("/<uuid:instance_id>")
@resource.response(200, shape(InstanceView))
def get(instance_id: UUID) -> InstanceView:
    """One instance: diagram, waits, history, tasks, jobs, incidents."""
    return house().instances.get(actor(), instance_id, now())


@resource.post("/<uuid:instance_id>/cancel")
@resource.arguments(Reason)
@resource.response(204)
def cancel(body: dict[str, str], instance_id: UUID) -> None:
    """End an instance that will not end by itself."""
    house().instances.cancel(actor(), instance_id, body["reason"], now())
