"""The second step of signing in, and passkeys, which need no first one."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from sio_workflow.domain.errors import PasskeyRefused, WorkflowError
from web import wording
from web.arrival import awaited_account, begin_session, both_steps, source
from web.door import safe_path
from web.errors import show_again_with
from web.pages import sign_in
from web.visit import house, now

pages = Blueprint("second_step", __name__)


@pages.get("/sign-in/second-step")
def form() -> ResponseReturnValue:
    """Ask for a code, or for a passkey."""
    return page() if awaited_account() else redirect(url_for("sign_in.form"))


@pages.post("/sign-in/second-step")
def submit() -> ResponseReturnValue:
    """Begin the session with a right code."""
    show_again_with(page)
    account_id = awaited_account()
    if account_id is None:
        return redirect(url_for("sign_in.form"), 303)
    method = house().proofs.second_steps.answer(account_id, request.form.get("code", ""), source(), now())
    begin_session(account_id, both_steps(method))
    return redirect(safe_path(request.form.get("next")), 303)


@pages.post("/sign-in/passkey/options")
def ask_passkey() -> dict[str, Any]:
    """What the browser needs to ask for a passkey: of the awaited account, or of anybody."""
    options = house().proofs.passkeys.ask(awaited_account(), now())
    session["passkey_challenge"] = options["challenge"]
    return options


@pages.post("/sign-in/passkey")
def use_passkey() -> ResponseReturnValue:
    """Begin the session of the one whose passkey has signed."""
    account_id = awaited_account()
    show_again_with(page if account_id else first_page)
    challenge = session.pop("passkey_challenge", "")
    owner = house().proofs.passkeys.answer(request.form.get("credential", ""), challenge, now())
    if not begin_session(owner, both_steps("passkey") if owner == account_id else "passkey"):
        raise PasskeyRefused
    return redirect(safe_path(request.form.get("next")), 303)


def page(error: WorkflowError | None = None) -> str:
    """The page of the second step, with what was wrong."""
    account_id = awaited_account()
    factors = house().proofs.second_steps.factors(account_id) if account_id else None
    said = wording.of_error(error) if error else ""
    return render_template("second_step.html", factors=factors, problem=said, next=request.values.get("next", ""))


def first_page(error: WorkflowError) -> str:
    """The sign-in page, with what was wrong."""
    return sign_in.page(problem=wording.of_error(error))
