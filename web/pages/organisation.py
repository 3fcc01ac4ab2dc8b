"""Who answers for what: the manager on top, deputies beside, 1. assistenter and their teams."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from sio_workflow.domain import policy
from sio_workflow.domain.errors import NotFound
from sio_workflow.domain.policy import Action
from web.answering import go_to, posted_id
from web.visit import actor, house, now

pages = Blueprint("organisation", __name__, url_prefix="/organisation")


@pages.get("/")
def page() -> str:
    """One area; those with several choose. A 1. assistent sees the own team, and when it works."""
    tree = house().organisation.show(actor(), wanted(), now())
    leads = policy.may(actor(), Action.SEE_TEAM, tree.area_id)
    shifts = house().teams.shifts(actor(), now(), days=2) if leads else []
    return render_template("organisation.html", tree=tree, shifts=shifts)


@pages.post("/shifts/<uuid:shift_id>/suggest")
def suggest(shift_id: UUID) -> ResponseReturnValue:
    """A word to the manager about who could take an open shift of the team."""
    house().teams.suggest(actor(), shift_id, posted_id("employee_id"), now())
    flash(_("The manager has your suggestion."), "good")
    return go_to(url_for(".page"))


def wanted() -> UUID | None:
    """The area that was chosen; one that is no id is one that does not exist."""
    given = request.args.get("area_id", "")
    try:
        return UUID(given) if given else None
    except ValueError as fault:
        raise NotFound from fault
