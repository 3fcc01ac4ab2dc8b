"""Forms are edited as their schema pair, with a preview of what people will see."""

from __future__ import annotations

import json
from typing import Any

from flask import Blueprint, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from sio_workflow.domain.errors import Invalid, InvalidAnswers
from sio_workflow.domain.legible import json_of
from sio_workflow.services.views import DraftView
from web.answering import go_to, problems_of
from web.errors import show_again_with
from web.forms import Filling, Form, build
from web.language import current
from web.legible import is_plain, whole
from web.visit import actor, house, is_htmx, now

pages = Blueprint("form_editor", __name__, url_prefix="/designer/<key>/forms")

EMPTY = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "", "type": "object", "properties": {}}


@pages.post("/")
def new(key: str) -> ResponseReturnValue:
    """Begin a form; its name is the id of its user task or start event."""
    return go_to(url_for(".edit", key=key, name=request.form.get("name", "").strip()))


@pages.get("/<name>")
def edit(key: str, name: str) -> str:
    """The form's two files side by side with its preview."""
    schema, ui = (opened(key, path) for path in paths_of(name))
    texts = {"schema": schema.content or pretty(EMPTY), "ui_schema": ui.content or "{}"}
    return page(key, name, {**texts, "schema_etag": str(schema.etag), "ui_schema_etag": str(ui.etag)})


@pages.post("/<name>")
def save(key: str, name: str) -> ResponseReturnValue:
    """Preview what is typed, or save it into the draft."""
    typed = request.form.to_dict()
    show_again_with(lambda error: page(key, name, typed, problems_of(error)))
    schema, ui = parsed("schema", typed), parsed("ui_schema", typed)
    if request.form.get("do") != "save":
        return page(key, name, typed)
    for path, text, field in zip(paths_of(name), (schema, ui), ("schema_etag", "ui_schema_etag"), strict=True):
        house().drafts.save(actor(), key, path, pretty(text), request.form.get(field, 0, type=whole), now())
    flash(_("The form is saved in the draft."), "good")
    return go_to(url_for(".edit", key=key, name=name))


def page(key: str, name: str, typed: dict[str, str], problems: dict[str, list[str]] | None = None) -> str:
    """Editor and preview; the preview shows the last text that could be read."""
    template = "designer/_form_preview.html" if is_htmx() else "designer/form.html"
    preview = None if problems else preview_of(typed)
    return render_template(template, key=key, name=name, typed=typed, problems=problems or {}, form=preview)


def preview_of(typed: dict[str, str]) -> Form:
    """The form as people will see it."""
    return build(parsed("schema", typed), parsed("ui_schema", typed), Filling(), variables={}, locale=current())


def parsed(field: str, typed: dict[str, str]) -> dict[str, Any]:
    """A JSON object, or InvalidAnswers that says on which line it breaks."""
    try:
        found = json_of(typed.get(field, "") or "{}")
    except json.JSONDecodeError as fault:
        where = _("Line %(line)s, column %(column)s: this is not JSON.", line=fault.lineno, column=fault.colno)
        raise InvalidAnswers({field: [where]}) from fault
    except ValueError:
        found = None
    if not isinstance(found, dict) or not is_plain(found):
        raise InvalidAnswers({field: [_("This must be a JSON object.")]})
    return found


def opened(key: str, path: str) -> DraftView:
    """A file of the draft; a form that is new begins empty."""
    files = house().drafts.files(actor(), key)
    return (
        house().drafts.open(actor(), key, path) if path in files else DraftView(key=key, path=path, content="", etag=0)
    )


def paths_of(name: str) -> tuple[str, str]:
    """The file pair of a form."""
    if not name.isidentifier():
        raise Invalid(name=name)
    return f"forms/{name}-schema.json", f"forms/{name}-uischema.json"


def pretty(text: dict[str, Any]) -> str:
    """JSON as it stands in a folder: readable, Danish letters as they are."""
    return json.dumps(text, ensure_ascii=False, indent=2) + "\n"
