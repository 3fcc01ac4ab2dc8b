"""The OpenID provider: asks it who somebody is, by the authorization code flow with PKCE, state and nonce.

Every call has a timeout, and without settings no call is made. What can go wrong there ends as one of a few codes.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

from authlib.common.errors import AuthlibBaseError
from authlib.integrations.base_client.errors import MismatchingStateError
from authlib.integrations.flask_client import OAuth
from flask import Flask, current_app, session
from flask.typing import ResponseReturnValue
from joserfc.errors import JoseError
from requests import RequestException
from requests.exceptions import Timeout

from sio_workflow.services.identities import Claims

#: seconds in which the provider must answer each call
PATIENCE = 5.0
#: what somebody was asked; kept in their cookie until they come back
_STATE = "_state_provider_"
#: the provider signs with a key of its own: "none" and secrets shared with it prove nothing
_SIGNED = ("RS", "PS", "ES", "Ed")


class ProviderTrouble(Exception):
    """Signing in there came to nothing; the code says why, and is safe to show."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        #: denied, slow, down, stale or untrusted
        self.code = code


def install(app: Flask) -> None:
    """Know the provider, if there is one; it is not asked for anything before somebody wants to go there."""
    provider = app.extensions["house"].settings.provider
    app.jinja_env.globals["provider_name"] = provider.name if provider else ""
    if not provider:
        return
    oauth = OAuth(app)
    app.extensions["openid"] = oauth.register(
        "provider",
        client_id=provider.client_id,
        client_secret=provider.client_secret,
        server_metadata_url=f"{provider.issuer}/.well-known/openid-configuration",
        client_kwargs={
            "scope": "openid email",
            "code_challenge_method": "S256",
            "default_timeout": PATIENCE,
            "token_endpoint_auth_method": "client_secret_basic" if provider.client_secret else "none",
        },
    )


def is_configured() -> bool:
    """Whether there is a provider to come from."""
    return "openid" in current_app.extensions


def send_there(come_back_to: str) -> ResponseReturnValue:
    """To the provider's own sign-in page. One question at a time: what was asked before is forgotten."""
    for key in [one for one in session if one.startswith(_STATE)]:
        session.pop(key)
    with _trouble_named():
        _trusted_metadata()
        return cast(ResponseReturnValue, _client().authorize_redirect(come_back_to))


def receive() -> Claims:
    """Who came back, from a token that is signed by the provider, meant for us and for this very question."""
    with _trouble_named():
        issuer = _trusted_metadata()["issuer"]
        wanted = {"iss": {"essential": True, "value": issuer}, "aud": {"essential": True, "value": _client().client_id}}
        told = _client().authorize_access_token(claims_options=wanted, leeway=60).get("userinfo")
        if not told:
            raise _untrusted()
        return Claims(
            subject=str(told["sub"]),
            email=str(told.get("email") or ""),
            email_verified=told.get("email_verified") is True,
        )


def farewell(come_back_to: str) -> str:
    """Where somebody ends their session at the provider too; "" when it has no such place or does not answer."""
    try:
        with _trouble_named():
            if not _trusted_metadata().get("end_session_endpoint"):
                return ""
            made = _client().create_logout_url(post_logout_redirect_uri=come_back_to, client_id=_client().client_id)
            return str(made["url"])
    except ProviderTrouble:
        return ""


def _client() -> Any:
    return current_app.extensions["openid"]


def _trusted_metadata() -> dict[str, Any]:
    """What the provider says of itself, if it calls itself what we call it."""
    metadata: dict[str, Any] = _client().load_server_metadata()
    expected = current_app.extensions["house"].settings.provider.issuer
    if str(metadata.get("issuer", "")).rstrip("/") != expected:
        raise _untrusted()
    offered = metadata.get("id_token_signing_alg_values_supported") or ["RS256"]
    metadata["id_token_signing_alg_values_supported"] = [one for one in offered if one.startswith(_SIGNED)]
    return metadata


def _untrusted() -> ProviderTrouble:
    """Believe nothing it has said so far: the next visitor asks it for its addresses and keys anew."""
    _client().server_metadata.clear()
    return ProviderTrouble("untrusted")


@contextmanager
def _trouble_named() -> Iterator[None]:
    """Whatever goes wrong with the provider, as one of our codes; its own words are not shown to people."""
    try:
        yield
    except Timeout as fault:
        raise ProviderTrouble("slow") from fault
    except RequestException as fault:
        raise ProviderTrouble("down") from fault
    except MismatchingStateError as fault:
        raise ProviderTrouble("stale") from fault
    except JoseError as fault:
        raise _untrusted() from fault
    except AuthlibBaseError as fault:
        raise ProviderTrouble("denied" if fault.error == "access_denied" else "stale") from fault
    except (ValueError, TypeError, KeyError, AttributeError, RuntimeError) as fault:
        # it answers, but not as a provider does
        raise ProviderTrouble("down") from fault
