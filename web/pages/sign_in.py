"""Signing in and out, and choosing a language."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from sio_workflow.domain.errors import WrongPassword
from web import wording
from web.arrival import await_second_step, begin_session, end_session, source
from web.demo_people import demo_people
from web.door import safe_path
from web.errors import show_again_with
from web.language import LOCALES
from web.visit import house, now

pages = Blueprint("sign_in", __name__)


@pages.get("/sign-in")
def form() -> ResponseReturnValue:
    """Ask for a name and a password."""
    if current_user.is_authenticated:
        return redirect(safe_path(request.args.get("next")))
    return page()


@pages.post("/sign-in")
def submit() -> ResponseReturnValue:
    """Begin a session, or ask again without saying which of the two was wrong."""
    username, target = request.form.get("username", "").strip(), request.form.get("next")
    show_again_with(lambda error: page(problem=wording.of_error(error), username=username))
    if not sign_in(username, request.form.get("password", "")):
        return redirect(url_for("second_step.form", next=target or None), 303)
    return redirect(safe_path(target), 303)


@pages.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    """End the session."""
    by_provider = session.get("came_by") == "provider"
    end_session()
    return redirect(url_for("provider.goodbye" if by_provider else "sign_in.form"), 303)


@pages.post("/language")
def language() -> ResponseReturnValue:
    """Danish or English, remembered for the account."""
    session["locale"] = next((one for one in LOCALES if one == request.form.get("locale")), LOCALES[0])
    if current_user.is_authenticated:
        house().accounts.set_locale(current_user.actor, session["locale"])
    return redirect(safe_path(request.form.get("next")), 303)


def sign_in(username: str, password: str) -> bool:
    """Start a fresh session; False when a second step waits. WrongPassword, or TooManyAttempts."""
    account_id = house().proofs.sign_in.by_password(username, password, source(), now())
    if house().proofs.second_steps.factors(account_id).any:
        await_second_step(account_id, "password")
        return False
    if not begin_session(account_id, "password"):
        raise WrongPassword
    return True


def page(*, problem: str = "", username: str = "") -> str:
    """The sign-in page; the people of the demo company are listed only when it is loaded."""
    target = request.values.get("next", "")
    return render_template(
        "sign_in.html", problem=problem, username=username, next=target, demo_people=demo_people(house())
    )
