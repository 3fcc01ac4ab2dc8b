"""Sign in by way of an OpenID provider, and out of it again; and on one's own page connect with it."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_login import current_user
from werkzeug.exceptions import NotFound

from sio_workflow.services.identities import Claims
from web import oidc
from web.admitting import admit
from web.arrival import PROVIDER, source
from web.door import safe_path
from web.errors import show_again_with
from web.oidc import ProviderTrouble
from web.pages import account
from web.pages.sign_in import page
from web.visit import actor, house, now

pages = Blueprint("provider", __name__)

#: in the cookie: the key of somebody who is under way to connect, and not to sign in
CONNECTING = "connecting"

#: what went wrong there: the sentence, and the status of the answer
TROUBLES = {
    "denied": (_("You said no to signing in there. Try again, or sign in another way."), 422),
    "stale": (_("That sign-in was begun elsewhere, or too long ago. Please begin again."), 422),
    "slow": (_("The other sign-in does not answer. Try again in a moment, or sign in another way."), 502),
    "down": (_("The other sign-in cannot be reached. Try again in a moment, or sign in another way."), 502),
    "untrusted": (
        _("The answer of the other sign-in could not be trusted. Tell the office, and sign in another way."),
        502,
    ),
}


@pages.before_request
def only_where_there_is_one() -> None:
    """Without a provider these pages do not exist."""
    if not oidc.is_configured():
        raise NotFound


@pages.get("/sign-in/provider")
def go() -> ResponseReturnValue:
    """Off to the provider. A link, not a form: our policy lets no form leave the house."""
    session["provider_next"] = safe_path(request.args.get("next"))
    session.pop(CONNECTING, None)
    return _send()


@pages.get("/sign-in/provider/callback")
def come_back() -> ResponseReturnValue:
    """Back from the provider: signed in or connected, unknown here, or told what went wrong."""
    target, connecting = safe_path(session.get("provider_next")), session.pop(CONNECTING, "")
    try:
        claims = oidc.receive()
    except ProviderTrouble as trouble:
        return _tell(trouble, connecting=bool(connecting))
    if connecting:
        return _connect(connecting, claims)
    admitted = admit(house().identities.recognise(claims, now()), PROVIDER, target)
    if admitted is None:
        return render_template("provider/unknown.html", name=house().settings.provider.name), 403
    return admitted


@pages.get("/signed-out")
def goodbye() -> ResponseReturnValue:
    """Out here; whoever shares the computer may want to be out there too."""
    leave = oidc.farewell(_ours("sign_in.form"))
    return render_template("provider/goodbye.html", leave=leave, name=house().settings.provider.name)


@pages.get("/account/provider")
def mine() -> str:
    """My account here and there: connected, or how to connect them."""
    return own_page()


@pages.post("/account/provider")
def ask() -> ResponseReturnValue:
    """It is really me; the way to the provider is open for a few minutes. No form leaves the house: a link does."""
    show_again_with(own_page)
    own, password = house().proofs.own_identity, request.form.get("current_password", "")
    session[CONNECTING] = own.ask(actor(), password, source(), account.session_id(), now())
    return redirect(url_for(".mine"), 303)


@pages.get("/account/provider/go")
def go_and_connect() -> ResponseReturnValue:
    """Off to the provider, for whoever has just shown that it is they."""
    return _send(connecting=True) if _is_under_way() else redirect(url_for(".mine"))


@pages.post("/account/provider/remove")
def remove() -> ResponseReturnValue:
    """The provider opens nothing here any more."""
    show_again_with(own_page)
    password = request.form.get("current_password", "")
    house().proofs.own_identity.unlink(actor(), password, source(), account.session_id(), now())
    flash(gettext("It is no longer connected, and all your other devices are signed out."), "good")
    return redirect(url_for(".mine"), 303)


def own_page(error: Exception | None = None) -> str:
    """The page, with what was wrong."""
    mine = house().proofs.own_identity.mine(actor())
    return render_template(
        "account/provider.html", mine=mine, under_way=_is_under_way(), problems=account.problems(error)
    )


def _is_under_way() -> bool:
    key = session.get(CONNECTING, "")
    return bool(key) and house().proofs.own_identity.is_asked(actor(), key, now())


def _connect(key: str, claims: Claims) -> ResponseReturnValue:
    if not current_user.is_authenticated:
        return _tell(ProviderTrouble("stale"))
    house().proofs.own_identity.link(actor(), key, claims, now())
    flash(gettext("It is connected. You can sign in with it from now on."), "good")
    return redirect(url_for(".mine"), 303)


def _send(*, connecting: bool = False) -> ResponseReturnValue:
    try:
        return oidc.send_there(_ours("provider.come_back"))
    except ProviderTrouble as trouble:
        return _tell(trouble, connecting=connecting)


def _tell(trouble: ProviderTrouble, *, connecting: bool = False) -> ResponseReturnValue:
    """To somebody who is about to connect on their own page, else on the sign-in page."""
    sentence, status = TROUBLES[trouble.code]
    flash(str(sentence), "warn")
    return own_page() if connecting and current_user.is_authenticated else page(), status


def _ours(endpoint: str) -> str:
    return house().settings.public_url.rstrip("/") + url_for(endpoint)
