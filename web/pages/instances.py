"""One process instance: its diagram with tokens, why it waits, and what has happened."""

from __future__ import annotations

from collections import Counter
from typing import Any
from uuid import UUID

from flask import Blueprint, render_template

from sio_workflow.services.views import InstanceView
from web import wording
from web.language import current
from web.visit import actor, house, now

pages = Blueprint("instances", __name__, url_prefix="/instances")


@pages.get("/<uuid:instance_id>")
def instance(instance_id: UUID) -> str:
    """The instance as the person may see it."""
    found = house().instances.get(actor(), instance_id, now())
    return render_template("instance.html", instance=found, page_data=diagram_of(found))


def diagram_of(instance: InstanceView) -> dict[str, Any]:
    """What the viewer draws: the diagram, a token per waiting element, and what is behind it."""
    waiting = Counter((wait.element_id, wait.kind.value) for wait in instance.waits)
    tokens = [
        {"element_id": element_id, "kind": kind, "count": count, "label": wording.wait(kind)}
        for (element_id, kind), count in waiting.items()
    ]
    return {
        "xml": instance.xml,
        "tokens": tokens,
        "finished": sorted({line.element_id for line in instance.history if line.state == "completed"}),
        "incidents": [one.element_id for one in instance.incidents if one.resolved_at is None],
        "locale": current(),
    }
