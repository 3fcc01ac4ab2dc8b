"""Who can sign in, and as what."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask_smorest import Blueprint
from marshmallow import Schema, fields, validate

from sio_workflow.domain.people import Role
from sio_workflow.services.account_views import AccountFile, AccountLine, Stranger
from sio_workflow.services.sign_in_links import HandedOut
from sio_workflow.services.views import Page
from web.api.bodies import Body, Instant
from web.api.shapes import shape
from web.visit import actor, house, now

resource = Blueprint("api_accounts", __name__, url_prefix="/api/v1/accounts", description=__doc__)


class AccountFilter(Schema):
    text = fields.String(load_default="", validate=validate.Length(max=100))
    kind = fields.String(load_default="", validate=validate.OneOf(["", "staff", "customers", "closed"]))
    page = fields.Integer(load_default=1, validate=validate.Range(min=1, max=100_000))


class StrangerFilter(Schema):
    text = fields.String(load_default="", validate=validate.Length(max=100))


class NewAccount(Body):
    kind = fields.String(required=True, validate=validate.OneOf(["employee", "contact"]))
    person_id = fields.UUID(required=True)


class NewRole(Body):
    role = fields.Enum(Role, by_value=True, required=True)
    area_id = fields.UUID(load_default=None, allow_none=True)
    valid_from = Instant(load_default=None, allow_none=True)
    valid_to = Instant(load_default=None, allow_none=True)


class Made(Schema):
    id = fields.UUID(required=True)


@resource.get("")
@resource.arguments(AccountFilter, location="query")
@resource.response(200, shape(Page[AccountLine]))
def accounts(wanted: dict[str, Any]) -> Page[AccountLine]:
    """Accounts by name, of the areas one answers for."""
    return house().account_office.list(actor(), now(), **wanted)


@resource.get("/strangers")
@resource.arguments(StrangerFilter, location="query")
@resource.response(200, shape(Stranger)(many=True))
def strangers(wanted: dict[str, str]) -> list[Stranger]:
    """Employees and contacts who cannot sign in yet."""
    return list(house().account_office.strangers(actor(), wanted["text"]))


@resource.post("")
@resource.arguments(NewAccount)
@resource.response(201, Made)
def create(body: dict[str, Any]) -> dict[str, UUID]:
    """Open an account for one of them; a link that works once is sent."""
    return {"id": house().account_office.create(actor(), body["kind"], body["person_id"], now())}


@resource.get("/<uuid:account_id>")
@resource.response(200, shape(AccountFile))
def get(account_id: UUID) -> AccountFile:
    """One account, and what you may do about it."""
    return house().account_office.get(actor(), account_id, now())


@resource.post("/<uuid:account_id>/close")
@resource.response(204)
def close(account_id: UUID) -> None:
    """Close it, and end its sessions."""
    house().account_office.close(actor(), account_id, now())


@resource.post("/<uuid:account_id>/open")
@resource.response(204)
def open_(account_id: UUID) -> None:
    """Open it again."""
    house().account_office.open(actor(), account_id, now())


@resource.post("/<uuid:account_id>/roles")
@resource.arguments(NewRole)
@resource.response(201, Made)
def give(body: dict[str, Any], account_id: UUID) -> dict[str, UUID]:
    """Give a role, in an area or (where that may be) everywhere, for a period."""
    given = house().account_roles.give(actor(), account_id, body.pop("role"), now(), **body)
    return {"id": given}


@resource.delete("/<uuid:account_id>/roles/<uuid:grant_id>")
@resource.response(204)
def take(account_id: UUID, grant_id: UUID) -> None:
    """Take a role away, from now on."""
    house().account_roles.take(actor(), account_id, grant_id, now())


@resource.post("/<uuid:account_id>/code")
@resource.response(200, shape(HandedOut))
def hand_out_code(account_id: UUID) -> HandedOut:
    """A code and a link for somebody who stands here, once; the codes before are worth nothing. A token gets 403."""
    return house().sign_in_links.hand_out(actor(), account_id, now())
