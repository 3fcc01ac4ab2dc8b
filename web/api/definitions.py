"""Process definitions: what is published, its versions and files, and starting an instance."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_smorest import Blueprint

from sio_workflow.services.catalogue import HandlerDoc
from sio_workflow.services.forms import check_answers
from sio_workflow.services.views import DefinitionLine, FormView, InstanceView
from web.api.bodies import Answers, Start
from web.api.shapes import shape
from web.visit import actor, house, now

resource = Blueprint("api_definitions", __name__, url_prefix="/api/v1/definitions", description=__doc__)


@resource.get("")
@resource.response(200, shape(DefinitionLine)(many=True))
def definitions() -> Sequence[DefinitionLine]:
    """The newest version of every process."""
    return house().definitions.seen(actor())


@resource.get("/startable")
@resource.response(200, shape(DefinitionLine)(many=True))
def startable() -> Sequence[DefinitionLine]:
    """Those that I may start by a form."""
    return house().definitions.startable(actor())


@resource.get("/handlers")
@resource.response(200, shape(HandlerDoc)(many=True))
def handlers() -> Sequence[HandlerDoc]:
    """What service tasks can be done by, for designers to choose from."""
    return house().catalogue.documentation(actor())


@resource.get("/<key>/versions")
@resource.response(200, shape(DefinitionLine)(many=True))
def versions(key: str) -> Sequence[DefinitionLine]:
    """All versions, newest first."""
    return house().definitions.versions(actor(), key)


@resource.get("/<key>/versions/<int:version>/files")
def files(key: str, version: int) -> dict[str, Any]:
    """The files of one version: path to text."""
    return {"files": house().drafts.published(actor(), key, version)}


@resource.get("/<key>/start-form")
@resource.response(200, shape(FormView))
def start_form(key: str) -> FormView:
    """The form that starts it."""
    return house().instances.start_form(actor(), key)


@resource.post("/<key>/forms/<element_id>/check")
@resource.arguments(Answers)
@resource.response(204)
def check_form(body: dict[str, Any], key: str, element_id: str) -> None:
    """Do these answers fit the form? 422 invalid_answers with messages by field when they do not."""
    check_answers(house().definitions.latest(key), element_id, body["answers"], actor())


@resource.post("/<key>/instances")
@resource.arguments(Start)
@resource.response(201, shape(InstanceView))
def start(body: dict[str, Any], key: str) -> InstanceView:
    """Start an instance with the answers of the start form."""
    return house().instances.start(actor(), key, body["answers"], now(), business_key=body["business_key"])
