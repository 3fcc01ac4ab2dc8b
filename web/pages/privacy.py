"""Storage: how long things are kept and what the nights took; and one person's data, to have and to be forgotten."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from sio_workflow.services.personal_data import WHY_NOT
from web.answering import go_to
from web.language import current
from web.privacy_words import kind_words, table_words
from web.visit import actor, house, now

pages = Blueprint("privacy", __name__, url_prefix="/privacy")
pages.add_app_template_global(kind_words)
pages.add_app_template_global(table_words)


@pages.get("/retention")
def retention() -> str:
    """How long each kind is kept, what would go now, and the last runs."""
    kinds, runs = house().retention.kinds(actor(), now()), house().retention.runs(actor())
    return render_template("privacy/retention.html", kinds=kinds, runs=runs)


@pages.post("/retention/<key>")
def keep(key: str) -> ResponseReturnValue:
    """Keep a kind longer or shorter."""
    # no number is outside every bound: whether they may at all is asked first
    days = request.form.get("days", -1, type=int)
    house().retention.keep(actor(), key, days, now())
    flash(_("It is kept %(days)s days from now on.", days=days), "good")
    return go_to(url_for(".retention"))


@pages.post("/retention")
def clean_up() -> ResponseReturnValue:
    """Clean up now."""
    run = house().retention.clean_up(actor(), now())
    flash(_("Cleaned up: %(rows)s rows are gone.", rows=run.total), "good")
    return go_to(url_for(".retention"))


@pages.get("/mine")
def mine() -> str:
    """What is kept about me, in numbers, and a way to have it all."""
    return render_template("privacy/mine.html", counts=house().personal_data.own_counts(actor()))


@pages.get("/mine.zip")
def download() -> Response:
    """Everything that is kept about me: to read, and for another system."""
    return _zipped(house().personal_data.own(actor(), now()))


@pages.get("/person/<kind>/<uuid:person_id>")
def person(kind: str, person_id: UUID) -> str:
    """One person: have their data, or forget them; the first step of the two."""
    plan = house().personal_data.plan(actor(), kind, person_id, now())
    why = [WHY_NOT[code][1 if current() == "da" else 0] for code in plan.holds]
    return render_template("privacy/person.html", plan=plan, why=why)


@pages.get("/person/<kind>/<uuid:person_id>.zip")
def download_person(kind: str, person_id: UUID) -> Response:
    """Everything that is kept about somebody."""
    return _zipped(house().personal_data.export(actor(), kind, person_id, now()))


@pages.post("/person/<kind>/<uuid:person_id>/erase")
def erase(kind: str, person_id: UUID) -> ResponseReturnValue:
    """The second step: as it was shown, or not at all."""
    plan = house().personal_data.erase(actor(), kind, person_id, request.form.get("seal", ""), now())
    flash(_("Forgotten. In old cases it now says: %(called)s.", called=plan.called), "good")
    return go_to(url_for(".person", kind=kind, person_id=person_id))


def _zipped(found: dict[str, Any]) -> Response:
    """The file is named by its day alone: a name in a folder of downloads tells enough already."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("data.json", json.dumps(found, ensure_ascii=False, indent=2))
        archive.writestr("data.html", render_template("privacy/export.html", found=found))
    headers = {
        "Content-Disposition": f'attachment; filename="sio-data-{now():%Y-%m-%d}.zip"',
        "Cache-Control": "no-store",
    }
    return Response(packed.getvalue(), mimetype="application/zip", headers=headers)
