"""Searches for cover: the list, and the telephone calls that are logged beside the task."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, render_template, request, url_for
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


@pages.get("/<uuid:case_id>")
def case(case_id: UUID) -> str:
    """One search, and whom to call: also while its process stands still."""
    found = house().cover.get(actor(), case_id, now())
    candidates = house().cover.candidates(actor(), case_id, now())
    mine = task_links("case_id").get(str(case_id), [])
    return render_template("search.html", search=found, candidates=candidates, mine=mine)


@pages.post("/<uuid:case_id>/calls")
def log_call(case_id: UUID) -> ResponseReturnValue:
    """A telephone call: a yes takes the shift, a no answers the offer or gives the shift back."""
    outcome = request.form.get("outcome", "")
    search = house().cover.log_call(actor(), case_id, posted_id("employee_id"), outcome, now())
    if outcome == "yes":
        flash(_("The shift has somebody. Confirm that it is staffed."), "good")
        return go_to(url_for(".cases"))
    goes_on = outcome == "no" and search.status in ("open", "offering")
    flash(_("The no is noted. The search goes on.") if goes_on else _("The call is noted."), "good")
    return go_to(safe_path(request.form.get("back")))


@pages.post("/<uuid:case_id>/offers")
def send_offers(case_id: UUID) -> ResponseReturnValue:
    """Ask these people whether they can take the shift."""
    house().cover.send_offers(actor(), case_id, posted_ids("employee_ids"), now())
    flash(_("The offers are sent."), "good")
    return go_to(safe_path(request.form.get("back")))
