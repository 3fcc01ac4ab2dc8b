"""One locked complaint: its item, its messages, its two-hour clock and its end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from sio_workflow.domain.complaints import CLOSED, CONTACT_KINDS, CONTACT_OUTCOMES
from sio_workflow.domain.errors import Conflict, InvalidAnswers, NotFound
from sio_workflow.services.notices import Notices
from sio_workflow.services.workplace import Workplace
from sio_workflow.storage.models import CallLog, Complaint, ComplaintItem, Message, Site


@dataclass(slots=True)
class ComplaintFile:
    """What every move on a complaint goes through."""

    desk: Workplace
    complaint: Complaint
    first_item: ComplaintItem | None
    site: Site
    #: items besides the first that nobody has held against the plan
    unassessed: int = 0

    @classmethod
    def load(cls, desk: Workplace, complaint_id: UUID) -> ComplaintFile:
        found = desk.uow.complaints.with_item(complaint_id)
        if found is None:
            raise NotFound
        return cls(desk, *found)

    @property
    def notices(self) -> Notices:
        desk = self.desk
        return Notices(desk.uow, desk.actor, desk.now, "complaint", self.complaint.id, self.complaint.area_id)

    def open(self) -> None:
        """Somebody looks at it for the first time."""
        self.complaint.first_opened_at = self.complaint.first_opened_at or self.desk.now

    def item(self) -> ComplaintItem:
        """The thing that is assessed; a complaint begins with one."""
        if self.first_item is None:
            self.first_item = ComplaintItem(
                id=uuid4(),
                complaint_id=self.complaint.id,
                area_id=self.complaint.area_id,
                customer_id=self.complaint.customer_id,
                location=self.complaint.location,
                category=self.complaint.category,
            )
            self.desk.uow.complaints.add(self.first_item)
        return self.first_item

    def describe(self, location: str, description: str) -> None:
        """What talking to the customer has brought to light."""
        item = self.item()
        item.location, item.description = location or item.location, description or item.description

    def give_feedback(self, words: str) -> Message:
        """A person writes to the customer; the first time stops the clock."""
        message = self.notices.contact_by_human(self.complaint.contact_id, words)
        self._answered("message")
        return message

    def log_contact(self, kind: str, outcome: str, note: str) -> None:
        """A call, visit or meeting. Held, it stops the clock; tried, it needs a message beside it."""
        if kind not in CONTACT_KINDS:
            raise InvalidAnswers.at("kind", "Choose how.")
        if outcome not in CONTACT_OUTCOMES:
            raise InvalidAnswers.at("outcome", "Choose how it ended.")
        self.desk.uow.trail.add(
            CallLog(
                case_kind="complaint",
                case_id=self.complaint.id,
                to_kind="contact",
                to_id=self.complaint.contact_id,
                kind=kind,
                by_id=self.desk.actor.account_id,
                at=self.desk.now,
                outcome=outcome,
                note=note,
            )
        )
        if outcome == "no_answer":
            return
        self.complaint.dialogue_at = self.desk.now
        self._answered("call" if kind == "call" else "visit")
        if self.complaint.status in ("new", "feedback_given"):
            self.complaint.status = "in_dialogue"

    def say(self, template: str, **words: object) -> Message:
        """A decision of a person, sent to the customer in the words of the house around the person's own."""
        return self.say_to(self.complaint.contact_id, template, **words)

    def say_to(self, contact_id: UUID | None, template: str, **words: object) -> Message:
        """The same to a contact who need not be the one who complained."""
        message = self.notices.contact(contact_id, template, **words)
        message.by_human, message.author_id = True, self.desk.actor.account_id
        self._answered("message")
        return message

    def close(self, status: str, message: Message) -> None:
        """End it with what the customer was told; the database refuses an end without a human message."""
        if self.complaint.status in CLOSED:
            raise Conflict
        # the message must stand before the complaint points at it
        self.desk.uow.complaints.save()
        self.complaint.closing_message_id = message.id
        self.complaint.status, self.complaint.closed_at = status, self.desk.now
        self.audit("close", status=status)

    def audit(self, verb: str, **details: Any) -> None:
        """Put an act on this complaint on record."""
        desk, area_id = self.desk, self.complaint.area_id
        desk.uow.trail.audit(desk.actor, desk.now, verb, "complaint", self.complaint.id, area_id=area_id, **details)

    def _answered(self, kind: str) -> None:
        complaint = self.complaint
        if complaint.first_feedback_at is None:
            complaint.first_feedback_at, complaint.first_feedback_kind = self.desk.now, kind
            if complaint.status == "new":
                complaint.status = "feedback_given"
