"""Reads the audit trail as a story: from the events alone, where does each case stand?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from sqlalchemy import select

from sio_workflow.storage.database import Database
from sio_workflow.storage.models import Absence, AuditEvent, Complaint, CoverCase
from sio_workflow.storage.unit_of_work import UnitOfWork

_CASES: dict[str, Any] = {"absence": Absence, "complaint": Complaint, "cover_case": CoverCase}


def gaps_in_the_trail(database: Database) -> list[str]:
    """Where a status has changed and no event says so, or an event says what has not happened."""
    with database.unit_of_work(writing=False, as_house=True) as uow:
        return [gap for kind, model in _CASES.items() for gap in _gaps(uow, kind, model)]


def _gaps(uow: UnitOfWork, kind: str, model: Any) -> Iterator[str]:
    for case_id, status in uow.session.execute(select(model.id, model.status)).all():
        told: str | None = None
        for before, after, verb in _moves(uow, kind, case_id):
            if before != told:
                yield f"{kind} {case_id}: {verb} says it was {before}, the trail so far {told}"
            told = after
        if told != status:
            yield f"{kind} {case_id}: it is {status}, the trail says {told}"


def _moves(uow: UnitOfWork, kind: str, case_id: UUID) -> Iterator[tuple[str | None, str, str]]:
    """Changes of the status. Two acts in one transaction both name what it changed."""
    found = select(AuditEvent).where(AuditEvent.subject_kind == kind, AuditEvent.subject_id == str(case_id))
    last: tuple[Any, ...] = ()
    for event in uow.session.scalars(found.order_by(AuditEvent.at, AuditEvent.id)):
        change = (event.at, event.before, event.after)
        if event.after and "status" in event.after and change != last:
            yield (event.before or {}).get("status"), event.after["status"], event.verb
        last = change
