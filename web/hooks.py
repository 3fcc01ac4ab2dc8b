"""Where gateways call us. No cookie, no session: a call counts when it is signed, and is refused when it is not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from flask import Blueprint, Flask, request
from flask.typing import ResponseReturnValue

from sio_workflow.channels.signatures import SIGNATURE, TIMESTAMP
from sio_workflow.domain.errors import NotAllowed, NotFound
from web.door import csrf
from web.visit import house, now

hooks = Blueprint("hooks", __name__, url_prefix="/hooks")
#: an event is a few hundred bytes
MOST_BYTES = 16 * 1024
BUSY_SECONDS = "30"


def install(app: Flask) -> None:
    """Mount the routes; a signature takes the place of the token against forged requests."""
    csrf.exempt(hooks)
    app.register_blueprint(hooks)


@hooks.post("/sms/status")
def sms_status() -> ResponseReturnValue:
    """What became of a text message."""
    return worked(house().gateway_calls.status)


@hooks.post("/sms/incoming")
def sms_incoming() -> ResponseReturnValue:
    """What somebody has written back."""
    return worked(house().gateway_calls.incoming)


def worked(event: Callable[[bytes, datetime], bool]) -> ResponseReturnValue:
    """200 for every signed event, known or not: whoever guesses ids learns nothing."""
    calls = house().gateway_calls
    if not calls.secret:
        raise NotFound
    request.max_content_length = MOST_BYTES
    body = request.get_data(cache=False)
    sent_at, signature = (request.headers.get(name, "") for name in (TIMESTAMP, SIGNATURE))
    if not calls.is_genuine(sent_at, signature, body, now()):
        raise NotAllowed
    return {"ok": True} if event(body, now()) else ({"ok": False}, 503, {"Retry-After": BUSY_SECONDS})
