"""For customers: file a complaint, and follow one's own."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from sio_workflow.domain.errors import Invalid
from web.answering import go_to, problems_of
from web.errors import show_again_with
from web.starting import show_start, submit_start
from web.visit import actor, house, now

pages = Blueprint("customer", __name__, url_prefix="/my-complaints")


@pages.get("/")
def complaints() -> str:
    """My own complaints and how they stand."""
    return render_template("customer/complaints.html", complaints=house().complaints.list(actor(), now()))


@pages.get("/<uuid:complaint_id>")
def complaint(complaint_id: UUID) -> str:
    """One of my own: what I wrote, what was answered, what happens next."""
    return page(complaint_id)


@pages.post("/<uuid:complaint_id>/satisfied")
def accept_solution(complaint_id: UUID) -> ResponseReturnValue:
    """I am satisfied. One that is not solved, or no longer waits for my word, stays as it is."""
    house().solutions.accept(actor(), complaint_id, now())
    return go_to(url_for(".complaint", complaint_id=complaint_id))


@pages.post("/<uuid:complaint_id>/reopen")
def reopen(complaint_id: UUID) -> ResponseReturnValue:
    """It is not solved: what is still wrong, and somebody begins again."""
    text = request.form.get("text", "")
    show_again_with(lambda error: page(complaint_id, problems_of(error), text))
    house().solutions.reopen(actor(), complaint_id, text, now())
    flash(_("The case is open again. A person reads what you wrote."), "good")
    return go_to(url_for(".complaint", complaint_id=complaint_id))


@pages.post("/<uuid:complaint_id>/replies")
def write(complaint_id: UUID) -> ResponseReturnValue:
    """My own words on the case, open or closed."""
    show_again_with(lambda error: page(complaint_id, problems_of(error)))
    house().inbox.write(actor(), complaint_id, request.form.get("reply", ""), now())
    flash(_("We have your message. A person reads it."), "good")
    return go_to(url_for(".complaint", complaint_id=complaint_id))


def page(complaint_id: UUID, problems: dict[str, list[str]] | None = None, written: str = "") -> str:
    """The complaint, with what was typed and what was wrong with it."""
    found = house().complaints.get(actor(), complaint_id, now())
    return render_template("customer/complaint.html", complaint=found, problems=problems or {}, written=written)


@pages.get("/offers/<uuid:extra_offer_id>")
def offer(extra_offer_id: UUID) -> str:
    """Extra work offered to me: what, when, at what price, and my answer."""
    return render_template("customer/offer.html", offer=house().extra_offers.get(actor(), extra_offer_id, now()))


@pages.post("/offers/<uuid:extra_offer_id>")
def answer_offer(extra_offer_id: UUID) -> ResponseReturnValue:
    """Yes or no. An offer that is answered already, taken back or too old says so on its page."""
    said = request.form.get("answer", "")
    if said not in ("yes", "no"):
        raise Invalid(field="answer")
    house().extra_offers.answer(actor(), extra_offer_id, said == "yes", now())
    return redirect(url_for(".offer", extra_offer_id=extra_offer_id), 303)


@pages.get("/new")
def file() -> str:
    """Tell us what is wrong."""
    return show_start("complaint", "customer/file.html")


@pages.post("/new")
def send() -> ResponseReturnValue:
    """File the complaint."""
    thanks = _("We have received it. You hear from a person within two hours.")
    return submit_start("complaint", "customer/file.html", thanks, lambda started: url_for(".complaints"))
