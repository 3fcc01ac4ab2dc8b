"""HR's cases: for HR alone. Others are refused, and an attempt to ask for a certificate is put on record."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from flask_smorest import Blueprint

from sio_workflow.services.hr_views import HrCaseView, HrOverview
from web.api.bodies import CertificateRequest, Decision, HrCase, HrNote, HrPending, HrStep
from web.api.shapes import shape
from web.visit import actor, house, now

resource = Blueprint("api_hr", __name__, url_prefix="/api/v1/hr-cases", description=__doc__)


@resource.get("")
@resource.response(200, shape(HrOverview))
def cases() -> HrOverview:
    """Requests that wait for a second person, open cases, and long absences without one."""
    return house().hr_cases.overview(actor(), now())


@resource.post("")
@resource.arguments(HrCase)
@resource.response(200, shape(HrCaseView))
def open_case(body: dict[str, UUID]) -> HrCaseView:
    """Follow an absence; if HR does so already, that case."""
    return house().hr_cases.get(actor(), house().hr_cases.open(actor(), body["absence_id"], now()), now())


@resource.get("/<uuid:case_id>")
@resource.response(200, shape(HrCaseView))
def case(case_id: UUID) -> HrCaseView:
    """One case with its steps, requests and notes."""
    return house().hr_cases.get(actor(), case_id, now())


@resource.post("/<uuid:case_id>/notes")
@resource.arguments(HrNote)
@resource.response(204)
def note(body: dict[str, str], case_id: UUID) -> None:
    """Write something down for HR alone."""
    house().hr_cases.note(actor(), case_id, body["body"], now())


@resource.post("/<uuid:case_id>/steps")
@resource.arguments(HrStep)
@resource.response(204)
def step_done(body: dict[str, str], case_id: UUID) -> None:
    """A step is done; said twice it stays with who said it first."""
    house().hr_cases.step_done(actor(), case_id, body["code"], now())


@resource.post("/<uuid:case_id>/close")
@resource.response(204)
def close(case_id: UUID) -> None:
    """HR is done."""
    house().hr_cases.close(actor(), case_id, now())


@resource.post("/<uuid:case_id>/pending")
@resource.arguments(HrPending)
@resource.response(204)
def keep_until(body: dict[str, date | None], case_id: UUID) -> None:
    """A claim or refund is pending until that day, so the clean-up leaves the case; null: no longer."""
    house().hr_cases.keep_until(actor(), case_id, body["until"], now())


@resource.post("/certificate-requests")
@resource.arguments(CertificateRequest)
def request_certificate(body: dict[str, Any]) -> dict[str, str]:
    """Ask for a certificate on a named ground; it waits for a second person. Attempts of others are audited."""
    request_id = house().hr_cases.request_certificate(actor(), body["absence_id"], body["ground"], now())
    return {"id": str(request_id)}


@resource.post("/certificate-requests/<uuid:request_id>/decision")
@resource.arguments(Decision)
@resource.response(204)
def decide(body: dict[str, bool], request_id: UUID) -> None:
    """Approve or refuse what somebody else in HR has asked for; approved, the employee is told."""
    house().hr_cases.decide(actor(), request_id, body["approve"], now())
