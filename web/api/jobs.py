"""Jobs and workers: length of the queue, its oldest job, who is alive."""

from __future__ import annotations

from flask_smorest import Blueprint

from sio_workflow.services.figures import Heat
from sio_workflow.services.views import Queue
from web.api.shapes import shape
from web.visit import actor, house, now

resource = Blueprint("api_jobs", __name__, url_prefix="/api/v1/jobs", description=__doc__)


@resource.get("/heat/<key>")
@resource.response(200, shape(Heat))
def heat(key: str) -> Heat:
    """Where instances of a process wait, and for how long on average."""
    return house().figures.heat(actor(), key, now())


@resource.get("/queue")
@resource.response(200, shape(Queue))
def queue() -> Queue:
    """How the workers are doing."""
    return house().jobs.queue(actor(), now())
