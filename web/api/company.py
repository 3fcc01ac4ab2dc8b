"""The company: the overview, shifts, cover and offers, complaints. What the rich pages show and do."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from flask_smorest import Blueprint

from sio_workflow.cover import Candidate
from sio_workflow.services.complaints import ComplaintLine
from sio_workflow.services.cover_views import OfferView, SearchView
from sio_workflow.services.dashboard import DashboardView
from sio_workflow.services.shifts import ShiftView
from sio_workflow.services.suggestions import Suggestion
from web.api.bodies import Answer, Apology, Assessment, Call, Contact, Feedback, Item, Offers, Reply, Wording
from web.api.records import complaint_record
from web.api.shapes import shape
from web.sending_words import sent_about
from web.visit import actor, house, now

resource = Blueprint("api_company", __name__, url_prefix="/api/v1", description=__doc__)


@resource.get("/dashboard")
@resource.response(200, shape(DashboardView))
def dashboard() -> DashboardView:
    """Red needs action, green is how complaints stand."""
    return house().dashboard.show(actor(), now())


@resource.get("/shifts/unstaffed")
@resource.response(200, shape(ShiftView)(many=True))
def unstaffed() -> Sequence[ShiftView]:
    """What stands unstaffed in the coming two days."""
    return house().shifts.unstaffed(actor(), now())


@resource.get("/shifts/mine")
@resource.response(200, shape(ShiftView)(many=True))
def my_shifts() -> Sequence[ShiftView]:
    """My own coming shifts."""
    return house().shifts.mine(actor(), now())


@resource.get("/cover")
@resource.response(200, shape(SearchView)(many=True))
def searches() -> Sequence[SearchView]:
    """Searches for cover that are not over."""
    return house().cover.searches(actor(), now())


@resource.get("/cover/<uuid:case_id>")
@resource.response(200, shape(SearchView))
def search(case_id: UUID) -> SearchView:
    """One search with its offers."""
    return house().cover.get(actor(), case_id, now())


@resource.get("/cover/<uuid:case_id>/candidates")
@resource.response(200, shape(Candidate)(many=True))
def candidates(case_id: UUID) -> Sequence[Candidate]:
    """Who could take the shift, best first, with reasons; and who cannot, with why."""
    return house().cover.candidates(actor(), case_id, now())


@resource.post("/cover/<uuid:case_id>/offers")
@resource.arguments(Offers)
@resource.response(200, shape(SearchView))
def send_offers(body: dict[str, Any], case_id: UUID) -> SearchView:
    """Ask these people; an empty list asks the next wave."""
    return house().cover.send_offers(actor(), case_id, body["employee_ids"], now())


@resource.post("/cover/<uuid:case_id>/calls")
@resource.arguments(Call)
@resource.response(200, shape(SearchView))
def log_call(body: dict[str, Any], case_id: UUID) -> SearchView:
    """A telephone call to a candidate: a yes takes the shift."""
    return house().cover.log_call(actor(), case_id, body["employee_id"], body["outcome"], now(), body["note"])


@resource.get("/offers")
@resource.response(200, shape(OfferView)(many=True))
def my_offers() -> Sequence[OfferView]:
    """Shifts I have been asked to take."""
    return house().cover.my_offers(actor(), now())


@resource.post("/offers/<uuid:offer_id>/answer")
@resource.arguments(Answer)
def answer_offer(body: dict[str, bool], offer_id: UUID) -> dict[str, str]:
    """Yes or no; the answer says what came of it: yes, no or too_late."""
    return {"answer": house().cover.answer_offer(actor(), offer_id, body["yes"], now())}


@resource.get("/complaints")
@resource.response(200, shape(ComplaintLine)(many=True))
def complaints() -> Sequence[ComplaintLine]:
    """My own, or those of my areas."""
    return house().complaints.list(actor(), now())


@resource.get("/complaints/<uuid:complaint_id>")
def complaint(complaint_id: UUID) -> dict[str, Any]:
    """One complaint with its plan, items and messages."""
    found = house().complaints.get(actor(), complaint_id, now())
    return complaint_record(found, sent_about("complaint", complaint_id))


@resource.get("/complaints/<uuid:complaint_id>/suggestion")
@resource.arguments(Wording, location="query")
@resource.response(200, shape(Suggestion))
def suggest(wanted: dict[str, str], complaint_id: UUID) -> Suggestion:
    """Words to begin with, in the customer's language; nothing is said until a person sends them."""
    return house().complaints.suggest(actor(), complaint_id, wanted["template"], now())


@resource.post("/complaints/<uuid:complaint_id>/feedback")
@resource.arguments(Feedback)
@resource.response(204)
def give_feedback(body: dict[str, str], complaint_id: UUID) -> None:
    """Write to the customer; the first time stops the two-hour clock."""
    house().complaints.give_feedback(actor(), complaint_id, body["text"], now())


@resource.post("/complaints/<uuid:complaint_id>/apology")
@resource.arguments(Apology)
def apologise(body: dict[str, datetime | None], complaint_id: UUID) -> dict[str, bool]:
    """Say sorry for the broken promise, once; it is no feedback. `sent` is false when it was sent before."""
    return {"sent": house().complaints.apologise(actor(), complaint_id, now(), body["until"])}


@resource.post("/complaints/<uuid:complaint_id>/contacts")
@resource.arguments(Contact)
@resource.response(204)
def log_contact(body: dict[str, str], complaint_id: UUID) -> None:
    """Log a call, visit or meeting, held or tried."""
    house().complaints.log_contact(actor(), complaint_id, body["kind"], body["outcome"], now(), body["note"])


@resource.post("/complaints/<uuid:complaint_id>/items")
@resource.arguments(Item)
@resource.response(204)
def add_item(body: dict[str, str], complaint_id: UUID) -> None:
    """Add a thing that has come up, mostly in the call."""
    house().complaints.add_item(actor(), complaint_id, body["location"], body["description"], now())


@resource.post("/complaints/<uuid:complaint_id>/assessments")
@resource.arguments(Assessment)
@resource.response(204)
def assess_item(body: dict[str, Any], complaint_id: UUID) -> None:
    """Hold one thing of a complaint against the service plan."""
    line = body["plan_line_id"]
    house().complaints.assess_item(actor(), complaint_id, body["item_no"], body["assessment"], line, now())


@resource.post("/complaints/<uuid:complaint_id>/replies")
@resource.arguments(Reply)
@resource.response(204)
def write(body: dict[str, str], complaint_id: UUID) -> None:
    """A customer's own words on a case of theirs."""
    house().inbox.write(actor(), complaint_id, body["reply"], now())
