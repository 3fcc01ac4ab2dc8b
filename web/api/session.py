"""Who am I, signing in and out. The token returned here goes with every request that changes something."""

from __future__ import annotations

from typing import Any

from flask_login import current_user
from flask_smorest import Blueprint
from flask_wtf.csrf import generate_csrf

from sio_workflow.domain.errors import NotSignedIn, SecondStepNeeded
from web.api.bodies import Code, SignIn
from web.arrival import awaited_account, both_steps, end_session, source
from web.arrival import begin_session as enter
from web.pages.sign_in import sign_in as begin_session
from web.visit import actor, house, now

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
        raise SecondStepNeeded
    return {"csrf_token": generate_csrf(), "account": whoami()}


@resource.post("/second-step")
@resource.arguments(Code)
def second_step(body: dict[str, str]) -> dict[str, Any]:
    """Finish signing in after `second_step_needed`, with a code of the phone or a recovery code."""
    account_id = awaited_account()
    if account_id is None:
        raise NotSignedIn
    method = house().proofs.second_steps.answer(account_id, body["code"], source(), now())
    enter(account_id, both_steps(method))
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
