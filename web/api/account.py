"""My account: where I am signed in, my password, my language. Only in person: a token gets 403 here."""

from __future__ import annotations

from uuid import UUID

from flask_smorest import Blueprint
from marshmallow import fields, validate

from sio_workflow.domain.notices import LOCALES
from sio_workflow.services.sessions import SessionView
from web.api.bodies import Body, NewPassword
from web.api.shapes import shape
from web.arrival import source
from web.pages.account import session_id
from web.visit import actor, house, now

resource = Blueprint("api_account", __name__, url_prefix="/api/v1/account", description=__doc__)


class Language(Body):
    locale = fields.String(required=True, validate=validate.OneOf(LOCALES))


@resource.get("/sessions")
@resource.response(200, shape(SessionView)(many=True))
def sessions() -> list[SessionView]:
    """Where I am signed in, this session first."""
    return house().sessions.list(actor(), session_id(), now())


@resource.delete("/sessions/<uuid:ended_id>")
@resource.response(204)
def end(ended_id: UUID) -> None:
    """Sign one of my devices out."""
    house().sessions.end(actor(), ended_id, now())


@resource.delete("/sessions")
@resource.response(204)
def end_others() -> None:
    """Sign all my other devices out."""
    house().sessions.end_others(actor(), session_id(), now())


@resource.put("/password")
@resource.arguments(NewPassword)
@resource.response(204)
def change_password(body: dict[str, str]) -> None:
    """A new password; all other sessions end."""
    house().proofs.passwords.change(
        actor(),
        body["current_password"],
        body["new_password"],
        source=source(),
        session_id=session_id(),
        now=now(),
    )


@resource.put("/language")
@resource.arguments(Language)
@resource.response(204)
def choose_language(body: dict[str, str]) -> None:
    """Read this language from now on, in what is sent to me as well. An answer follows Accept-Language."""
    house().accounts.set_locale(actor(), body["locale"])
