"""Deputies: who stands in for whom, a new one named, one prolonged, one ended."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from flask import Blueprint, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from sio_workflow.domain.delegation import Reason
from sio_workflow.domain.errors import Invalid, InvalidAnswers
from sio_workflow.domain.times import local_day
from web.answering import go_to, problems_of
from web.errors import show_again_with
from web.visit import actor, house, now

pages = Blueprint("delegations", __name__, url_prefix="/deputies")


@pages.get("/")
def page() -> str:
    """Current and coming deputies, and the form for a new one."""
    return show({})


@pages.post("/")
def give() -> ResponseReturnValue:
    """Name a deputy."""
    show_again_with(lambda error: show(problems_of(error)))
    area_id, employee_id = chosen("area_id"), chosen("employee_id")
    first, last = posted_day("from"), posted_day("to")
    house().delegations.give(actor(), area_id, employee_id, first, last, posted_reason(), now())
    flash(_("The deputy is named, and has been told."), "good")
    return go_to(url_for(".page"))


@pages.post("/<uuid:delegation_id>/prolong")
def prolong(delegation_id: UUID) -> ResponseReturnValue:
    """Let it last to another day."""
    show_again_with(lambda error: show(under(delegation_id, error)))
    house().delegations.prolong(actor(), delegation_id, posted_day("to"), now())
    flash(_("The period is changed."), "good")
    return go_to(url_for(".page"))


@pages.post("/<uuid:delegation_id>/end")
def end(delegation_id: UUID) -> ResponseReturnValue:
    """End it now."""
    house().delegations.end(actor(), delegation_id, now())
    flash(_("It has ended. The deputy has been told."), "good")
    return go_to(url_for(".page"))


def show(problems: dict[str, list[str]]) -> str:
    """The page, with what was typed and what is wrong with it."""
    found = house().delegations
    return render_template(
        "delegations.html",
        delegations=found.list(actor(), now()),
        areas=found.areas(actor()),
        people=found.people(actor(), now()),
        reasons=list(Reason),
        today=local_day(now()),
        sent=request.form,
        problems=problems,
    )


def under(delegation_id: UUID, error: Invalid) -> dict[str, list[str]]:
    """What is wrong with one line of the list, said at that line."""
    return {str(delegation_id): [text for texts in problems_of(error).values() for text in texts]}


def chosen(field: str) -> UUID:
    """The id chosen in a list."""
    try:
        return UUID(request.form.get(field, ""))
    except ValueError as fault:
        raise InvalidAnswers.at(field, "Choose one.") from fault


def posted_day(field: str) -> date:
    """A day from a date field."""
    try:
        return date.fromisoformat(request.form.get(field, ""))
    except ValueError as fault:
        raise InvalidAnswers.at(field, "Write a date.") from fault


def posted_reason() -> Reason:
    """One of the three reasons."""
    try:
        return Reason(request.form.get("reason", ""))
    except ValueError as fault:
        raise InvalidAnswers.at("reason", "Choose one.") from fault
