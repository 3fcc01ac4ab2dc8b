"""Lists to choose from: those that forms name in `x-choices`, and to whom a task may be given."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask_smorest import Blueprint
from marshmallow import Schema, fields

from sio_workflow.services.choices import Choice
from web.api.shapes import shape
from web.choices import for_start, of_task
from web.visit import actor, house

resource = Blueprint("api_choices", __name__, url_prefix="/api/v1", description=__doc__)


class Option(Schema):
    value = fields.String(required=True)
    label = fields.String(required=True)
    #: under which heading it stands, where the list has some
    group = fields.String()


class Lists(Schema):
    lists = fields.Dict(keys=fields.String(), values=fields.List(fields.Nested(Option)), required=True)


@resource.get("/definitions/<key>/start-form/choices")
@resource.response(200, Lists)
def of_start_form(key: str) -> dict[str, Any]:
    """The lists that the start form names, as I may choose from them."""
    return {"lists": for_start(house().instances.start_form(actor(), key))}


@resource.get("/user-tasks/<uuid:task_id>/choices")
@resource.response(200, Lists)
def of_user_task(task_id: UUID) -> dict[str, Any]:
    """The lists that the task's form names; those it takes from `variables` stand there."""
    return {"lists": of_task(house().user_tasks.get(actor(), task_id))}


@resource.get("/user-tasks/<uuid:task_id>/colleagues")
@resource.response(200, shape(Choice)(many=True))
def colleagues(task_id: UUID) -> list[Choice]:
    """To whom I may give the task; nobody when I may not."""
    return house().choices.colleagues(actor(), house().user_tasks.get(actor(), task_id))
