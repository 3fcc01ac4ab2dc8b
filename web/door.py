"""The door: sessions, the guard that asks everyone who they are, and protection against forged requests."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Flask, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import LoginManager, current_user
from werkzeug.exceptions import Unauthorized

from sio_workflow.services.sessions import LIFETIME
from web.bearer import FormProof, carries_token, load_bearer, require_scope, require_valid
from web.reaching import become_visitor
from web.visit import Visitor, house, is_api, is_htmx, now

#: endpoints that answer anyone; a test of the house compares this list with the routes
PUBLIC = frozenset(
    {
        "static",
        "sign_in.form",
        "sign_in.submit",
        "second_step.form",
        "second_step.submit",
        "second_step.ask_passkey",
        "second_step.use_passkey",
        "sign_in.language",
        "one_time.ask",
        "one_time.send",
        "one_time.code",
        "one_time.use_code",
        "one_time.open_link",
        "one_time.link",
        "one_time.use_link",
        "provider.go",
        "provider.come_back",
        "provider.goodbye",
        "telemetry.healthz",
        "telemetry.readyz",
        "telemetry.metrics",
        "api-docs.openapi_json",
        "api_session.session",
        "api_session.sign_in",
        "api_session.second_step",
        # signed by the gateway that calls
        "hooks.sms_incoming",
        "hooks.sms_status",
        # scripts without data, which a browser fetches without a session when it looks for a newer one
        "push.worker",
    }
)
SESSION = {
    "SESSION_COOKIE_NAME": "sio_session",
    "SESSION_COOKIE_HTTPONLY": True,
    "SESSION_COOKIE_SAMESITE": "Lax",
    "PERMANENT_SESSION_LIFETIME": LIFETIME,
    "WTF_CSRF_TIME_LIMIT": None,
    "WTF_CSRF_HEADERS": ["X-CSRFToken"],
    "MAX_CONTENT_LENGTH": 8 * 1024 * 1024,
}

csrf = FormProof()


def install(app: Flask) -> None:
    """Put the guard in front of every view."""
    csrf.init_app(app)
    logins = LoginManager(app)
    # one cookie for people, one header for programs: no remember-me token
    logins.session_protection = "basic"
    logins.user_loader(load_visitor)
    logins.request_loader(lambda _request: load_bearer() if carries_token() else None)
    app.before_request(ask_who_it_is)


def load_visitor(key: str) -> Visitor | None:
    """The account of this session, with the roles it has now; None when the session has ended."""
    if carries_token():
        return load_bearer()
    present = house().sessions.present(key, now())
    return Visitor(present.actor, key, present.session_id) if present else None


def ask_who_it_is() -> ResponseReturnValue | None:
    """Nobody passes unknown, except to the endpoints listed as public."""
    if request.endpoint is None or request.endpoint in PUBLIC:
        return None
    if current_user.is_authenticated:
        require_scope()
        become_visitor()
        return None
    require_valid()
    if is_api():
        raise Unauthorized
    sign_in = url_for("sign_in.form", next=request.full_path.rstrip("?") if request.method == "GET" else None)
    return ("", 204, {"HX-Redirect": sign_in}) if is_htmx() else redirect(sign_in)


def safe_path(target: str | None) -> str:
    """Where to go after signing in: a path of ours, never another host, and nothing that could end the header."""
    return target if target and _is_ours(target) else url_for("start.page")


def _is_ours(target: str) -> bool:
    try:
        parts = urlsplit(target)
    except ValueError:
        return False
    plain = target.isprintable() and "\\" not in target and not target.startswith("//")
    return plain and parts.path.startswith("/") and not parts.scheme and not parts.netloc
