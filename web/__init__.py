"""The front door: Flask. Parse, call one service, render. The pages are at /, the API at /api/v1."""

from __future__ import annotations

import secrets
from datetime import date, datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from flask import Flask
from flask.json.provider import DefaultJSONProvider
from werkzeug.middleware.proxy_fix import ProxyFix

from web import (
    api,
    arrival,
    assets,
    context,
    door,
    errors,
    headers,
    hooks,
    language,
    legible,
    limits,
    oidc,
    pages,
    reaching,
    sending_words,
    telemetry,
)

if TYPE_CHECKING:
    from sio_workflow.bootstrap import House


class Json(DefaultJSONProvider):
    """Times as ISO 8601, decimals as text: nothing is rounded on the way."""

    ensure_ascii = False

    @staticmethod
    def default(value: Any) -> Any:
        if isinstance(value, datetime | date | time):
            return value.isoformat()
        return str(value) if isinstance(value, Decimal) else DefaultJSONProvider.default(value)


def secret_of(house: House) -> str | bytes:
    """The house's secret; without one, sessions end with the process."""
    return house.settings.secret_key or secrets.token_bytes(32)


#: limits after what they count; errors last: flask-smorest brings a handler of its own, and there is one way to tell
PARTS = (
    headers,
    telemetry,
    reaching,
    door,
    legible,
    arrival,
    language,
    assets,
    context,
    sending_words,
    oidc,
    pages,
    api,
    hooks,
    limits,
    errors,
)


def create_app(house: House, **config: Any) -> Flask:
    """The application for one house. `config` wins over what the house's settings say."""
    app = Flask(__name__)
    app.json = Json(app)
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    app.config.from_mapping(door.SESSION, SECRET_KEY=secret_of(house))
    app.config["SESSION_COOKIE_SECURE"] = house.settings.public_url.startswith("https:")
    app.config.from_mapping(config)
    app.extensions["house"] = house
    if hands := house.settings.trusted_proxies:
        # without this anybody could choose the address that attempts are counted by
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hands, x_proto=hands, x_host=hands)  # type: ignore[method-assign]
    for part in PARTS:
        part.install(app)
    return app
