"""Arriving and leaving: where a request comes from, the browser that is known here, and the row behind a session."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import UUID

from flask import Flask, Response, current_app, g, request, session
from flask_login import current_user, login_user, logout_user
from itsdangerous import BadData, URLSafeTimedSerializer

from sio_workflow.services.keys import fresh_key
from sio_workflow.services.sessions import Source
from web.language import LOCALES
from web.limits import address
from web.visit import Visitor, house, now

DEVICE_COOKIE = "sio_device"
_SECOND_STEP, _FIRST_STEP = "second_step", "first_step"
#: the method of a session that began at the OpenID provider
PROVIDER = "oidc"
A_YEAR = timedelta(days=365)
#: in this order: Edge and Samsung's browser also call themselves Chrome, and Chrome calls itself Safari
BROWSERS = (("edg", "edge"), ("samsung", "samsung"), ("firefox|fxios", "firefox"), ("chrom|crios", "chrome"))


def install(app: Flask) -> None:
    """Let the answer to a sign-in leave a cookie that makes the browser known."""
    app.after_request(leave_device_cookie)


def begin_session(account_id: UUID, method: str) -> bool:
    """Sign an account in whose owner has proved who they are; False when it is gone or closed."""
    g.device_key = device_key() or fresh_key()
    key = house().sessions.begin(account_id, method, source(), now())
    present = house().sessions.present(key, now()) if key else None
    account = house().accounts.find(account_id)
    if key is None or present is None or account is None:
        return False
    if _SECOND_STEP in session:
        house().proofs.sign_in.second_step_done(session[_SECOND_STEP], now())
    # nothing of the visit before survives into the signed-in session
    session.clear()
    session.permanent = True
    session["locale"] = account.locale if account.locale in LOCALES else LOCALES[0]
    # whoever shares the computer may want to be signed out at the provider too
    session["came_by"] = "provider" if method.startswith(PROVIDER) else ""
    g.leave_device_cookie = True
    return bool(login_user(Visitor(present.actor, key, present.session_id)))


def end_session() -> None:
    """Sign out: the row ends, and the cookie is emptied."""
    visitor = current_user
    if isinstance(visitor._get_current_object(), Visitor) and visitor.session_id:
        house().sessions.sign_out(visitor.actor, visitor.session_id, now())
    logout_user()
    session.clear()


def await_second_step(account_id: UUID, first_step: str) -> None:
    """The first step is done, and nothing more: this browser may now try the second."""
    session[_SECOND_STEP] = house().proofs.sign_in.ask_second_step(account_id, now())
    session[_FIRST_STEP] = first_step


def both_steps(second: str) -> str:
    """How somebody has come in who has done both: "link+totp"."""
    return f"{session[_FIRST_STEP]}+{second}"


def awaited_account() -> UUID | None:
    """Whose second step this browser may try; None when there is none, or it took too long."""
    key = session.get(_SECOND_STEP)
    return house().proofs.sign_in.awaited(key, now()) if key else None


def source() -> Source:
    """Where this request comes from."""
    return Source(address=address(), family=family(request.user_agent.string), device=device_key())


def device_key() -> str:
    """The key of a browser that has signed in here before; empty when it has not, or when the cookie is forged."""
    if "device_key" in g:
        return str(g.device_key)
    try:
        return str(_signer().loads(request.cookies.get(DEVICE_COOKIE, ""), max_age=int(A_YEAR.total_seconds())))
    except BadData:
        return ""


def leave_device_cookie(response: Response) -> Response:
    """After a sign-in the browser is known for a year; the cookie opens nothing, it only keeps a count of its own."""
    if g.get("leave_device_cookie"):
        response.set_cookie(
            DEVICE_COOKIE,
            _signer().dumps(g.device_key),
            max_age=A_YEAR,
            secure=current_app.config["SESSION_COOKIE_SECURE"],
            httponly=True,
            samesite="Lax",
        )
    return response


def family(user_agent: str) -> str:
    """ "phone/safari" or "computer/edge": enough to know one's own device again, too little to follow anybody."""
    text = user_agent.lower()
    kind = "tablet" if re.search("ipad|tablet", text) else "phone" if re.search("mobi|android", text) else "computer"
    browser = next((name for pattern, name in BROWSERS if re.search(pattern, text)), "")
    return f"{kind}/{browser or ('safari' if 'safari' in text else 'other')}"


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.secret_key or "", salt="sio-device")
