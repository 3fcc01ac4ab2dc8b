"""Programs that carry a token: on the API only, without cookie, and so without the proof against forged forms."""

from __future__ import annotations

from flask import g, request
from flask_wtf.csrf import CSRFProtect

from sio_workflow.domain.errors import NotSignedIn, TokenReadOnly
from web.visit import Visitor, house, is_api, now

_SCHEME = "bearer "
_READING = frozenset({"GET", "HEAD", "OPTIONS"})


class FormProof(CSRFProtect):  # type: ignore[misc]
    """A browser adds cookies to a forged request by itself, but never a token: with one there is nothing to prove."""

    def protect(self, apply_exemptions: bool = False) -> None:
        if not carries_token():
            super().protect(apply_exemptions=apply_exemptions)


def carries_token() -> bool:
    """Does this request of the API come with a token? Then no cookie counts, but where sessions begin and end."""
    carried = is_api() and request.headers.get("Authorization", "").lower().startswith(_SCHEME)
    return carried and not (request.blueprint == "api_session" and request.method not in _READING)


def load_bearer() -> Visitor | None:
    """The program behind the token; None when it opens nothing, and the guard at the door will say why."""
    try:
        bearer = house().proofs.api_tokens.bearer(request.headers["Authorization"][len(_SCHEME) :].strip(), now())
    except NotSignedIn as refusal:
        g.token_refusal = refusal
        return None
    g.token_may_write = bearer.may_write
    return Visitor(bearer.actor)


def require_scope() -> None:
    """A token that may only read changes nothing, whatever its account may do."""
    if carries_token() and request.method not in _READING and not g.get("token_may_write"):
        raise TokenReadOnly


def require_valid() -> None:
    """Say what is wrong with a token that opens nothing."""
    if (refusal := g.get("token_refusal")) is not None:
        raise refusal
