"""A solved complaint and the customer's word on it, inside one transaction: satisfied, or not and it begins again.

The instance waits for that word as long as the customer may say it. Where no instance waits any more, because its
drawing knew of no such wait or the time is over, a new one goes on with the same case.
"""

from __future__ import annotations

from datetime import timedelta

from sio_workflow.domain.complaints import CLOSED, OFFICE_FROM, feedback_deadlines, reopen_until, waits_for_customer
from sio_workflow.domain.notices import THE_MANAGER, sentence
from sio_workflow.domain.people import Role
from sio_workflow.domain.process import Variables, WaitKind
from sio_workflow.services.complaint_file import ComplaintFile
from sio_workflow.services.complaint_intake import clock_of
from sio_workflow.services.recipients import who_answers
from sio_workflow.services.workplace import refusal

_PROCESS = "complaint"
_MESSAGE = "solution_answered"
#: the instance waits a little longer than the customer may answer, so that a word in the last minute is there first
_GRACE = timedelta(minutes=10)


def close_as_solved(file: ComplaintFile, how: str) -> Variables:
    """Tell the customer, and until when they may say that it is not; the case counts as solved at once."""
    complaint, desk = file.complaint, file.desk
    working_days, signs_in = desk.uow.places.terms_of(complaint.customer_id, complaint.contact_id)
    until = reopen_until(desk.now, working_days)
    words = {"how": sentence(how), "until": until}
    if signs_in:
        message = file.say("solved", **words, link=f"/my-complaints/{complaint.id}")
    else:
        message = file.say("solved_no_account", **words, phone=THE_MANAGER)
    file.close("closed_solved", message)
    complaint.reopen_until, complaint.solution_answer = until, None
    return {"solution_answer_ends_at": until + _GRACE}


def accept(file: ComplaintFile) -> None:
    """The customer is satisfied. The first word stands."""
    complaint = file.complaint
    if not waits_for_customer(complaint.status, complaint.reopen_until, file.desk.now) or complaint.solution_answer:
        return
    complaint.solution_answer = "satisfied"
    file.audit("satisfied")
    if _is_waited_for(file):
        _wake(file)


def reopen(file: ComplaintFile, words: str) -> None:
    """Begin again with what the customer says. A case that is open again already only gets their words."""
    if file.complaint.status in CLOSED:
        _begin_again(file)
    elif not file.complaint.reopen_count:
        raise refusal("not_closed", "Sagen er ikke lukket.", "The case is not closed.")
    if words and not _has_heard(file, words):
        file.notices.heard(file.desk.actor.contact_id or file.complaint.contact_id, words)


def take_answer(file: ComplaintFile) -> Variables:
    """What has become of the solution; with the new clock when it was none. Done twice it says the same."""
    reopened = file.complaint.solution_answer == "reopened"
    return {"reopened": reopened, **(_anew(file) if reopened else {})}


def _begin_again(file: ComplaintFile) -> None:
    complaint, waits = file.complaint, file.complaint.solution_answer is None and _is_waited_for(file)
    if not waits and file.desk.uow.instances.active(_PROCESS, complaint.number):
        raise refusal(
            "closing_now",
            "Sagen er ved at blive lukket. Prøv igen om et øjeblik.",
            "The case is being closed right now. Try again in a moment.",
        )
    _forget_the_round(file)
    complaint.solution_answer = "reopened"
    _tell(file)
    if waits:
        _wake(file)
    else:
        file.desk.start(_PROCESS, complaint.number, _anew(file))


def _forget_the_round(file: ComplaintFile) -> None:
    """The reading starts again; what was said and done stays in the messages and in the audit trail."""
    complaint, now = file.complaint, file.desk.now
    was = {"was": complaint.status, "breached": complaint.breached_at is not None}
    complaint.reopened_at, complaint.reopen_count = now, complaint.reopen_count + 1
    found = file.desk.uow.places.site_with_customer(complaint.site_id)
    assert found is not None, "a complaint is about a site"
    complaint.feedback_due_at = feedback_deadlines(now, found[1].feedback_minutes).due_at
    complaint.status, complaint.closed_at, complaint.closing_message_id = "new", None, None
    complaint.first_feedback_at = complaint.first_feedback_kind = complaint.breached_at = None
    complaint.needs_dialogue = complaint.dialogue_at = None
    complaint.dialogue_override = ""
    item = file.item()
    item.approved_at = item.approved_by = None
    file.audit("reopen", times=complaint.reopen_count, **was)


def _tell(file: ComplaintFile) -> None:
    complaint, desk = file.complaint, file.desk
    roles = (Role.SERVICE_MANAGER, Role.OFFICE) if _is_for_the_office(file) else (Role.SERVICE_MANAGER,)
    number, due = complaint.number, complaint.feedback_due_at
    file.notices.roles(*roles, template="case_reopened", number=number, due=due, times=complaint.reopen_count)
    to, name = desk.actor.contact_id or complaint.contact_id, who_answers(desk.uow, complaint.area_id, desk.now)
    file.notices.contact(to, "complaint_reopened", number=number, due=due, name=name)


def _anew(file: ComplaintFile) -> Variables:
    more = {"escalated_to": f",{Role.OFFICE.value},"} if _is_for_the_office(file) else {}
    return {**clock_of(file.complaint), **more}


def _is_for_the_office(file: ComplaintFile) -> bool:
    return file.complaint.reopen_count >= OFFICE_FROM


def _is_waited_for(file: ComplaintFile) -> bool:
    return bool(file.desk.uow.subscriptions.waiting(WaitKind.MESSAGE, _MESSAGE, str(file.complaint.id)))


def _wake(file: ComplaintFile) -> None:
    file.desk.send(_MESSAGE, str(file.complaint.id), {})


def _has_heard(file: ComplaintFile, words: str) -> bool:
    """A button pressed twice sends the same twice."""
    said = file.desk.uow.trail.messages("complaint", file.complaint.id)
    return any(each.direction == "in" and each.body == words and each.at >= file.complaint.asked_at for each in said)
