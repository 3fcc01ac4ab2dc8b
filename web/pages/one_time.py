"""Sign in without a password: ask for a link or code, type the code, press the one button behind the link."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from sio_workflow.domain.one_time import new_token
from web import wording
from web.admitting import admit
from web.arrival import source
from web.door import safe_path
from web.errors import show_again_with
from web.visit import house, now

pages = Blueprint("one_time", __name__, url_prefix="/sign-in")

#: in the cookie: which browser asked for a code, and the link somebody has opened
BROWSER, LINK = "asked_by", "opened_link"
LONGEST = 200


@pages.get("/once")
def ask() -> str:
    """Who are you?"""
    return render_template("one_time/ask.html", next=request.args.get("next", ""))


@pages.post("/once")
def send() -> ResponseReturnValue:
    """Send something, if there is somebody to send it to; the answer is the same."""
    session.setdefault(BROWSER, new_token())
    session["once_next"] = safe_path(request.form.get("next"))
    house().sign_in_links.ask(request.form.get("who", "")[:LONGEST], session[BROWSER], now(), source())
    return redirect(url_for(".code"), 303)


@pages.get("/code")
def code() -> str:
    """The code that came on the telephone, or (with `shown`) one that somebody shows here."""
    return _code_page()


@pages.post("/code")
def use_code() -> ResponseReturnValue:
    """In, or asked again; what was typed as a name stays, the code does not."""
    who, typed = request.form.get("who", "").strip()[:LONGEST], request.form.get("code", "")[:LONGEST]
    show_again_with(lambda error: _code_page(refused=True, who=who, problem=wording.of_error(error)))
    links = house().sign_in_links
    account_id = (
        links.use_shown(typed, who, now(), source())
        if who
        else links.use_code(typed, now(), browser=session.get(BROWSER, ""))
    )
    admitted = admit(account_id, "code", safe_path(session.get("once_next")))
    return admitted or (_code_page(refused=True, who=who), 422)


@pages.get("/link/<token>")
def open_link(token: str) -> ResponseReturnValue:
    """Take the token out of the address, so that it stays in no history; nothing is used up by looking."""
    session[LINK] = token[:LONGEST]
    return redirect(url_for(".link"), 303)


@pages.get("/link")
def link() -> ResponseReturnValue:
    """One button; or what to do when the link is of no use any more."""
    name = house().sign_in_links.whose(session.get(LINK, ""), now())
    if name is None:
        return render_template("one_time/refused.html"), 410
    return render_template("one_time/link.html", name=name)


@pages.post("/link")
def use_link() -> ResponseReturnValue:
    """In, once, and on to where one was going before asking for the link."""
    account_id = house().sign_in_links.use_link(session.pop(LINK, ""), now())
    admitted = admit(account_id, "link", safe_path(session.get("once_next")))
    return admitted or (render_template("one_time/refused.html"), 410)


def _code_page(*, refused: bool = False, who: str = "", problem: str = "") -> str:
    shown = "shown" in request.args or bool(who) or BROWSER not in session
    return render_template("one_time/code.html", refused=refused, problem=problem, who=who, shown=shown)
