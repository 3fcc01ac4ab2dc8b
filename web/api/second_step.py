"""My second step: codes of a phone, recovery codes, passkeys. Only in person: a token gets 403 here.

A passkey is made and used by a browser on our own pages, since it answers to their address alone; here it is listed
and removed.
"""

from __future__ import annotations

from uuid import UUID

from flask_smorest import Blueprint
from marshmallow import Schema, fields

from sio_workflow.domain.errors import NotFound
from sio_workflow.services.passkeys import PasskeyView
from sio_workflow.services.second_steps import Enrolment, Factors
from web.api.bodies import Body, Code
from web.api.shapes import shape
from web.arrival import source
from web.visit import actor, house, now

resource = Blueprint("api_second_step", __name__, url_prefix="/api/v1/account", description=__doc__)


class Password(Body):
    current_password = fields.String(required=True, load_only=True)


class RecoveryCodes(Schema):
    recovery_codes = fields.List(
        fields.String(), required=True, metadata={"description": "shown now and never again; empty: the old ones hold"}
    )


@resource.get("/second-step")
@resource.response(200, shape(Factors))
def factors() -> Factors:
    """What I sign in with besides the password."""
    return house().proofs.second_steps.mine(actor())


@resource.post("/totp")
@resource.arguments(Password)
@resource.response(204)
def begin_totp(body: dict[str, str]) -> None:
    """A fresh secret for my phone; 409 when one is in use."""
    house().proofs.second_steps.begin(actor(), body["current_password"], source(), now())


@resource.get("/totp")
@resource.response(200, shape(Enrolment))
def totp() -> Enrolment:
    """The secret, while the first code is awaited; 404 before and afterwards."""
    found = house().proofs.second_steps.enrolment(actor())
    if found is None:
        raise NotFound
    return found


@resource.post("/totp/confirm")
@resource.arguments(Code)
@resource.response(200, RecoveryCodes)
def confirm_totp(body: dict[str, str]) -> dict[str, list[str]]:
    """Switch it on with the first code."""
    return {"recovery_codes": house().proofs.second_steps.confirm(actor(), body["code"], source(), now())}


@resource.post("/totp/remove")
@resource.arguments(Password)
@resource.response(204)
def remove_totp(body: dict[str, str]) -> None:
    """Switch it off."""
    house().proofs.second_steps.remove(actor(), body["current_password"], source(), now())


@resource.post("/recovery-codes")
@resource.arguments(Password)
@resource.response(200, RecoveryCodes)
def new_codes(body: dict[str, str]) -> dict[str, list[str]]:
    """New recovery codes in place of the old ones."""
    return {"recovery_codes": house().proofs.second_steps.new_codes(actor(), body["current_password"], source(), now())}


@resource.get("/passkeys")
@resource.response(200, shape(PasskeyView)(many=True))
def passkeys() -> list[PasskeyView]:
    """My passkeys, the oldest first."""
    return house().proofs.passkeys.list(actor())


@resource.post("/passkeys/<uuid:passkey_id>/remove")
@resource.arguments(Password)
@resource.response(204)
def remove_passkey(body: dict[str, str], passkey_id: UUID) -> None:
    """Forget a passkey."""
    house().proofs.passkeys.remove(actor(), passkey_id, body["current_password"], source(), now())
