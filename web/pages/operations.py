"""For operators: instances by what they wait for, incidents, workers and where time goes."""

from __future__ import annotations

from dataclasses import asdict
from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from web import wording
from web.answering import go_to, lead_back_to
from web.language import current
from web.legible import whole
from web.visit import actor, house, now

pages = Blueprint("operations", __name__, url_prefix="/operations")

AGES = {"1h": timedelta(hours=1), "4h": timedelta(hours=4), "1d": timedelta(days=1), "7d": timedelta(days=7)}


@pages.get("/instances")
def instances() -> str:
    """All instances; the filters stand in the URL, so that a list can be sent to a colleague."""
    found, definitions = house().instances.list(actor(), **filters()), house().definitions.seen(actor())
    return render_template(
        "operations/instances.html", found=found, chosen=request.args, ages=AGES, definitions=definitions
    )


def filters() -> dict[str, Any]:
    """The list's filters, from the URL; what is not understood filters nothing."""
    age = AGES.get(request.args.get("age", ""))
    return {
        "key": request.args.get("process") or None,
        "version": request.args.get("version", type=whole),
        "status": request.args.get("status", "active") or None,
        "wait_kind": request.args.get("reason") or None,
        "older_than": now() - age if age else None,
        "text": request.args.get("text", "").strip(),
        "page": page_number(),
    }


def page_number() -> int:
    """Which page of a list, from the URL."""
    return max(request.args.get("page", 1, type=whole), 1)


@pages.post("/instances/<uuid:instance_id>/cancel")
def cancel_instance(instance_id: UUID) -> ResponseReturnValue:
    """End an instance that will not end by itself."""
    lead_back_to(url_for("instances.instance", instance_id=instance_id))
    anew = house().instances.cancel(actor(), instance_id, request.form.get("reason", "").strip(), now())
    flash(_("The instance is cancelled. Its case begins anew.") if anew else _("The instance is cancelled."), "good")
    return go_to(url_for("instances.instance", instance_id=instance_id))


@pages.get("/incidents")
def incidents() -> str:
    """Stuck work, newest first."""
    found = house().incidents.list(actor(), page=page_number())
    not_set_up = house().deliveries.not_set_up(actor(), now())
    return render_template("operations/incidents.html", found=found, not_set_up=not_set_up)


@pages.get("/incidents/<uuid:incident_id>")
def incident(incident_id: UUID) -> str:
    """One incident with its stack trace."""
    found = house().incidents.get(actor(), incident_id)
    begins_again = found.instance_id is not None and goes_on(found.instance_id)
    return render_template(
        "operations/incident.html",
        incident=found,
        remedy=wording.REMEDIES.get(found.code),
        begins_again=begins_again,
    )


def goes_on(instance_id: UUID) -> bool:
    """Whether the case of this instance begins anew when it is cancelled."""
    return house().instances.get(actor(), instance_id, now()).begins_again


@pages.post("/incidents/<uuid:incident_id>/retry")
def retry(incident_id: UUID) -> ResponseReturnValue:
    """Do the stuck work again."""
    lead_back_to(url_for(".incident", incident_id=incident_id))
    house().incidents.retry(actor(), incident_id, now())
    flash(_("It is tried again."), "good")
    return go_to(url_for(".incident", incident_id=incident_id))


@pages.post("/incidents/<uuid:incident_id>/cancel")
def cancel_incident(incident_id: UUID) -> ResponseReturnValue:
    """Give the stuck work up."""
    lead_back_to(url_for(".incident", incident_id=incident_id))
    house().incidents.cancel(actor(), incident_id, request.form.get("reason", "").strip(), now())
    flash(_("The incident is closed."), "good")
    return go_to(url_for(".incident", incident_id=incident_id))


@pages.get("/workers")
def workers() -> str:
    """Workers, the length of the queue and its oldest job."""
    return render_template("operations/workers.html", queue=house().jobs.queue(actor(), now()))


@pages.get("/heat/<key>")
def heat(key: str) -> str:
    """Where instances of a process wait, on its diagram and as a table."""
    found = house().figures.heat(actor(), key, now())
    return render_template("operations/heat.html", found=found, page_data={**asdict(found), "locale": current()})
