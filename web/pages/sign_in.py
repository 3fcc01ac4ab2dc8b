"""Signing in and out, and choosing a language."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from web.arrival import begin_session, end_session
from web.demo_people import demo_people
from web.door import safe_path
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
    username = request.form.get("username", "").strip()
    if not sign_in(username, request.form.get("password", "")):
        return page(refused=True, username=username), 422
    return redirect(safe_path(request.form.get("next")), 303)


@pages.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    """End the session."""
    end_session()
    return redirect(url_for("sign_in.form"), 303)


@pages.post("/language")
def language() -> ResponseReturnValue:
    """Danish or English, remembered for the account."""
    session["locale"] = next((one for one in LOCALES if one == request.form.get("locale")), LOCALES[0])
    if current_user.is_authenticated:
        house().accounts.set_locale(current_user.actor.account_id, session["locale"])
    return redirect(safe_path(request.form.get("next")), 303)


def sign_in(username: str, password: str) -> bool:
    """Start a fresh session for this account; False when name or password is wrong."""
    account = house().accounts.sign_in(username, password, now())
    return account is not None and begin_session(account.id, "password")


def page(*, refused: bool = False, username: str = "") -> str:
    """The sign-in page; the people of the demo company are listed only when it is loaded."""
    target = request.values.get("next", "")
    return render_template(
        "sign_in.html", refused=refused, username=username, next=target, demo_people=demo_people(house())
    )
