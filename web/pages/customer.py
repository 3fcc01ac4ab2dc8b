"""For customers: file a complaint, and follow one's own."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from sio_workflow.domain.errors import Invalid
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
    return render_template("customer/complaint.html", complaint=house().complaints.get(actor(), complaint_id, now()))


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
