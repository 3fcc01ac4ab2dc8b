"""My keys for programs. Send one as `Authorization: Bearer sio_...`; a token can make no other, whatever its scope."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any
from uuid import UUID

from flask_smorest import Blueprint

from sio_workflow.services.api_tokens import TokenView
from web.api.bodies import NewToken
from web.api.shapes import shape
from web.visit import actor, house, now

resource = Blueprint("api_tokens", __name__, url_prefix="/api/v1/account/tokens", description=__doc__)


@resource.get("")
@resource.response(200, shape(TokenView)(many=True))
def tokens() -> Sequence[TokenView]:
    """All of them, the newest first; without their secrets."""
    return house().proofs.api_tokens.list(actor())


@resource.post("")
@resource.arguments(NewToken)
@resource.response(201)
def make(body: dict[str, Any]) -> dict[str, Any]:
    """Make one. Its `secret` is shown now and never again. With `area_ids` it reaches these of one's areas only."""
    fresh = house().proofs.api_tokens.make(
        actor(), body["name"], body["scope"], now(), days=body["days"], area_ids=body["area_ids"]
    )
    return {**asdict(fresh.view), "secret": fresh.secret}


@resource.delete("/<uuid:token_id>")
@resource.response(204)
def revoke(token_id: UUID) -> None:
    """It opens nothing from now on."""
    house().proofs.api_tokens.revoke(actor(), token_id, now())
