"""For those in the field: shifts on offer, own shifts and absences."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _

from web.answering import go_to
from web.visit import actor, house, now

pages = Blueprint("employee", __name__)


TOLD = {
    "yes": (_("Thank you. You hear from us when the shift is yours."), "good"),
    "no": (_("That is fine. Thank you for answering."), "good"),
    "too_late": (_("Thank you, but the shift is not free any more."), "warn"),
}


@pages.get("/my-day")
def home() -> str:
    """My shifts, my tasks, and how to report absence."""
    return render_template(
        "my_day.html",
        shifts=house().shifts.mine(actor(), now()),
        tasks=house().user_tasks.inbox(actor(), now()),
        offers=house().cover.my_offers(actor(), now()),
        absences=house().absences.mine(actor(), now()),
        unread=house().mailbox.unread(actor(), now()),
    )


@pages.get("/offers")
def offers() -> str:
    """Shifts I have been asked to take. Saying no costs nothing and asks for no reason."""
    return render_template("offers.html", offers=house().cover.my_offers(actor(), now()))


@pages.post("/offers/<uuid:offer_id>")
def answer(offer_id: UUID) -> ResponseReturnValue:
    """Yes or no."""
    said = house().cover.answer_offer(actor(), offer_id, request.form.get("answer") == "yes", now())
    flash(*TOLD[said])
    return go_to(url_for(".offers"))
