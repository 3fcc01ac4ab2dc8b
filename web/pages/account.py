"""My account: where I am signed in, my password, and the keys of my programs."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from sio_workflow.domain.errors import Invalid, InvalidAnswers
from sio_workflow.services.api_tokens import DEFAULT_DAYS, FreshToken
from web import wording
from web.answering import posted_ids, problems_of
from web.arrival import source
from web.errors import AGAIN, show_again_with
from web.visit import Visitor, actor, house, now

pages = Blueprint("account", __name__)
Problems = dict[str, list[str]]


@pages.get("/account")
def overview() -> str:
    """Where I am signed in, and the way to everything else."""
    me = actor()
    return render_template(
        "account/overview.html",
        sessions=house().sessions.list(me, session_id(), now()),
        factors=house().proofs.second_steps.mine(me),
        provider_linked=bool(house().settings.provider) and bool(house().proofs.own_identity.mine(me).linked_at),
        tokens=[one for one in house().proofs.api_tokens.list(me) if not one.revoked_at and one.expires_at > now()],
    )


@pages.post("/account/sessions/<uuid:ended_id>/end")
def end_session(ended_id: UUID) -> ResponseReturnValue:
    """Sign one of my devices out."""
    house().sessions.end(actor(), ended_id, now())
    flash(_("The device is signed out."), "good")
    return redirect(url_for("account.overview"), 303)


@pages.post("/account/sessions/end-others")
def end_others() -> ResponseReturnValue:
    """Sign all my other devices out."""
    house().sessions.end_others(actor(), session_id(), now())
    flash(_("All other devices are signed out."), "good")
    return redirect(url_for("account.overview"), 303)


@pages.get("/account/password")
def password() -> str:
    """A form for a new password."""
    return password_page()


@pages.post("/account/password")
def change_password() -> ResponseReturnValue:
    """Change it; all other devices are signed out."""
    show_again_with(password_page)
    sent = request.form
    if sent.get("new_password") != sent.get("repeated"):
        raise InvalidAnswers.at("repeated", "The two passwords are not the same.")
    house().proofs.passwords.change(
        actor(),
        sent.get("current_password", ""),
        sent.get("new_password", ""),
        source=source(),
        session_id=session_id(),
        now=now(),
    )
    flash(_("Your password is changed, and all other devices are signed out."), "good")
    return redirect(url_for("account.overview"), 303)


@pages.get("/account/tokens")
def tokens() -> str:
    """My programs' keys."""
    return tokens_page()


@pages.post("/account/tokens")
def make_token() -> ResponseReturnValue:
    """A new key, shown this once."""
    show_again_with(lambda error: tokens_page(error=error))
    sent = request.form
    days = sent.get("days", "")
    fresh = house().proofs.api_tokens.make(
        actor(),
        sent.get("name", ""),
        sent.get("scope", ""),
        now(),
        days=int(days) if days.isdecimal() else 0,
        area_ids=posted_areas(),
    )
    return tokens_page(fresh=fresh)


@pages.post("/account/tokens/<uuid:token_id>/revoke")
def revoke_token(token_id: UUID) -> ResponseReturnValue:
    """It opens nothing from now on."""
    house().proofs.api_tokens.revoke(actor(), token_id, now())
    flash(_("The key no longer works."), "good")
    return redirect(url_for("account.tokens"), 303)


def posted_areas() -> list[UUID] | None:
    """The areas that were ticked, even beside "everywhere"; None: everywhere."""
    ticked = posted_ids("area_ids")
    return ticked if ticked or request.form.get("reach") == "some" else None


def session_id() -> UUID | None:
    """The session of this request."""
    return cast(Visitor, current_user).session_id


def password_page(error: Exception | None = None) -> str:
    """The form, with what was wrong."""
    return render_template("account/password.html", problems=problems(error))


def tokens_page(*, fresh: FreshToken | None = None, error: Exception | None = None) -> str:
    """The list with its form, and the key just made."""
    return render_template(
        "account/tokens.html",
        tokens=house().proofs.api_tokens.list(actor()),
        areas=house().proofs.api_tokens.areas(actor()),
        ticked=request.form.getlist("area_ids") if error else [],
        fresh=fresh,
        problems=problems(error),
        sent=request.form if error else {"days": str(DEFAULT_DAYS), "scope": "read"},
    )


def problems(error: Exception | None) -> Problems:
    """What was wrong, by field; "" is the form as a whole."""
    if isinstance(error, Invalid):
        return {field: [wording.of_problem(one) for one in said] for field, said in problems_of(error).items()}
    return {"": [wording.of_error(error)]} if isinstance(error, AGAIN) else {}
