"""Messages on this device: the browser asks for the key, says where it can be told, and takes it back."""

from __future__ import annotations

from typing import cast

from flask import Blueprint, Response, current_app, request
from flask.typing import ResponseReturnValue

from web.assets import Bundles
from web.visit import actor, house, now

pages = Blueprint("push", __name__)


@pages.get("/service-worker.js")
def worker() -> Response:
    """The service worker. It stands at the root, since a worker only speaks for what lies below it."""
    bundles = cast(Bundles, current_app.jinja_env.globals["bundle"])
    answer = current_app.send_static_file(f"dist/{bundles('worker').js}")
    answer.headers["Service-Worker-Allowed"] = "/"
    return answer


@pages.get("/push/key")
def key() -> ResponseReturnValue:
    """The house's public key; 404 while push is not set up."""
    return {"key": house().push_subscriptions.public_key()}


@pages.post("/push/devices")
def turn_on() -> ResponseReturnValue:
    """Tell this browser from now on."""
    sent = request.form
    house().push_subscriptions.turn_on(
        actor(), sent.get("endpoint", ""), sent.get("p256dh", ""), sent.get("auth", ""), now()
    )
    return "", 204


@pages.post("/push/devices/forget")
def turn_off() -> ResponseReturnValue:
    """Tell this browser no more."""
    house().push_subscriptions.turn_off(actor(), request.form.get("endpoint", ""), now())
    return "", 204
