"""Complaints: "venter på reklamation", one complaint beside its service plan, feedback and logged calls."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from sio_workflow.domain.times import instant
from web.answering import go_to, posted_id, problems_of
from web.errors import show_again_with
from web.legible import whole
from web.pages.links import task_links
from web.quick_replies import ALL, added, suggested
from web.visit import actor, house, now

pages = Blueprint("complaints", __name__, url_prefix="/complaints")


@pages.get("/")
def waiting() -> str:
    """Complaints of my areas, nearest deadline first."""
    found = house().complaints.list(actor(), now())
    return render_template("complaints.html", complaints=found, links=task_links("complaint_id"))


@pages.get("/<uuid:complaint_id>")
def complaint(complaint_id: UUID) -> str:
    """One complaint; that somebody has opened it is recorded."""
    return page(complaint_id)


@pages.post("/<uuid:complaint_id>/feedback")
def give_feedback(complaint_id: UUID) -> ResponseReturnValue:
    """Write to the customer: I have seen it, and this is what happens now. A quick reply is only filled in."""
    text = request.form.get("text", "").strip()
    show_again_with(lambda error: page(complaint_id, problems_of(error), text))
    if chosen := request.form.get("_fill"):
        return page(complaint_id, written=added(text, suggested(complaint_id, chosen).text))
    house().complaints.give_feedback(actor(), complaint_id, text, now())
    flash(_("The customer has your message."), "good")
    return go_to(url_for(".complaint", complaint_id=complaint_id))


@pages.post("/<uuid:complaint_id>/apology")
def apologise(complaint_id: UUID) -> ResponseReturnValue:
    """Say sorry for the broken promise; a second press sends nothing."""
    until = request.form.get("until", "")
    show_again_with(lambda error: page(complaint_id, problems_of(error)))
    if house().complaints.apologise(actor(), complaint_id, now(), instant(until) if until else None):
        flash(_("The apology is on its way. The customer still waits for an answer."), "good")
    else:
        flash(_("The apology has been sent already."), "warn")
    return go_to(url_for(".complaint", complaint_id=complaint_id))


@pages.post("/<uuid:complaint_id>/take-back-offer")
def take_back_offer(complaint_id: UUID) -> ResponseReturnValue:
    """The offer of extra work stands no longer; the manager agrees in another way, or not at all."""
    if house().extra_offers.take_back(actor(), complaint_id, now()):
        flash(_("The offer is taken back. The task to agree comes back in a moment."), "good")
    else:
        flash(_("The customer has no open offer."), "warn")
    return go_to(url_for(".complaint", complaint_id=complaint_id))


@pages.post("/<uuid:complaint_id>/reopen")
def reopen(complaint_id: UUID) -> ResponseReturnValue:
    """The customer is not satisfied after all: the case begins again, with a new deadline."""
    text = request.form.get("text", "")
    show_again_with(lambda error: page(complaint_id, problems_of(error), text))
    house().solutions.reopen(actor(), complaint_id, text, now())
    flash(_("The case is open again. The task to read it comes in a moment."), "good")
    return go_to(url_for(".complaint", complaint_id=complaint_id))


@pages.post("/<uuid:complaint_id>/contacts")
def log_contact(complaint_id: UUID) -> ResponseReturnValue:
    """A call, visit or meeting, held or tried."""
    kind, outcome, note = (request.form.get(field, "").strip() for field in ("kind", "outcome", "note"))
    logged = {"kind": kind, "note": note}
    show_again_with(lambda error: page(complaint_id, problems_of(error), logged=logged))
    house().complaints.log_contact(actor(), complaint_id, kind, outcome, now(), note)
    flash(_("It is noted."), "good")
    return go_to(url_for(".complaint", complaint_id=complaint_id))


@pages.post("/<uuid:complaint_id>/items")
def add_item(complaint_id: UUID) -> ResponseReturnValue:
    """One more thing that has come up, mostly in the call."""
    show_again_with(lambda error: page(complaint_id, problems_of(error)))
    location, description = (request.form.get(field, "") for field in ("location", "description"))
    house().complaints.add_item(actor(), complaint_id, location, description, now())
    flash(_("The item is added."), "good")
    return go_to(url_for(".complaint", complaint_id=complaint_id, _anchor="items"))


@pages.post("/<uuid:complaint_id>/assessments")
def assess_item(complaint_id: UUID) -> ResponseReturnValue:
    """Hold one thing against the service plan."""
    show_again_with(lambda error: page(complaint_id, problems_of(error)))
    number, assessment = request.form.get("item_no", 0, type=whole), request.form.get("assessment", "")
    line = posted_id("plan_line_id") if request.form.get("plan_line_id") else None
    house().complaints.assess_item(actor(), complaint_id, number, assessment, line, now())
    flash(_("The assessment is saved."), "good")
    return go_to(url_for(".complaint", complaint_id=complaint_id, _anchor="items"))


def page(
    complaint_id: UUID,
    problems: dict[str, list[str]] | None = None,
    written: str = "",
    logged: dict[str, str] | None = None,
) -> str:
    """The complaint beside its plan, with what was typed and what was wrong with it."""
    found = house().complaints.get(actor(), complaint_id, now())
    mine = task_links("complaint_id").get(str(complaint_id), [])
    return render_template(
        "complaint.html",
        complaint=found,
        mine=mine,
        problems=problems or {},
        written=written,
        logged=logged or {},
        replies=ALL,
    )
