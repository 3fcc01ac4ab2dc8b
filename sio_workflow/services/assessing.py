"""Hold a complaint against the service plan: what was found, on which line, and why it is done all the same."""

from __future__ import annotations

from uuid import UUID

from sio_workflow.domain.complaints import ASSESSMENTS, REASON_LENGTH, is_goodwill, is_in_plan
from sio_workflow.domain.errors import InvalidAnswers
from sio_workflow.domain.process import Variables
from sio_workflow.services.complaint_file import ComplaintFile
from sio_workflow.services.complaint_items import plan_lines, require_line
from sio_workflow.services.workplace import refusal, uuid_of
from sio_workflow.storage.models import ComplaintItem


def note(file: ComplaintFile, answers: Variables) -> ComplaintItem:
    """Write down the assessment, once the decision goes with it; what nobody owes the customer needs a reason."""
    assessment, decision = answers["assessment"], answers["decision"]
    verdict = ASSESSMENTS[assessment]
    if decision not in verdict.decisions:
        raise refusal(
            "assessment_forbids",
            f"Ved »{verdict.da}« kan sagen ikke afgøres sådan.",
            f"With “{verdict.en}” the case cannot be decided like this.",
        )
    item = file.item()
    item.assessment, item.category = assessment, answers.get("category") or item.category
    item.location = answers.get("location") or item.location
    item.plan_line_id = _line(file, item, answers)
    item.goodwill_reason = _reason(answers) if is_goodwill(assessment, decision) else ""
    return item


def _line(file: ComplaintFile, item: ComplaintItem, answers: Variables) -> UUID | None:
    """The line named; what is accepted within the plan names one where the plan has any about it."""
    chosen = uuid_of(answers["plan_line_id"]) if answers.get("plan_line_id") else None
    owed = answers["decision"] == "accept" and is_in_plan(answers["assessment"])
    if chosen is None and not owed:
        return None
    lines = plan_lines(file)
    if chosen is not None:
        require_line(lines, chosen)
    about = [line.id for line in lines if line.task_code == item.category and not line.excluded]
    if chosen is None and len(about) > 1:
        raise InvalidAnswers.at("plan_line_id", "Choose the line of the plan.")
    return chosen or next(iter(about), None)


def _reason(answers: Variables) -> str:
    reason = str(answers.get("goodwill_reason", "")).strip()
    if len(reason) < REASON_LENGTH:
        raise InvalidAnswers.at("goodwill_reason", "Say why it is done all the same, in at least 15 characters.")
    return reason
