"""For process designers: processes and their versions, the diagram, decisions, and publishing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, flash, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf.csrf import generate_csrf

from sio_workflow.domain.people import Role
from sio_workflow.services.views import DefinitionLine
from web import gate_words, wording
from web.answering import go_to
from web.archive import as_zip
from web.headers import allow_style_attributes
from web.language import current
from web.visit import actor, house, now

pages = Blueprint("designer", __name__, url_prefix="/designer")


@pages.get("/")
def processes() -> str:
    """All processes, with what is published and what is being edited."""
    return render_template(
        "designer/processes.html", definitions=house().definitions.list(), drafts=house().drafts.keys(actor())
    )


@pages.post("/")
def new() -> ResponseReturnValue:
    """Begin a new process."""
    key, name = (request.form.get(field, "").strip() for field in ("key", "name"))
    house().drafts.new(actor(), key, name, now())
    return go_to(url_for(".diagram", key=key))


@pages.get("/<key>")
def process(key: str) -> str:
    """One process: its files, its versions, and a way to publish."""
    return render_template(
        "designer/process.html",
        key=key,
        files=house().drafts.files(actor(), key),
        versions=versions_of(key),
        report=gate_words.told(house().drafts.check(actor(), key).as_json()),
    )


@pages.get("/<key>/diagram")
def diagram(key: str) -> str:
    """The drawing board."""
    allow_style_attributes()
    draft = house().drafts.open(actor(), key, f"{key}.bpmn")
    data = designer_data(key) | {"xml": draft.content, "etag": draft.etag}
    return render_template("designer/diagram.html", key=key, page_data=data)


@pages.get("/<key>/decisions/<decision_id>")
def decision(key: str, decision_id: str) -> str:
    """A decision table."""
    allow_style_attributes()
    draft = house().drafts.open(actor(), key, f"{decision_id}.dmn")
    save = url_for("api_drafts.decision", key=key, decision_id=decision_id)
    data = {
        "xml": draft.content,
        "etag": draft.etag,
        "id": decision_id,
        "csrf": generate_csrf(),
        "urls": {"save": save},
    }
    return render_template("designer/decision.html", key=key, decision_id=decision_id, page_data=data)


@pages.post("/<key>/publish")
def publish(key: str) -> ResponseReturnValue:
    """Publish the draft as a new version; running instances stay on theirs."""
    line = house().drafts.publish(actor(), key, request.form.get("note", "").strip(), now())
    flash(_("Version %(version)s is published.", version=line.version), "good")
    return go_to(url_for(".process", key=key))


@pages.post("/<key>/discard")
def discard(key: str) -> ResponseReturnValue:
    """Throw the draft away; what is published stays."""
    house().drafts.discard(actor(), key, now())
    flash(_("The draft is gone."), "good")
    return go_to(url_for(".processes"))


@pages.get("/<key>/versions/<int:version>.zip")
def export(key: str, version: int) -> ResponseReturnValue:
    """A published version as a folder in a zip file."""
    archive = as_zip(house().drafts.published(actor(), key, version), folder=key)
    return send_file(archive, mimetype="application/zip", as_attachment=True, download_name=f"{key}-{version}.zip")


def versions_of(key: str) -> Sequence[DefinitionLine]:
    """Published versions, newest first; none while a new process has only a draft."""
    published = any(line.key == key for line in house().definitions.list())
    return house().definitions.versions(actor(), key) if published else []


def designer_data(key: str) -> dict[str, Any]:
    """What the drawing board may choose from, and where it saves."""
    paths = list(house().drafts.files(actor(), key))
    return {
        "key": key,
        "csrf": generate_csrf(),
        "urls": {
            "save": url_for("api_drafts.diagram", key=key),
            "check": url_for("api_drafts.check", key=key),
            "publish": url_for("api_drafts.publish", key=key),
        },
        "forms": [path.removeprefix("forms/") for path in paths if path.endswith("-schema.json")],
        "handlers": [handler_json(one) for one in house().catalogue.documentation(actor())],
        "decisions": [path.removesuffix(".dmn") for path in paths if path.endswith(".dmn")],
        "processes": [{"key": line.key, "name": line.name} for line in house().definitions.list()],
        "roles": [{"id": role.value, "name": wording.role(role.value)} for role in Role if role is not Role.SYSTEM],
        "locale": current(),
        "readonly": False,
    }


def handler_json(handler: Any) -> dict[str, Any]:
    """One handler, as the properties panel lists it."""
    return {"name": handler.name, "doc": handler.text, "parameters": []}
