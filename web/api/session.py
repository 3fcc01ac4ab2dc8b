"""Who am I, signing in and out. The token returned here goes with every request that changes something."""

from __future__ import annotations

from typing import Any

from flask_login import current_user
from flask_smorest import Blueprint
from flask_wtf.csrf import generate_csrf
from werkzeug.exceptions import Unauthorized

from web.api.bodies import SignIn
from web.arrival import end_session
from web.pages.sign_in import sign_in as begin_session
from web.visit import actor

resource = Blueprint("api_session", __name__, url_prefix="/api/v1/session", description=__doc__)


@resource.get("")
def session() -> dict[str, Any]:
    """Who this session belongs to, and its CSRF token; open to anyone, so that a client can sign in."""
    return {"csrf_token": generate_csrf(), "account": whoami() if current_user.is_authenticated else None}


@resource.post("")
@resource.arguments(SignIn)
def sign_in(body: dict[str, str]) -> dict[str, Any]:
    """Sign in. Take a csrf_token from GET first, and use the new one from here on."""
    if not begin_session(body["username"], body["password"]):
        raise Unauthorized
    return {"csrf_token": generate_csrf(), "account": whoami()}


@resource.delete("")
@resource.response(204)
def sign_out() -> None:
    """Sign out."""
    end_session()


def whoami() -> dict[str, Any]:
    """The signed-in account with its roles."""
    me = actor()
    grants = [{"role": one.role.value, "area_id": one.area_id} for one in sorted(me.grants, key=lambda one: one.role)]
    return {
        "id": me.account_id,
        "name": me.name,
        "grants": grants,
        "employee_id": me.employee_id,
        "customer_id": me.customer_id,
    }
