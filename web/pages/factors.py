"""My second step: codes of a phone, passkeys, recovery codes."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import segno
from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup

from web import wording
from web.arrival import family, source
from web.errors import show_again_with
from web.pages.account import problems
from web.visit import actor, house, now

pages = Blueprint("factors", __name__)


@pages.get("/account/second-step")
def overview() -> str:
    """What I sign in with besides the password."""
    return page()


@pages.post("/account/totp")
def begin_totp() -> ResponseReturnValue:
    """A secret for my phone, as a picture for its camera."""
    show_again_with(page)
    house().proofs.second_steps.begin(actor(), sent("current_password"), source(), now())
    return redirect(url_for("factors.show_totp"), 303)


@pages.get("/account/totp")
def show_totp() -> ResponseReturnValue:
    """The picture, while the first code is awaited."""
    if house().proofs.second_steps.enrolment(actor()) is None:
        return redirect(url_for("factors.overview"))
    return totp_page()


@pages.post("/account/totp/confirm")
def confirm_totp() -> ResponseReturnValue:
    """Switch it on with the first code."""
    show_again_with(totp_page)
    codes = house().proofs.second_steps.confirm(actor(), sent("code"), source(), now())
    flash(_("From now on we ask for a code when you sign in."), "good")
    return codes_page(codes) if codes else redirect(url_for("factors.overview"), 303)


@pages.post("/account/totp/remove")
def remove_totp() -> ResponseReturnValue:
    """Switch it off."""
    show_again_with(page)
    house().proofs.second_steps.remove(actor(), sent("current_password"), source(), now())
    flash(_("We no longer ask for a code of your phone."), "good")
    return redirect(url_for("factors.overview"), 303)


@pages.post("/account/recovery-codes")
def new_codes() -> ResponseReturnValue:
    """New recovery codes in place of the old ones."""
    show_again_with(page)
    return codes_page(house().proofs.second_steps.new_codes(actor(), sent("current_password"), source(), now()))


@pages.post("/account/passkeys/options")
def ask_for_passkey() -> dict[str, Any]:
    """What the browser needs to make a passkey."""
    options = house().proofs.passkeys.ask_for_new(actor(), sent("current_password"), source(), now())
    session["passkey_challenge"] = options["challenge"]
    return options


@pages.post("/account/passkeys")
def add_passkey() -> ResponseReturnValue:
    """Keep the new passkey."""
    show_again_with(page)
    challenge = session.pop("passkey_challenge", "")
    name = sent("name") or wording.device(family(request.user_agent.string))
    house().proofs.passkeys.register(actor(), sent("credential"), challenge, name, now())
    codes = house().proofs.second_steps.codes_if_none(actor(), now())
    flash(_("The passkey is added."), "good")
    return codes_page(codes) if codes else redirect(url_for("factors.overview"), 303)


@pages.post("/account/passkeys/<uuid:passkey_id>/remove")
def remove_passkey(passkey_id: UUID) -> ResponseReturnValue:
    """Forget a passkey."""
    show_again_with(page)
    house().proofs.passkeys.remove(actor(), passkey_id, sent("current_password"), source(), now())
    flash(_("The passkey is removed."), "good")
    return redirect(url_for("factors.overview"), 303)


def sent(field: str) -> str:
    """A field of the form."""
    return request.form.get(field, "")


def page(error: Exception | None = None) -> str:
    """The overview, with what was wrong."""
    return render_template(
        "account/second_step.html",
        factors=house().proofs.second_steps.mine(actor()),
        passkeys=house().proofs.passkeys.list(actor()),
        problems=problems(error),
    )


def totp_page(error: Exception | None = None) -> str:
    """The picture and the field for the first code, with what was wrong."""
    enrolment = house().proofs.second_steps.enrolment(actor())
    picture = segno.make(enrolment.link, micro=False).svg_inline(omitsize=True, svgclass="qr") if enrolment else ""
    return render_template(
        "account/totp.html",
        # segno draws squares only; nothing that anybody typed is in it
        picture=Markup(picture),  # noqa: S704
        secret=enrolment.secret if enrolment else "",
        problems=problems(error),
    )


def codes_page(codes: list[str]) -> str:
    """Recovery codes, shown this once."""
    return render_template("account/codes.html", codes=codes)
