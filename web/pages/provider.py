"""Sign in by way of an OpenID provider, and out of it again."""

from __future__ import annotations

from flask import Blueprint, flash, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _
from werkzeug.exceptions import NotFound

from web import oidc
from web.admitting import admit
from web.arrival import PROVIDER
from web.door import safe_path
from web.oidc import ProviderTrouble
from web.pages.sign_in import page
from web.visit import house, now

pages = Blueprint("provider", __name__)

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
    try:
        return oidc.send_there(_ours("provider.come_back"))
    except ProviderTrouble as trouble:
        return _tell(trouble)


@pages.get("/sign-in/provider/callback")
def come_back() -> ResponseReturnValue:
    """Back from the provider: signed in, unknown here, or told what went wrong."""
    target = safe_path(session.get("provider_next"))
    try:
        claims = oidc.receive()
    except ProviderTrouble as trouble:
        return _tell(trouble)
    admitted = admit(house().identities.recognise(claims, now()), PROVIDER, target)
    if admitted is None:
        return render_template("provider/unknown.html", name=house().settings.provider.name), 403
    return admitted


@pages.get("/signed-out")
def goodbye() -> ResponseReturnValue:
    """Out here; whoever shares the computer may want to be out there too."""
    leave = oidc.farewell(_ours("sign_in.form"))
    return render_template("provider/goodbye.html", leave=leave, name=house().settings.provider.name)


def _tell(trouble: ProviderTrouble) -> ResponseReturnValue:
    sentence, status = TROUBLES[trouble.code]
    flash(str(sentence), "warn")
    return page(), status


def _ours(endpoint: str) -> str:
    return house().settings.public_url.rstrip("/") + url_for(endpoint)
