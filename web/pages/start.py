"""The first page: managers begin with today's absence until it is gone through; others with what is their own."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from sio_workflow.domain import policy
from sio_workflow.domain.policy import Action
from web.navigation import menu
from web.visit import actor, house, now

pages = Blueprint("start", __name__)


@pages.get("/")
def page() -> ResponseReturnValue:
    """Send everyone to where their day begins."""
    if policy.may(actor(), Action.CHECK_ABSENCE) and house().dashboard.check_is_due(actor(), now()):
        return redirect(url_for("absences.today"))
    mine = menu(actor())
    return redirect(url_for(mine[0].endpoint if mine else "user_tasks.inbox"))


@pages.get("/overview")
def dashboard() -> str:
    """What needs action, in red; how complaints stand, in green."""
    return render_template(
        "dashboard.html", board=house().dashboard.show(actor(), now()), tasks=house().user_tasks.inbox(actor(), now())
    )
