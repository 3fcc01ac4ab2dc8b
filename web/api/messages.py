"""Messages: from outside to the instances that wait for them, and from the house to the one who asks."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask_smorest import Blueprint

from sio_workflow.services.mailbox import MailView, MessageView
from web.api.bodies import Before, Message
from web.api.shapes import shape
from web.visit import actor, house, now

resource = Blueprint("api_messages", __name__, url_prefix="/api/v1/messages", description=__doc__)


@resource.post("")
@resource.arguments(Message)
def correlate(body: dict[str, Any]) -> dict[str, Any]:
    """Deliver a message by name and correlation key; 409 nobody_waits when nobody waits for it."""
    found = house().messages.correlate(actor(), body["name"], body["correlation_key"], body["variables"], now())
    return {"instance_ids": found}


@resource.get("/mine")
@resource.arguments(Before, location="query")
@resource.response(200, shape(MailView))
def mine(where: dict[str, Any]) -> MailView:
    """What I have been told, newest first; `older` of one page is `before` of the next."""
    return house().mailbox.mine(actor(), now(), where["before"])


@resource.post("/read")
@resource.response(204)
def read_all() -> None:
    """Mark all of mine as read."""
    house().mailbox.read_all(actor(), now())


@resource.post("/<uuid:message_id>/read")
@resource.response(200, shape(MessageView))
def read(message_id: UUID) -> MessageView:
    """Mark one of mine as read."""
    return house().mailbox.read(actor(), message_id, now())
