"""Messages from outside to the instances that wait for them."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint

from web.api.bodies import Message
from web.visit import actor, house, now

resource = Blueprint("api_messages", __name__, url_prefix="/api/v1/messages", description=__doc__)


@resource.post("")
@resource.arguments(Message)
def correlate(body: dict[str, Any]) -> dict[str, Any]:
    """Deliver a message by name and correlation key; 409 nobody_waits when nobody waits for it."""
    found = house().messages.correlate(actor(), body["name"], body["correlation_key"], body["variables"], now())
    return {"instance_ids": found}
