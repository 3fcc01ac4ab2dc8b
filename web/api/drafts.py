"""Drafts: edit a process folder, check it, publish it as a new version."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint

from sio_workflow.services.views import DefinitionLine, DraftView
from web import gate_words
from web.api.bodies import Drawing, NewDraft, Publish, SaveDiagram, SaveFile
from web.api.shapes import shape
from web.visit import actor, house, now

resource = Blueprint("api_drafts", __name__, url_prefix="/api/v1/drafts", description=__doc__)


@resource.get("")
def drafts() -> dict[str, Any]:
    """Keys of the processes that are being edited."""
    return {"keys": house().drafts.keys(actor())}


@resource.post("")
@resource.arguments(NewDraft)
@resource.response(201)
def new(body: dict[str, str]) -> dict[str, str]:
    """Begin a new process."""
    house().drafts.new(actor(), body["key"], body["name"], now())
    return {"key": body["key"]}


@resource.delete("/<key>")
@resource.response(204)
def discard(key: str) -> None:
    """Throw the draft away; what is published stays."""
    house().drafts.discard(actor(), key, now())


@resource.get("/<key>/files")
def files(key: str) -> dict[str, Any]:
    """The folder as it would be published: path to text."""
    return {"files": dict(house().drafts.files(actor(), key))}


@resource.get("/<key>/files/<path:path>")
@resource.response(200, shape(DraftView))
def file(key: str, path: str) -> DraftView:
    """One file with its etag."""
    return house().drafts.open(actor(), key, path)


@resource.put("/<key>/files/<path:path>", endpoint="save_file")
@resource.arguments(SaveFile)
@resource.response(200, shape(DraftView))
def save_file(body: dict[str, Any], key: str, path: str) -> DraftView:
    """Save a file; 409 stale_draft when somebody else has saved since."""
    return house().drafts.save(actor(), key, path, body["content"], body["etag"], now())


@resource.put("/<key>/diagram")
@resource.arguments(SaveDiagram)
def diagram(body: dict[str, Any], key: str) -> dict[str, Any]:
    """Save the diagram, finished or not, and hear what the gate says."""
    saved = house().drafts.save(actor(), key, f"{key}.bpmn", body["xml"], body["etag"], now())
    return {"etag": saved.etag, "report": gate_words.told(house().drafts.check(actor(), key).as_json())}


@resource.put("/<key>/decisions/<decision_id>")
@resource.arguments(SaveDiagram)
def decision(body: dict[str, Any], key: str, decision_id: str) -> dict[str, Any]:
    """Save a decision table."""
    saved = house().drafts.save(actor(), key, f"{decision_id}.dmn", body["xml"], body["etag"], now())
    return {"etag": saved.etag}


@resource.get("/<key>/check")
def report(key: str) -> dict[str, Any]:
    """What the gate says about the draft as it is saved."""
    return gate_words.told(house().drafts.check(actor(), key).as_json())


@resource.post("/<key>/check")
@resource.arguments(Drawing)
def check(body: dict[str, str], key: str) -> dict[str, Any]:
    """What the gate says about this drawing among the draft's other files; nothing is saved."""
    files = {**house().drafts.files(actor(), key), f"{key}.bpmn": body["xml"]}
    return gate_words.told(house().definitions.check(key, files).as_json())


@resource.post("/<key>/publish")
@resource.arguments(Publish)
@resource.response(200, shape(DefinitionLine))
def publish(body: dict[str, Any], key: str) -> DefinitionLine:
    """Publish as a new version; 422 definition_refused with the report when the gate says no."""
    return house().drafts.publish(actor(), key, body["note"], now())
