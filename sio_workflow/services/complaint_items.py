"""The things in a complaint: found in the call, added, and each held against the service plan."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID, uuid4

from sio_workflow.domain.complaints import ASSESSMENTS, CLOSED
from sio_workflow.domain.errors import Conflict, InvalidAnswers, NotFound
from sio_workflow.domain.times import local_day
from sio_workflow.services.complaint_file import ComplaintFile
from sio_workflow.services.workplace import refusal
from sio_workflow.storage.models import ComplaintItem, PlanLine

_LONGEST_PLACE, _LONGEST_WORDS = 200, 2000


def add(file: ComplaintFile, location: str, description: str) -> ComplaintItem:
    """One more thing. A complaint that has none yet gets its first, which its user task assesses."""
    _require_open(file)
    if not location and not description:
        raise InvalidAnswers.at("location", "Write where it is, or what is wrong.")
    if len(location) > _LONGEST_PLACE or len(description) > _LONGEST_WORDS:
        raise InvalidAnswers.at("description", "That is too long.")
    items = file.desk.uow.complaints.items(file.complaint.id)
    item = ComplaintItem(
        id=uuid4(),
        complaint_id=file.complaint.id,
        area_id=file.complaint.area_id,
        customer_id=file.complaint.customer_id,
        item_no=max((each.item_no for each in items), default=0) + 1,
        location=location,
        description=description,
    )
    file.desk.uow.complaints.add(item)
    file.audit("add_item", item_no=item.item_no)
    return item


def assess(file: ComplaintFile, item_no: int, assessment: str, plan_line_id: UUID | None) -> None:
    """What the plan says of one of them; what is done about the complaint is decided in its user task."""
    _require_open(file)
    if assessment not in ASSESSMENTS:
        raise InvalidAnswers.at("assessment", "Choose an assessment.")
    item = _numbered(file, item_no)
    if plan_line_id is not None:
        require_line(plan_lines(file), plan_line_id)
    item.assessment, item.plan_line_id = assessment, plan_line_id
    file.audit("assess_item", item_no=item_no, assessment=assessment)


def _numbered(file: ComplaintFile, item_no: int) -> ComplaintItem:
    if item_no == 1:
        return file.item()
    items = {each.item_no: each for each in file.desk.uow.complaints.items(file.complaint.id)}
    if item_no not in items:
        raise NotFound
    return items[item_no]


def plan_lines(file: ComplaintFile) -> Sequence[PlanLine]:
    """The service plan of the site as it is today."""
    return file.desk.uow.places.plan_lines(file.complaint.site_id, local_day(file.desk.now))


def require_line(lines: Sequence[PlanLine], plan_line_id: UUID) -> None:
    """A complaint is held against a line of its own site's plan."""
    if plan_line_id not in {line.id for line in lines}:
        raise InvalidAnswers.at("plan_line_id", "Not a line of this site's plan.")


def require_all_assessed(file: ComplaintFile) -> None:
    """Nothing is decided while a thing that was found in the call has not been looked at."""
    if file.unassessed:
        raise refusal(
            "items_not_assessed",
            "Vurdér de øvrige punkter på reklamationens side først.",
            "Assess the other items on the complaint's page first.",
        )


def _require_open(file: ComplaintFile) -> None:
    if file.complaint.status in CLOSED:
        raise Conflict("This complaint is closed.")
