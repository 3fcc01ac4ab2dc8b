"""Shifts, absences and the daily check."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from sio_workflow.storage.models.columns import Base, Id, LongText, refers_to


class Shift(Base):
    """Someone is to be at a site from start to end."""

    __tablename__ = "shift"
    __table_args__ = (
        CheckConstraint("start_at < end_at", name="starts_before_it_ends"),
        # "staffed" is a fact: a yes, a way in, and an instruction
        CheckConstraint(
            "status <> 'confirmed' OR (employee_id IS NOT NULL AND yes_at IS NOT NULL"
            " AND access_solved_at IS NOT NULL AND instruction_at IS NOT NULL)",
            name="confirmed_is_a_fact",
        ),
        CheckConstraint("status <> 'assigned' OR employee_id IS NOT NULL", name="assigned_to_someone"),
        Index("ix_shift_area_start", "area_id", "start_at"),
        Index("ix_shift_employee_start", "employee_id", "start_at"),
    )

    id: Mapped[Id]
    shift_no: Mapped[str] = mapped_column(unique=True)
    site_id: Mapped[UUID] = refers_to("site.id")
    area_id: Mapped[UUID] = mapped_column()
    #: who works it now; empty: open
    employee_id: Mapped[UUID | None]
    #: who was planned for it
    planned_employee_id: Mapped[UUID | None] = refers_to("employee.id")
    start_at: Mapped[datetime]
    end_at: Mapped[datetime]
    #: fixed, extra or complaint_job
    kind: Mapped[str] = mapped_column(default="fixed")
    #: assigned (as planned), open, confirmed (by a replacement), agency, completed, postponed, cancelled
    status: Mapped[str] = mapped_column(default="assigned")
    yes_at: Mapped[datetime | None]
    #: app, phone or sms
    yes_via: Mapped[str | None]
    access_solved_at: Mapped[datetime | None]
    instruction_at: Mapped[datetime | None]
    confirmed_at: Mapped[datetime | None]
    confirmed_by: Mapped[UUID | None]
    checkin_at: Mapped[datetime | None]


class Absence(Base):
    """Who is away and when. There is no column for why, and there shall be none."""

    __tablename__ = "absence"
    __table_args__ = (
        CheckConstraint("status <> 'approved' OR approved_at IS NOT NULL", name="approved_has_time"),
        Index("ix_absence_area_status", "area_id", "status"),
    )

    id: Mapped[Id]
    #: "F-2026-0017": what people call it
    number: Mapped[str] = mapped_column(unique=True)
    employee_id: Mapped[UUID] = refers_to("employee.id")
    area_id: Mapped[UUID] = mapped_column()
    #: sick, child_sick_1, child_sick_2, care_day or other_leave
    kind: Mapped[str] = mapped_column(default="sick")
    from_at: Mapped[datetime]
    #: empty: not known yet
    expected_to: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    reported_at: Mapped[datetime]
    #: app, phone, other_person or office
    reported_via: Mapped[str]
    registered_by: Mapped[UUID | None]
    #: reported, approved, returned, ended or cancelled
    status: Mapped[str] = mapped_column(default="reported")
    approved_at: Mapped[datetime | None]
    approved_by: Mapped[UUID | None]
    #: wrong_dates, wrong_person or duplicate
    return_code: Mapped[str | None]
    #: practical words for the replacement: keys, access, agreements; never about health
    handover_note: Mapped[LongText] = mapped_column(default="")


class DailyCheck(Base):
    """A manager has looked at today's absence in an area."""

    __tablename__ = "daily_check"

    area_id: Mapped[UUID] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    opened_at: Mapped[datetime]
    opened_by: Mapped[UUID | None]
    reviewed_at: Mapped[datetime | None]
    reviewed_by: Mapped[UUID | None]
