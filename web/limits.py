"""How often one may knock: generous for people at work, tight where secrets are tried or work is heavy.

Whoever has signed in is counted by account, everybody else by address, of IPv6 by its first half; people behind one
address do not share a count.

Counted in Redis where there is one, else in the memory of this process; while Redis is away each process counts alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Flask, Response, g, request
from flask_limiter import Limiter
from flask_login import current_user

from sio_workflow.domain.network import home_of
from web.visit import house

if TYPE_CHECKING:
    from sio_workflow.bootstrap import Settings

#: endpoints with a limit of their own, per address
BY_ADDRESS = {
    "sign_in.submit": "120 per minute",
    "api_session.sign_in": "120 per minute",
    "one_time.send": "60 per minute",
    "one_time.use_code": "60 per minute",
    "one_time.use_link": "60 per minute",
    "provider.go": "120 per minute",
    "provider.come_back": "120 per minute",
}
#: endpoints that start a process of their own, per person
BY_PERSON = {
    "api_drafts.check": "120 per minute",
    "api_drafts.publish": "20 per minute",
    "designer.publish": "20 per minute",
}
#: asked by machines, often, and cheap to answer
UNLIMITED = frozenset({"static", "telemetry.healthz", "telemetry.readyz", "telemetry.metrics"})


def install(app: Flask) -> None:
    """Count at the door of every endpoint. Comes after the pages, whose endpoints it names."""
    settings = settings_of(app)
    by_person = f"{settings.requests_per_minute} per minute"
    # before the limiter, and so after it when the answer leaves: it writes Retry-After on all that it has counted
    app.after_request(say_when_to_come_back)
    limiter = Limiter(
        person,
        app=app,
        application_limits=[by_person],
        application_limits_exempt_when=is_unlimited,
        headers_enabled=True,
        storage_uri=settings.redis_url or "memory://",
        in_memory_fallback=[by_person],
        # an answer is worth more than a count: of two who meet a silent Redis at once one would get an error
        swallow_errors=True,
    )
    for endpoint, limit in BY_ADDRESS.items():
        counted: Any = limiter.limit(limit, key_func=address)(app.view_functions[endpoint])
        app.view_functions[endpoint] = counted
    for endpoint, limit in BY_PERSON.items():
        counted = limiter.limit(limit)(app.view_functions[endpoint])
        app.view_functions[endpoint] = counted


def say_when_to_come_back(response: Response) -> Response:
    """Retry-After stands where one must wait, and nowhere else; the lock-out knows better than the count of knocks."""
    if "wait_seconds" in g:
        response.headers["Retry-After"] = str(g.wait_seconds)
    elif response.status_code not in (429, 503):
        response.headers.pop("Retry-After", None)
    return response


def settings_of(app: Flask) -> Settings:
    """What this place allows."""
    with app.app_context():
        return house().settings


def person() -> str:
    """Whoever has signed in, else where the request comes from."""
    return str(current_user.actor.account_id) if current_user.is_authenticated else address()


def address() -> str:
    """Where the request comes from; behind a proxy SIO_TRUSTED_PROXIES says how many hands it went through.

    One home has more IPv6 addresses than anybody could count by, so all of them are one.
    """
    return home_of(request.remote_addr or "unknown")


def is_unlimited() -> bool:
    """Does a machine ask for something cheap?"""
    return request.endpoint in UNLIMITED
