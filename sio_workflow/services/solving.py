"""Put it right: promised with how, when and who; done by the assignee; approved by somebody else."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sio_workflow.domain.complaints import APPROVE_WITHIN, ASSIGNEE_JOBS, HOW_LENGTH
from sio_workflow.domain.errors import InvalidAnswers
from sio_workflow.domain.notices import sentence
from sio_workflow.domain.process import Variables
from sio_workflow.domain.times import instant
from sio_workflow.services import reopening
from sio_workflow.services.complaint_file import ComplaintFile
from sio_workflow.services.workplace import refusal, uuid_of
from sio_workflow.storage.models import Employee, Site

_TITLES = {
    "first_assistant": {"da": "1. assistent", "en": "first assistant"},
    "service_assistant": {"da": "serviceassistent", "en": "service assistant"},
}


def accept(file: ComplaintFile, answers: Variables) -> Variables:
    """How, when and who; the customer is told, the assignee gets the job."""
    planned_at, how = _future(file, answers, "planned_at"), answers["how"].strip()
    if len(how) < HOW_LENGTH:
        raise InvalidAnswers.at("how", "Write at least 10 characters.")
    assignee, site = _assignee(file, uuid_of(answers["assignee_id"]), planned_at)
    item = file.item()
    item.decision, item.how, item.planned_at, item.assignee_id = "accept", how, planned_at, assignee.id
    item.solved_at = None
    file.complaint.status = "planned"
    file.say("plan_sent", how=sentence(how), when=planned_at, job=_TITLES[assignee.job])
    file.notices.employee(assignee.id, "complaint_job", place=site.name, when=planned_at)
    file.audit("accept", assignee_id=str(assignee.id))
    return {"assignee_id": assignee.id, "planned_at": planned_at}


def solve(file: ComplaintFile, answers: Variables) -> Variables:
    """The assignee has done it, or could not."""
    item = file.item()
    done = answers["decision"] == "done"
    if done:
        item.solved_at, item.solved_note = file.desk.now, answers.get("note", "")
        file.complaint.status = "solved_pending_approval"
    else:
        item.return_comment = answers.get("note", "")
    file.audit("solve" if done else "cannot_solve")
    due = file.desk.now + APPROVE_WITHIN
    return {"decision": answers["decision"], "approval_due_at": due, "decide_due_at": due}


def review(file: ComplaintFile, answers: Variables) -> Variables:
    """Somebody else than the assignee approves the solution or sends it back."""
    item, desk = file.item(), file.desk
    if item.assignee_id is not None and item.assignee_id == desk.actor.employee_id:
        raise refusal("own_solution", "Du kan ikke godkende din egen løsning.", "You cannot approve your own solution.")
    if answers["decision"] == "approve":
        item.approved_at, item.approved_by = desk.now, desk.actor.account_id
        file.audit("approve_solution")
        return {"decision": "approve", "outcome": "solved", **reopening.close_as_solved(file, item.how)}
    if not answers.get("comment"):
        raise InvalidAnswers.at("comment", "Write what is missing.")
    planned_at = _future(file, answers, "planned_at")
    item.return_count += 1
    item.return_comment, item.planned_at, item.solved_at = answers["comment"], planned_at, None
    file.complaint.status = "planned"
    file.notices.contact(file.complaint.contact_id, "solution_delayed", when=planned_at)
    if item.assignee_id is not None:
        file.notices.employee(item.assignee_id, "solution_returned", place=file.site.name, when=planned_at)
    file.audit("return_solution")
    return {"decision": "return", "planned_at": planned_at}


def _assignee(file: ComplaintFile, employee_id: UUID, planned_at: datetime) -> tuple[Employee, Site]:
    """Somebody with the right job, there at the time, and able to get in."""
    found = file.desk.uow.people.at_site(employee_id, file.complaint.site_id, planned_at)
    if found is None or found[0].job not in ASSIGNEE_JOBS or found[0].area_id != file.complaint.area_id:
        raise InvalidAnswers.at("assignee_id", "Choose a first assistant or a service assistant.")
    employee, site, known, away = found
    if away:
        raise InvalidAnswers.at("assignee_id", "Absent at that time.")
    if site.access_kind in ("key", "personal_code") and (known is None or not known.has_access):
        raise InvalidAnswers.at("assignee_id", "No access to this site.")
    return employee, site


def _future(file: ComplaintFile, answers: Variables, field: str) -> datetime:
    if not answers.get(field):
        raise InvalidAnswers.at(field, "When?")
    moment = instant(answers[field])
    if moment <= file.desk.now:
        raise InvalidAnswers.at(field, "Must be in the future.")
    return moment
