"""What I may start, and the forms that start it."""

from __future__ import annotations

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from sio_workflow.services.views import InstanceView
from web.starting import show_start, submit_start
from web.visit import actor, house

pages = Blueprint("processes", __name__, url_prefix="/processes")


@pages.get("/")
def startable() -> str:
    """Processes that I may start by a form."""
    return render_template("startable.html", definitions=house().definitions.startable(actor()))


@pages.get("/<key>/start")
def start_form(key: str) -> str:
    """The start form."""
    return show_start(key, "start_form.html")


@pages.post("/<key>/start")
def start(key: str) -> ResponseReturnValue:
    """Start an instance with the posted answers."""
    return submit_start(key, "start_form.html", _("It is on its way."), instance_page)


def instance_page(started: InstanceView) -> str:
    """Where somebody who started an instance sees how it goes."""
    return url_for("instances.instance", instance_id=started.id)
