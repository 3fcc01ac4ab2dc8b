"""Complaints, their items, and extra work offered and ordered."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from sio_workflow.storage.models.columns import Base, Id, LongText, refers_to


class Complaint(Base):
    """What a customer is not satisfied with. It can be closed only after a human being has spoken to the customer."""

    __tablename__ = "complaint"
    __table_args__ = (
        CheckConstraint(
            "status NOT IN ('closed_solved', 'closed_rejected', 'closed_extra_work', 'withdrawn')"
            " OR (first_feedback_at IS NOT NULL AND closing_message_id IS NOT NULL)",
            name="never_ignored",
        ),
        Index("ix_complaint_area_status", "area_id", "status"),
        # the order in which people read them: those who still wait for feedback first, nearest deadline first
        Index("ix_complaint_nearest", text("(first_feedback_at IS NOT NULL)"), "feedback_due_at"),
    )

    id: Mapped[Id]
    #: "R-2026-0017": what people call it
    number: Mapped[str] = mapped_column(unique=True)
    customer_id: Mapped[UUID] = refers_to("customer.id")
    site_id: Mapped[UUID] = refers_to("site.id")
    area_id: Mapped[UUID] = mapped_column()
    contact_id: Mapped[UUID | None] = refers_to("customer_contact.id")
    #: portal, phone, mail or visit
    channel: Mapped[str]
    received_at: Mapped[datetime]
    registered_by: Mapped[UUID | None]
    text: Mapped[LongText]
    location: Mapped[str] = mapped_column(default="")
    #: toilet, kitchen, floor, dust, bins, windows, missed_visit, consumables, access, damage, staff, other; "" not said
    category: Mapped[str] = mapped_column(default="")
    urgent: Mapped[bool] = mapped_column(default=False)
    #: suggested by the rules: no concrete fault, or strong words
    unclear: Mapped[bool] = mapped_column(default=False)
    contract_risk: Mapped[bool] = mapped_column(default=False)
    #: new, feedback_given, in_dialogue, assessing, planned, solved_pending_approval, closed_solved, closed_rejected,
    #: closed_extra_work, withdrawn
    status: Mapped[str] = mapped_column(default="new")
    first_opened_at: Mapped[datetime | None]
    feedback_due_at: Mapped[datetime]
    first_feedback_at: Mapped[datetime | None]
    #: message, call or visit
    first_feedback_kind: Mapped[str | None]
    #: set when the two hours passed without feedback
    breached_at: Mapped[datetime | None]
    needs_dialogue: Mapped[bool | None]
    #: a call, visit or meeting has been logged
    dialogue_at: Mapped[datetime | None]
    dialogue_override: Mapped[LongText] = mapped_column(default="")
    #: the human message that told the customer how it ended
    closing_message_id: Mapped[UUID | None] = refers_to("message.id")
    closed_at: Mapped[datetime | None]
    #: until when the customer may reopen what has been solved
    reopen_until: Mapped[datetime | None]
    #: satisfied or reopened: the customer's word on the latest solution
    solution_answer: Mapped[str | None]
    #: the clock counts from here once it is set
    reopened_at: Mapped[datetime | None]
    reopen_count: Mapped[int] = mapped_column(default=0)

    @property
    def asked_at(self) -> datetime:
        """From when the customer waits for feedback."""
        return self.reopened_at or self.received_at


class ComplaintItem(Base):
    """One thing in a complaint, assessed against the service plan."""

    __tablename__ = "complaint_item"
    __table_args__ = (
        CheckConstraint(
            "decision IS NULL OR decision <> 'accept'"
            " OR (how <> '' AND planned_at IS NOT NULL AND assignee_id IS NOT NULL)",
            name="accepted_with_how_when_who",
        ),
        CheckConstraint("decision IS NULL OR decision <> 'reject' OR length(reject_reason) >= 15", name="reason_given"),
        CheckConstraint(
            "decision IS NULL OR decision <> 'accept' OR assessment IS NULL OR assessment = 'in_plan_valid'"
            " OR length(goodwill_reason) >= 15",
            name="goodwill_has_a_reason",
        ),
    )

    id: Mapped[Id]
    complaint_id: Mapped[UUID] = refers_to("complaint.id")
    #: as on the complaint; here too, so that the row's lock can tell whose it is without asking another table
    area_id: Mapped[UUID] = mapped_column()
    customer_id: Mapped[UUID] = mapped_column()
    item_no: Mapped[int] = mapped_column(default=1)
    location: Mapped[str] = mapped_column(default="")
    category: Mapped[str] = mapped_column(default="")
    description: Mapped[LongText] = mapped_column(default="")
    plan_line_id: Mapped[UUID | None] = refers_to("plan_line.id")
    #: in_plan_valid, in_plan_not_due, in_plan_delivered, out_of_plan, not_ours, plan_unclear
    assessment: Mapped[str | None]
    #: accept, reject or extra_work
    decision: Mapped[str | None]
    #: why it is done although the plan does not ask for it
    goodwill_reason: Mapped[LongText] = mapped_column(default="")
    how: Mapped[LongText] = mapped_column(default="")
    planned_at: Mapped[datetime | None]
    assignee_id: Mapped[UUID | None] = refers_to("employee.id")
    solved_at: Mapped[datetime | None]
    solved_note: Mapped[LongText] = mapped_column(default="")
    approved_at: Mapped[datetime | None]
    approved_by: Mapped[UUID | None]
    return_count: Mapped[int] = mapped_column(default=0)
    return_comment: Mapped[LongText] = mapped_column(default="")
    reject_code: Mapped[str | None]
    reject_reason: Mapped[LongText] = mapped_column(default="")


class ExtraWorkOrder(Base):
    """Work outside the plan, planned only as agreed with the customer."""

    __tablename__ = "extra_work_order"

    id: Mapped[Id]
    complaint_id: Mapped[UUID | None] = refers_to("complaint.id")
    site_id: Mapped[UUID] = refers_to("site.id")
    description: Mapped[LongText]
    #: whole DKK excluding VAT; 0 is free goodwill
    price: Mapped[int]
    planned_at: Mapped[datetime]
    #: who agreed, when and how
    consent_id: Mapped[UUID] = refers_to("customer_consent.id")
    status: Mapped[str] = mapped_column(default="scheduled")
    created_at: Mapped[datetime]


class ExtraWorkOffer(Base):
    """Extra work offered in writing to somebody who may order it, and what they answered."""

    __tablename__ = "extra_work_offer"
    __table_args__ = (
        CheckConstraint("answer IS NULL OR answer <> 'yes' OR consent_id IS NOT NULL", name="yes_is_a_consent"),
    )

    id: Mapped[Id]
    complaint_id: Mapped[UUID] = refers_to("complaint.id")
    #: as on the complaint; here too, so that the row's lock can tell whose it is without asking another table
    area_id: Mapped[UUID] = mapped_column()
    customer_id: Mapped[UUID] = mapped_column()
    contact_id: Mapped[UUID] = refers_to("customer_contact.id")
    description: Mapped[LongText]
    #: whole DKK excluding VAT
    price: Mapped[int]
    planned_at: Mapped[datetime]
    made_at: Mapped[datetime]
    made_by: Mapped[UUID | None]
    #: what the manager wrote to the customer: the offer itself
    message_id: Mapped[UUID] = refers_to("message.id")
    expires_at: Mapped[datetime]
    #: yes, no, taken_back or lapsed; empty while the customer thinks
    answer: Mapped[str | None]
    answered_at: Mapped[datetime | None]
    consent_id: Mapped[UUID | None] = refers_to("customer_consent.id")
