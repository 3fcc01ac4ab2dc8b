"""What goes out of the house and comes back: templates, deliveries, how one is told, answers nobody could place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask_smorest import Blueprint
from marshmallow import Schema, fields, validate

from sio_workflow.domain.notices import LOCALES
from sio_workflow.services import previews
from sio_workflow.services.deliveries import SentView
from sio_workflow.services.inbox import HeldView
from sio_workflow.services.preferences import PreferenceView
from sio_workflow.services.previews import Preview
from web.api.bodies import Body
from web.api.shapes import shape
from web.visit import actor, house, now

resource = Blueprint("api_sendings", __name__, url_prefix="/api/v1", description=__doc__)
CASES = ("complaint", "cover_case", "absence", "area")


class Language(Schema):
    locale = fields.String(load_default="da", validate=validate.OneOf(LOCALES))


class Case(Schema):
    case_kind = fields.String(required=True, validate=validate.OneOf(CASES))
    case_id = fields.UUID(required=True)


class NotSetUp(Schema):
    channels = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)


class Preference(Body):
    channel = fields.String(required=True, validate=validate.OneOf(["", "app", "sms", "email", "push"]))
    by_night = fields.Boolean(load_default=False)


class Number(Body):
    number = fields.String(required=True)


@resource.get("/message-templates")
@resource.arguments(Language, location="query")
@resource.response(200, shape(Preview)(many=True))
def templates(wanted: dict[str, str]) -> Sequence[Preview]:
    """Every message the house can write, with example words and its length as a text message."""
    return previews.all_of(actor(), wanted["locale"], now())


@resource.get("/deliveries")
@resource.arguments(Case, location="query")
@resource.response(200, shape(SentView)(many=True))
def deliveries(wanted: dict[str, Any]) -> Sequence[SentView]:
    """What has gone out about a case and what became of it; empty for those who do not answer for it."""
    case_id = wanted["case_id"]
    return house().deliveries.on_cases(actor(), wanted["case_kind"], [case_id]).get(case_id, [])


@resource.get("/deliveries/undelivered")
@resource.response(200, shape(SentView)(many=True))
def undelivered() -> Sequence[SentView]:
    """Messages of my areas that have reached nobody in the last days."""
    return house().deliveries.undelivered(actor(), now())


@resource.get("/deliveries/not-set-up")
@resource.response(200, NotSetUp)
def not_set_up() -> dict[str, Any]:
    """Channels that are not set up here, and how many messages of the last day stayed in the house for it."""
    return {"channels": house().deliveries.not_set_up(actor(), now())}


@resource.get("/preferences")
@resource.response(200, shape(PreferenceView))
def preferences() -> PreferenceView:
    """How I am told, and how I could be."""
    return house().preferences.mine(actor())


@resource.put("/preferences")
@resource.arguments(Preference)
@resource.response(200, shape(PreferenceView))
def prefer(body: dict[str, Any]) -> PreferenceView:
    """Be told on this channel; "" leaves it to the house. `by_night`: be asked about shifts at night too."""
    house().preferences.choose(actor(), body["channel"], now(), by_night=body["by_night"])
    return house().preferences.mine(actor())


@resource.get("/unplaced-answers")
@resource.response(200, shape(HeldView)(many=True))
def unplaced() -> Sequence[HeldView]:
    """Answers from outside that nobody could place."""
    return house().inbox.held(actor())


@resource.post("/unplaced-answers/<uuid:incoming_id>/attach")
@resource.arguments(Number)
@resource.response(204)
def attach(body: dict[str, str], incoming_id: UUID) -> None:
    """It is an answer to the complaint of this number."""
    house().inbox.attach(actor(), incoming_id, body["number"], now())


@resource.post("/unplaced-answers/<uuid:incoming_id>/close")
@resource.response(204)
def close(incoming_id: UUID) -> None:
    """Somebody has seen to it in another way."""
    house().inbox.close(actor(), incoming_id, now())
