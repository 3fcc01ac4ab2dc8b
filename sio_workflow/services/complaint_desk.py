"""Complaints, inside one transaction: read, answered, held against the plan, closed with a message to the customer."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sio_workflow.domain.complaints import (
    ASSESS_WITHIN,
    CALL_AGAIN_WITHIN,
    CLOSED,
    must_talk_first,
)
from sio_workflow.domain.errors import InvalidAnswers
from sio_workflow.domain.notices import THE_MANAGER, sentence
from sio_workflow.domain.people import Role
from sio_workflow.domain.process import Variables
from sio_workflow.domain.times import instant
from sio_workflow.services import assessing, complaint_intake, complaint_items, extra_work, reopening, solving
from sio_workflow.services.complaint_file import ComplaintFile
from sio_workflow.services.workplace import Workplace, refusal, uuid_of

_STEPS: dict[str, tuple[Role, ...]] = {
    "remind": (Role.SERVICE_MANAGER,),
    "alert": (Role.SERVICE_MANAGER, Role.DEPUTY),
    "breach": (Role.SERVICE_MANAGER, Role.DEPUTY, Role.OFFICE),
}
_FIRST_TASKS = ("read_complaint", "talk_to_customer")


@dataclass(frozen=True)
class ComplaintDesk:
    """What the process of a complaint may do."""

    desk: Workplace

    def register(self, answers: Variables) -> Variables:
        """Record a complaint and send the receipt, which does not stop the clock."""
        return complaint_intake.register(self.desk, answers)

    def read(self, complaint_id: UUID, answers: Variables) -> Variables:
        """The manager has read it: is there a need to talk? A message given here is the feedback."""
        file = self._file(complaint_id)
        file.open()
        file.complaint.needs_dialogue = bool(answers["needs_dialogue"])
        if answers.get("feedback"):
            file.give_feedback(answers["feedback"])
        if not file.complaint.needs_dialogue and file.complaint.first_feedback_at is None:
            raise InvalidAnswers.at("feedback", "Tell the customer that you have seen it.")
        file.audit("read", needs_dialogue=file.complaint.needs_dialogue)
        return {
            "needs_dialogue": file.complaint.needs_dialogue,
            "call_due_at": file.complaint.feedback_due_at,
            "assess_due_at": self.desk.now + ASSESS_WITHIN,
        }

    def escalate(self, complaint_id: UUID, step: str) -> None:
        """60, 90 and 120 minutes without human feedback: manager, deputy, office."""
        file = self._file(complaint_id)
        complaint = file.complaint
        if complaint.first_feedback_at is not None or complaint.status in CLOSED:
            return
        template = "complaint_waits"
        if step == "breach":
            complaint.breached_at = complaint.breached_at or self.desk.now
            template = "complaint_breach"
        file.notices.roles(*_STEPS[step], template=template, number=complaint.number, due=complaint.feedback_due_at)
        for element_id in _FIRST_TASKS:
            self.desk.escalate(element_id, *_STEPS[step])
        file.audit("escalate", step=step)

    def talk(self, complaint_id: UUID, answers: Variables) -> Variables:
        """Log a call, visit or meeting, held or tried."""
        file, outcome = self._file(complaint_id), answers["outcome"]
        held = "no_answer" if outcome == "no_answer" else "reached"
        file.log_contact(answers.get("kind", "call"), held, answers.get("note", ""))
        again = instant(answers["call_again_at"]) if answers.get("call_again_at") else None
        if outcome == "no_answer":
            file.give_feedback(_needed(answers, "message", "Write to the customer as well."))
            again = again or self.desk.now + CALL_AGAIN_WITHIN
        elif outcome == "withdrawn":
            words = _needed(answers, "message", "Confirm to the customer.")
            file.close("withdrawn", file.give_feedback(words))
        if answers.get("location") or answers.get("description"):
            file.describe(answers.get("location", ""), answers.get("description", ""))
        file.audit("contact", outcome=outcome)
        return {
            "contact": outcome,
            "call_due_at": again or self.desk.now + CALL_AGAIN_WITHIN,
            "assess_due_at": self.desk.now + ASSESS_WITHIN,
        }

    def assess(self, complaint_id: UUID, answers: Variables) -> Variables:
        """Hold the complaint against the service plan and decide."""
        file, decision = self._file(complaint_id), answers["decision"]
        if answers.get("override_reason"):
            file.complaint.dialogue_override = answers["override_reason"]
        _talked_first(file)
        complaint_items.require_all_assessed(file)
        item = assessing.note(file, answers)
        file.complaint.status = "assessing"
        goodwill = bool(item.goodwill_reason)
        file.audit("assess", assessment=item.assessment, decision=decision, goodwill=goodwill)
        return {"decision": decision, "assessment": item.assessment, "decide_due_at": self.desk.now + ASSESS_WITHIN}

    def accept(self, complaint_id: UUID, answers: Variables) -> Variables:
        """How, when and who; the customer is told, the assignee gets the job."""
        file = self._file(complaint_id)
        _talked_first(file)
        return solving.accept(file, answers)

    def solve(self, complaint_id: UUID, answers: Variables) -> Variables:
        """The assignee has done it, or could not."""
        return solving.solve(self._file(complaint_id), answers)

    def review(self, complaint_id: UUID, answers: Variables) -> Variables:
        """Somebody else than the assignee approves the solution or sends it back."""
        return solving.review(self._file(complaint_id), answers)

    def reject(self, complaint_id: UUID, answers: Variables) -> Variables:
        """Say no with a reason; the customer gets it."""
        file = self._file(complaint_id)
        _talked_first(file)
        item = file.item()
        item.decision, item.reject_code, item.reject_reason = "reject", answers["code"], answers["reason"]
        file.audit("reject", code=answers["code"])
        words = {"why": sentence(answers["reason"]), "phone": THE_MANAGER, "name": self.desk.actor.name}
        file.close("closed_rejected", file.say("rejected", **words))
        return {"outcome": "rejected"}

    def agree_extra_work(self, complaint_id: UUID, answers: Variables) -> Variables:
        """Plan extra work as agreed with the customer, or offer it in writing; refused without a recorded agreement."""
        file = self._file(complaint_id)
        match answers["decision"]:
            case "declined":
                return extra_work.decline(file)
            case "offered":
                return extra_work.offer(file, answers)
        return extra_work.agree(file, answers)

    def take_offer_answer(self, complaint_id: UUID) -> Variables:
        """What became of the written offer: yes orders the work and closes the case, anything else is the manager's."""
        return extra_work.take_answer(self._file(complaint_id))

    def take_solution_answer(self, complaint_id: UUID) -> Variables:
        """Whether the customer has had the case reopened; if so with the clock that begins anew."""
        return reopening.take_answer(self._file(complaint_id))

    # -- inside

    def _file(self, complaint_id: UUID) -> ComplaintFile:
        return ComplaintFile.load(self.desk, uuid_of(complaint_id))


def _talked_first(file: ComplaintFile) -> None:
    complaint = file.complaint
    if must_talk_first(
        unclear=complaint.unclear,
        needs_dialogue=complaint.needs_dialogue,
        talked=complaint.dialogue_at is not None,
        override=complaint.dialogue_override,
    ):
        raise refusal(
            "talk_first",
            "Tal med kunden først, eller begrund hvorfor ikke.",
            "Talk to the customer first, or give a reason why not.",
        )


def _needed(answers: Variables, field: str, message: str) -> str:
    value = answers.get(field)
    if not value:
        raise InvalidAnswers.at(field, message)
    return str(value)
