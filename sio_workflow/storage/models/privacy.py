"""How long things are kept, what the nights took away, and who has been made nameless."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from sio_workflow.storage.models.columns import Base, Id, refers_to


class RetentionPolicy(Base):
    """A kind of data that is kept longer or shorter here than the house proposes; without a row the proposal holds."""

    __tablename__ = "retention_policy"

    kind: Mapped[str] = mapped_column(primary_key=True)
    keep_days: Mapped[int]
    changed_at: Mapped[datetime]
    changed_by: Mapped[UUID | None]


class RetentionRun(Base):
    """One clean-up. The night is unique: of several workers one takes it."""

    __tablename__ = "retention_run"

    id: Mapped[Id]
    #: the night's date at the company; empty: started by a person
    night: Mapped[date | None] = mapped_column(unique=True)
    started_at: Mapped[datetime]
    #: empty: still going, or it died; another worker takes it over after a while
    finished_at: Mapped[datetime | None]
    started_by: Mapped[UUID | None]
    #: kind -> rows that went
    counts: Mapped[dict[str, Any]] = mapped_column(default=dict)


class AbsencePayroll(Base):
    """What bookkeeping needs of an absence after operations have forgotten it: who and when, without a word."""

    __tablename__ = "absence_payroll"

    absence_id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[str]
    employee_id: Mapped[UUID] = refers_to("employee.id")
    kind: Mapped[str]
    from_at: Mapped[datetime]
    ended_at: Mapped[datetime] = mapped_column(index=True)
    moved_at: Mapped[datetime]


class Erasure(Base):
    """A person who has been made nameless; the list is what a restored backup must be cleaned by."""

    __tablename__ = "erasure"
    __table_args__ = (UniqueConstraint("person_kind", "person_id"),)

    id: Mapped[Id]
    #: employee or contact
    person_kind: Mapped[str]
    person_id: Mapped[UUID]
    at: Mapped[datetime]
    by_id: Mapped[UUID | None]
