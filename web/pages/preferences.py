"""How I want to be told: by text message, e-mail, on my device, or in the house only."""

from __future__ import annotations

from flask import Blueprint, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from web.answering import go_to, problems_of
from web.errors import show_again_with
from web.visit import actor, house, now

pages = Blueprint("preferences", __name__, url_prefix="/preferences")


@pages.get("")
def form() -> str:
    """The ways I can be reached."""
    return page({})


@pages.post("")
def choose() -> ResponseReturnValue:
    """Be told this way from now on."""
    show_again_with(lambda error: page(problems_of(error)))
    by_night = "by_night" in request.form
    house().preferences.choose(actor(), request.form.get("channel", ""), now(), by_night=by_night)
    flash(_("From now on you are told this way."), "good")
    return go_to(url_for(".form"))


def page(problems: dict[str, list[str]]) -> str:
    """The form, with what was wrong."""
    return render_template("preferences.html", mine=house().preferences.mine(actor()), problems=problems)
