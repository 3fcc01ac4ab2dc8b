"""What people have written in a task that is not done yet: locked tables, so that tasks and incidents hold no words.

Whoever may do the task gets them from the service that has asked the policy; no other query comes near them. Triggers
take them away when the task closes, or the incident is over.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from sio_workflow.storage.models.columns import Base


class TaskDraft(Base):
    """What somebody has filled in so far."""

    __tablename__ = "task_draft"

    task_id: Mapped[UUID] = mapped_column(ForeignKey("user_task.id", ondelete="CASCADE"), primary_key=True)
    answers: Mapped[dict[str, Any]]
    saved_at: Mapped[datetime]
    #: who saved it last
    account_id: Mapped[UUID | None] = mapped_column(index=True)


class HeldAnswer(Base):
    """An answer that could not be applied; its incident is for operators, who retry it and never read it."""

    __tablename__ = "held_answer"

    incident_id: Mapped[UUID] = mapped_column(ForeignKey("incident.id", ondelete="CASCADE"), primary_key=True)
    answers: Mapped[dict[str, Any]]
    #: who gave it; empty: a rule of the house
    account_id: Mapped[UUID | None] = mapped_column(index=True)
