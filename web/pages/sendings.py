"""What goes out of the house and comes back: what reached nobody, how messages look, and answers nobody could place."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from sio_workflow.domain.notices import LOCALES
from sio_workflow.domain.tomorrow import TOMORROW_CHECK
from sio_workflow.services import previews
from sio_workflow.services.deliveries import SentView
from web.answering import go_to, problems_of
from web.errors import show_again_with
from web.language import current
from web.visit import actor, house, now

pages = Blueprint("sendings", __name__, url_prefix="/sendings")


@pages.get("/undelivered")
def undelivered() -> str:
    """Messages that have reached nobody: somebody must call."""
    return render_template(
        "sendings/undelivered.html", messages=house().deliveries.undelivered(actor(), now()), case_url=case_url
    )


@pages.get("/templates")
def templates() -> str:
    """Pick a message and see it as a text message, as an e-mail and in the house."""
    locale = chosen_locale()
    every = previews.all_of(actor(), locale, now())
    key = request.args.get("template") or every[0].key
    shown = previews.one(actor(), key, locale, now())
    return render_template("sendings/templates.html", every=every, shown=shown)


@pages.get("/unknown")
def unknown() -> str:
    """Answers from outside that nobody could place."""
    return unknown_page()


@pages.post("/unknown/<uuid:incoming_id>/attach")
def attach(incoming_id: UUID) -> ResponseReturnValue:
    """It belongs to this complaint."""
    show_again_with(lambda error: unknown_page(incoming_id, problems_of(error)))
    house().inbox.attach(actor(), incoming_id, request.form.get("number", ""), now())
    flash(_("It stands on the complaint now, and its manager has been told."), "good")
    return go_to(url_for(".unknown"))


@pages.post("/unknown/<uuid:incoming_id>/close")
def close(incoming_id: UUID) -> ResponseReturnValue:
    """Somebody has seen to it in another way."""
    house().inbox.close(actor(), incoming_id, now())
    flash(_("It is closed."), "good")
    return go_to(url_for(".unknown"))


def unknown_page(tried: UUID | None = None, problems: dict[str, list[str]] | None = None) -> str:
    """The list, with what was wrong with the last try beside the one that was tried."""
    held, wrong = house().inbox.held(actor()), [text for texts in (problems or {}).values() for text in texts]
    return render_template("sendings/unknown.html", held=held, tried=tried, wrong=wrong)


def chosen_locale() -> str:
    """The language to look at: the reader's own unless another one is asked for."""
    wanted = request.args.get("language", "")
    return wanted if wanted in LOCALES else current()


def case_url(sent: SentView) -> str:
    """Where to see to it."""
    if sent.case_kind == "complaint":
        return url_for("complaints.complaint", complaint_id=sent.case_id)
    return url_for("cover.cases" if sent.case_kind in ("cover_case", TOMORROW_CHECK) else "absences.today")
