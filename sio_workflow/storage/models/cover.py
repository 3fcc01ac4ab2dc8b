"""Cover cases and offers: the search for someone who takes a shift."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from sio_workflow.storage.models.columns import Base, Id, refers_to


class CoverCase(Base):
    """The search for cover for one shift. One open case per shift, kept by the database."""

    __tablename__ = "cover_case"
    __table_args__ = (
        Index(
            "uq_cover_case_open_shift",
            "shift_id",
            unique=True,
            postgresql_where=text("status <> 'closed'"),
            sqlite_where=text("status <> 'closed'"),
        ),
        CheckConstraint("status <> 'closed' OR outcome IS NOT NULL", name="closed_with_outcome"),
        CheckConstraint(
            "outcome IS NULL OR outcome NOT IN ('postponed', 'cancelled_with_consent') OR consent_id IS NOT NULL",
            name="customer_agreed",
        ),
    )

    id: Mapped[Id]
    shift_id: Mapped[UUID] = refers_to("shift.id")
    area_id: Mapped[UUID] = mapped_column(index=True)
    #: absence, no_show, vacancy or extra_work
    cause: Mapped[str]
    absence_id: Mapped[UUID | None] = refers_to("absence.id")
    #: planned, short, acute, critical or started
    mode: Mapped[str]
    #: waiting (for the approval), open, offering, answered (yes, to be picked), accepted, staffed or closed
    status: Mapped[str] = mapped_column(default="open")
    #: covered, manager_self, agency, postponed, cancelled_with_consent, not_needed
    outcome: Mapped[str | None]
    replacement_id: Mapped[UUID | None] = refers_to("employee.id")
    consent_id: Mapped[UUID | None] = refers_to("customer_consent.id")
    wave: Mapped[int] = mapped_column(default=0)
    #: last escalation step reached: none, manager, deputy, office, handed_over, breach
    escalation: Mapped[str] = mapped_column(default="none")
    #: when the process asks the next ones; no later than the next mode
    next_deadline_at: Mapped[datetime | None]
    opened_at: Mapped[datetime]
    staffed_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]


class Offer(Base):
    """A shift offered to someone; saying no costs nothing and asks for no reason."""

    __tablename__ = "offer"
    __table_args__ = (
        Index("ix_offer_employee_answer", "employee_id", "answer"),
        Index("uq_offer_case_employee_wave", "cover_case_id", "employee_id", "wave", unique=True),
    )

    id: Mapped[Id]
    cover_case_id: Mapped[UUID] = refers_to("cover_case.id")
    #: as on the search; here too, so that the row's lock can tell whose it is without asking another table
    area_id: Mapped[UUID] = mapped_column()
    employee_id: Mapped[UUID] = refers_to("employee.id")
    #: app, sms or phone
    channel: Mapped[str] = mapped_column(default="app")
    wave: Mapped[int] = mapped_column(default=1)
    sent_at: Mapped[datetime]
    #: when its message may leave: in quiet hours later than `sent_at`; the time to answer counts from here
    told_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    #: what tells of it; empty for offers from before that was noted
    message_id: Mapped[UUID | None]
    #: yes, no, too_late, withdrawn; empty: not answered
    answer: Mapped[str | None]
    answered_at: Mapped[datetime | None]


class OfferCount(Base):
    """What is left of offers whose time is over: how many were sent in an area and month, and how they ended."""

    __tablename__ = "offer_count"

    area_id: Mapped[UUID] = mapped_column(primary_key=True)
    #: its first day
    month: Mapped[date] = mapped_column(primary_key=True)
    #: yes, no, too_late, withdrawn; empty: never answered
    answer: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int]
