"""People and access: who can sign in, and as what."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

import segno
from flask import Blueprint, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from sio_workflow.domain.errors import Invalid
from sio_workflow.domain.people import Role
from sio_workflow.domain.times import day_bounds
from sio_workflow.services.account_views import AccountFile
from web import wording
from web.answering import go_to, posted_id
from web.errors import show_again_with
from web.pages.operations import page_number
from web.visit import actor, house, now

pages = Blueprint("accounts", __name__, url_prefix="/accounts")

KINDS = ("staff", "customers", "closed")


@pages.get("")
def people() -> str:
    """Who can sign in; the search stands in the URL."""
    kind = request.args.get("kind", "") if request.args.get("kind") in KINDS else ""
    found = house().account_office.list(
        actor(), now(), text=request.args.get("text", ""), kind=kind, page=page_number()
    )
    return render_template("accounts/people.html", found=found, kind=kind, text=request.args.get("text", ""))


@pages.get("/new")
def strangers() -> str:
    """Who cannot sign in yet."""
    return _strangers(request.args.get("text", ""))


@pages.post("/new")
def create() -> ResponseReturnValue:
    """An account for one of them, who is sent a link."""
    show_again_with(lambda error: _strangers(problem=wording.of_error(error)))
    kind = "contact" if request.form.get("kind") == "contact" else "employee"
    account_id = house().account_office.create(actor(), kind, posted_id("person_id"), now())
    flash(_("The account is open. A link to sign in with is on its way."), "good")
    return go_to(url_for(".person", account_id=account_id))


def _strangers(text: str = "", problem: str = "") -> str:
    found = house().account_office.strangers(actor(), text)
    return render_template("accounts/new.html", text=text, found=found, problem=problem)


@pages.get("/<uuid:account_id>")
def person(account_id: UUID) -> str:
    """One account with its roles."""
    return _page(house().account_office.get(actor(), account_id, now()))


@pages.post("/<uuid:account_id>/close")
def close(account_id: UUID) -> ResponseReturnValue:
    """Out, and not in again."""
    house().account_office.close(actor(), account_id, now())
    flash(_("The account is closed. Whoever was signed in is out."), "good")
    return go_to(url_for(".person", account_id=account_id))


@pages.post("/<uuid:account_id>/open")
def open_(account_id: UUID) -> ResponseReturnValue:
    """In again."""
    house().account_office.open(actor(), account_id, now())
    flash(_("The account is open again."), "good")
    return go_to(url_for(".person", account_id=account_id))


@pages.post("/<uuid:account_id>/roles")
def give(account_id: UUID) -> ResponseReturnValue:
    """Give a role; what was chosen stays when it is refused."""
    file = house().account_office.get(actor(), account_id, now())
    show_again_with(lambda error: _page(file, wording.of_error(error)))
    area = request.form.get("area_id") or None
    house().account_roles.give(
        actor(),
        account_id,
        _role(request.form.get("role", "")),
        now(),
        area_id=posted_id("area_id") if area else None,
        valid_from=_first_moment("from"),
        valid_to=_last_moment("to"),
    )
    flash(_("The role is given."), "good")
    return go_to(url_for(".person", account_id=account_id))


@pages.post("/<uuid:account_id>/roles/<uuid:grant_id>/take")
def take(account_id: UUID, grant_id: UUID) -> ResponseReturnValue:
    """Take a role away, from now on."""
    house().account_roles.take(actor(), account_id, grant_id, now())
    flash(_("The role is taken away, from now on."), "good")
    return go_to(url_for(".person", account_id=account_id))


@pages.post("/<uuid:account_id>/code")
def show_code(account_id: UUID) -> str:
    """A code on this screen, once, for somebody who stands here. The page is kept nowhere."""
    name = house().account_office.get(actor(), account_id, now()).line.name
    handed = house().sign_in_links.hand_out(actor(), account_id, now())
    picture = segno.make(handed.url, error="m").svg_data_uri(scale=6, border=2)
    return render_template("accounts/code.html", handed=handed, picture=picture, name=name, account_id=account_id)


def _page(file: AccountFile, problem: str = "") -> str:
    return render_template("accounts/person.html", file=file, problem=problem, typed=request.form)


def _role(code: str) -> Role:
    try:
        return Role(code)
    except ValueError as fault:
        raise Invalid(_("Choose a role."), field="role") from fault


def _day(field: str) -> date | None:
    text = request.form.get(field, "").strip()
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as fault:
        raise Invalid(_("Write a date."), field=field) from fault


def _first_moment(field: str) -> datetime | None:
    """A role begins with its first day; one that begins today begins now."""
    day = _day(field)
    begins = day_bounds(day)[0] if day else None
    return begins if begins and begins > now() else None


def _last_moment(field: str) -> datetime | None:
    """And is held through its last."""
    day = _day(field)
    return day_bounds(day)[1] if day else None
