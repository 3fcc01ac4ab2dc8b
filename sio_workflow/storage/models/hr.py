"""HR's rooms: cases, requests for a certificate, notes. On PostgreSQL a schema that only the role `sio_hr` enters."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from sio_workflow.storage.models.columns import Base, Id, LongText, refers_to

HR_SCHEMA = "hr"
_OPEN = text("closed_at IS NULL")
_UNDECIDED = text("decided_at IS NULL")


class HrCase(Base):
    """HR follows an absence. What is written here is seen by HR alone."""

    __tablename__ = "hr_case"
    __table_args__ = (
        CheckConstraint(
            "kind IN ('long_absence', 'certificate_request', 'holiday_sickness', 'work_accident', 'concern')",
            name="known_kind",
        ),
        Index("uq_hr_case_open_absence", "absence_id", unique=True, postgresql_where=_OPEN, sqlite_where=_OPEN),
        {"schema": HR_SCHEMA},
    )

    id: Mapped[Id]
    #: the absence may be forgotten before HR is done with what follows from it
    absence_id: Mapped[UUID | None] = mapped_column(ForeignKey("absence.id", ondelete="SET NULL"), index=True)
    employee_id: Mapped[UUID] = refers_to("employee.id")
    area_id: Mapped[UUID] = mapped_column(index=True)
    #: long_absence, certificate_request, holiday_sickness, work_accident or concern
    kind: Mapped[str]
    opened_at: Mapped[datetime]
    opened_by: Mapped[UUID | None]
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[UUID | None]
    #: a claim or a refund is under way until then, so the case is kept although it is closed
    pending_until: Mapped[date | None]


class CertificateRequest(Base):
    """One in HR asks for a certificate, another decides; only then does the employee hear of it."""

    __tablename__ = "certificate_request"
    __table_args__ = (
        CheckConstraint(
            "ground IN ('repeated_absence', 'long_absence', 'holiday_sickness', 'doubt_documented', 'other_approved')",
            name="known_ground",
        ),
        CheckConstraint("decided_by IS NULL OR decided_by <> requested_by", name="two_persons"),
        CheckConstraint(
            "(decided_at IS NULL AND decided_by IS NULL AND decision IS NULL)"
            " OR (decided_at IS NOT NULL AND decided_by IS NOT NULL AND decision IN ('approved', 'refused'))",
            name="decided_by_somebody",
        ),
        CheckConstraint("sent_at IS NULL OR decision = 'approved'", name="sent_when_approved"),
        Index(
            "uq_certificate_request_open", "case_id", unique=True, postgresql_where=_UNDECIDED, sqlite_where=_UNDECIDED
        ),
        {"schema": HR_SCHEMA},
    )

    id: Mapped[Id]
    case_id: Mapped[UUID] = refers_to("hr.hr_case.id")
    #: repeated_absence, long_absence, holiday_sickness, doubt_documented or other_approved
    ground: Mapped[str]
    requested_at: Mapped[datetime]
    requested_by: Mapped[UUID]
    #: approved or refused
    decision: Mapped[str | None]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[UUID | None]
    #: when the employee was told
    sent_at: Mapped[datetime | None]


class HrStepDone(Base):
    """A step of a long absence that HR has done."""

    __tablename__ = "hr_step_done"
    __table_args__ = (
        CheckConstraint(
            "code IN ('look_at_course', 'invite_to_talk', 'talk_held', 'prepare_notice', 'notice_given',"
            " 'retention_plan', 'weeks_22')",
            name="known_code",
        ),
        UniqueConstraint("case_id", "code"),
        {"schema": HR_SCHEMA},
    )

    id: Mapped[Id]
    case_id: Mapped[UUID] = mapped_column(ForeignKey("hr.hr_case.id"))
    #: of domain/hr_follow_up.py
    code: Mapped[str]
    at: Mapped[datetime]
    by_id: Mapped[UUID]


class HrNote(Base):
    """What HR writes down for HR."""

    __tablename__ = "hr_note"
    __table_args__ = ({"schema": HR_SCHEMA},)

    id: Mapped[Id]
    case_id: Mapped[UUID] = refers_to("hr.hr_case.id")
    at: Mapped[datetime]
    author_id: Mapped[UUID]
    body: Mapped[LongText]
