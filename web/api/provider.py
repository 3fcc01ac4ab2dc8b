"""The OpenID provider my account is connected with. Only in person; connecting is done by a browser on our own page."""

from __future__ import annotations

from flask_smorest import Blueprint
from marshmallow import fields

from sio_workflow.services.own_identity import OwnIdentityView
from web.api.bodies import Body
from web.api.shapes import shape
from web.arrival import source
from web.pages.account import session_id
from web.visit import actor, house, now

resource = Blueprint("api_provider", __name__, url_prefix="/api/v1/account/provider", description=__doc__)


class Proof(Body):
    current_password = fields.String(
        load_default="",
        load_only=True,
        metadata={"description": "not asked of those who have none and have just signed in"},
    )


@resource.get("")
@resource.response(200, shape(OwnIdentityView))
def mine() -> OwnIdentityView:
    """Since when it is connected, and whether I have a password besides."""
    return house().proofs.own_identity.mine(actor())


@resource.post("/remove")
@resource.arguments(Proof)
@resource.response(204)
def remove(body: dict[str, str]) -> None:
    """It opens nothing here any more, and my other sessions end; 404 when it is not connected."""
    house().proofs.own_identity.unlink(actor(), body["current_password"], source(), session_id(), now())
