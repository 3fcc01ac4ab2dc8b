"""HR's rooms: the list of what HR follows, and one case with its next steps, notes and requests for a certificate."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from flask import Blueprint, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from sio_workflow.domain.errors import InvalidAnswers
from sio_workflow.domain.sick_leave import CERTIFICATE_GROUNDS
from web.answering import go_to, posted_id, problems_of
from web.errors import show_again_with
from web.visit import actor, house, now

pages = Blueprint("hr", __name__, url_prefix="/hr")


@pages.get("/")
def cases() -> str:
    """What waits for a second person first, then open cases, then long absences that nobody follows yet."""
    return render_template("hr/cases.html", board=house().hr_cases.overview(actor(), now()))


@pages.post("/")
def follow() -> ResponseReturnValue:
    """Open a case for a long absence."""
    case_id = house().hr_cases.open(actor(), posted_id("absence_id"), now())
    return go_to(url_for(".case", case_id=case_id))


@pages.get("/<uuid:case_id>")
def case(case_id: UUID) -> str:
    """One case."""
    return page(case_id)


@pages.post("/<uuid:case_id>/notes")
def note(case_id: UUID) -> ResponseReturnValue:
    """Write something down for HR alone."""
    show_again_with(lambda error: page(case_id, problems_of(error)))
    house().hr_cases.note(actor(), case_id, request.form.get("body", ""), now())
    flash(_("The note is saved."), "good")
    return go_to(url_for(".case", case_id=case_id))


@pages.post("/<uuid:case_id>/steps")
def step_done(case_id: UUID) -> ResponseReturnValue:
    """A step is done."""
    house().hr_cases.step_done(actor(), case_id, request.form.get("code", ""), now())
    flash(_("The step is done."), "good")
    return go_to(url_for(".case", case_id=case_id))


@pages.post("/<uuid:case_id>/certificate")
def request_certificate(case_id: UUID) -> ResponseReturnValue:
    """Ask for a certificate; a colleague in HR decides."""
    show_again_with(lambda error: page(case_id, {"ground": [_("Choose a reason.")]}))
    ground = request.form.get("ground", "")
    house().hr_cases.request_certificate(actor(), posted_id("absence_id"), ground, now())
    flash(_("The request waits for a colleague in HR."), "good")
    return go_to(url_for(".case", case_id=case_id))


@pages.post("/certificate-requests/<uuid:request_id>")
def decide(request_id: UUID) -> ResponseReturnValue:
    """Approve or refuse a colleague's request."""
    approve = request.form.get("decision") == "approve"
    case_id = house().hr_cases.decide(actor(), request_id, approve, now())
    flash(_("The employee has been told.") if approve else _("The request is refused."), "good")
    return go_to(url_for(".case", case_id=case_id))


@pages.post("/<uuid:case_id>/close")
def close(case_id: UUID) -> ResponseReturnValue:
    """HR is done with it."""
    house().hr_cases.close(actor(), case_id, now())
    flash(_("The case is closed."), "good")
    return go_to(url_for(".cases"))


@pages.post("/<uuid:case_id>/pending")
def keep_until(case_id: UUID) -> ResponseReturnValue:
    """A claim or refund is pending, or no longer."""
    show_again_with(lambda error: page(case_id, problems_of(error)))
    until = _posted_until()
    house().hr_cases.keep_until(actor(), case_id, until, now())
    flash(_("The case is kept until then.") if until else _("The case is kept no longer than others."), "good")
    return go_to(url_for(".case", case_id=case_id))


def _posted_until() -> date | None:
    text = request.form.get("until", "")
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise InvalidAnswers.at("until", "This is not written the right way.") from error


def page(case_id: UUID, problems: dict[str, list[str]] | None = None) -> str:
    """The case, with what was wrong with what was just sent, and nothing lost of it."""
    found = house().hr_cases.get(actor(), case_id, now())
    return render_template("hr/case.html", case=found, grounds=CERTIFICATE_GROUNDS, problems=problems or {})
