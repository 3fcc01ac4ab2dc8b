"""Searches for cover: the list, and the telephone calls that are logged beside the task."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from web.answering import go_to, posted_id, posted_ids
from web.door import safe_path
from web.pages.links import task_links
from web.visit import actor, house, now

pages = Blueprint("cover", __name__, url_prefix="/cover")


@pages.get("/")
def cases() -> str:
    """Searches that are not over, nearest shift first."""
    return render_template("cover.html", searches=house().cover.searches(actor(), now()), links=task_links("case_id"))


@pages.post("/<uuid:case_id>/calls")
def log_call(case_id: UUID) -> ResponseReturnValue:
    """A telephone call: a yes takes the shift, a no or no answer is noted."""
    house().cover.log_call(actor(), case_id, posted_id("employee_id"), request.form.get("outcome", ""), now())
    flash(_("The call is noted."), "good")
    return go_to(safe_path(request.form.get("back")))


@pages.post("/<uuid:case_id>/offers")
def send_offers(case_id: UUID) -> ResponseReturnValue:
    """Ask these people whether they can take the shift."""
    house().cover.send_offers(actor(), case_id, posted_ids("employee_ids"), now())
    flash(_("The offers are sent."), "good")
    return go_to(safe_path(request.form.get("back")))
