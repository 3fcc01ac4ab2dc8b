"""Who did what: the audit trail for people. Everybody reads only as much of it as the policy lets them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sio_workflow.domain import policy
from sio_workflow.domain.audit_sight import windows
from sio_workflow.domain.errors import Invalid
from sio_workflow.domain.people import Actor
from sio_workflow.domain.policy import Action
from sio_workflow.domain.times import day_bounds
from sio_workflow.storage.audit_pages import AuditFilter, AuditPages
from sio_workflow.storage.database import Database
from sio_workflow.storage.models import Area

PAGE_SIZE = 50
_NUMBER = re.compile(r"\s*([FR])-?(\d{4})-(\d{1,5})\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditLine:
    """One act."""

    id: UUID
    at: datetime
    #: nobody: a rule of the house, or a worker
    actor_id: UUID | None
    actor_name: str
    role: str
    on_behalf_of: UUID | None
    on_behalf_of_name: str
    verb: str
    subject_kind: str
    subject_id: str
    #: what people call the subject: F-2026-00017, the number of a shift, a name; or empty
    subject_number: str
    #: what a task is called in its diagram
    subject_name: str
    area_id: UUID | None
    area_name: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    details: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditPage:
    """Acts, newest first."""

    lines: tuple[AuditLine, ...]
    #: give it as `after` for the acts before these; empty at the end
    next: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditQuestion:
    """What is looked for; whatever is left out filters nothing."""

    #: part of a name, or "system" for rules and workers
    person: str = ""
    verb: str = ""
    kind: str = ""
    #: a kind that is left out
    without: str = ""
    #: an id, or a number that people use: F-2026-0017, R-2026-0017, the number of a shift
    subject: str = ""
    area_id: UUID | None = None
    #: days on a Danish calendar, both included
    first_day: date | None = None
    last_day: date | None = None
    #: `next` of the page before
    after: str = ""
    size: int = field(default=PAGE_SIZE)


class AuditTrail:
    """Search what has been done."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def search(self, actor: Actor, question: AuditQuestion) -> AuditPage:
        """One page of the acts that the actor may know of; Invalid when `after` is not the end of a page."""
        policy.require(actor, Action.SEE_AUDIT)
        cursor = _read_cursor(question.after)
        # only the numbers of cases are read from locked rows, and only acts in the actor's windows are shown
        with self._database.unit_of_work(writing=False, as_house=True) as uow:
            wanted = _filter(uow.audit_pages, question)
            rows = uow.audit_pages.page(wanted, windows(actor), cursor, question.size + 1)
            shown = rows[: question.size]
            names = uow.audit_pages.names(_subjects(shown))
        lines = tuple(_line(row, *names.get(row.subject_id, ("", ""))) for row in shown)
        more = len(rows) > question.size
        return AuditPage(lines=lines, next=_cursor(lines[-1]) if more else "")

    def areas(self, actor: Actor) -> Sequence[Area]:
        """Areas that the actor can choose from."""
        policy.require(actor, Action.SEE_AUDIT)
        with self._database.unit_of_work(writing=False) as uow:
            return uow.places.areas(policy.areas_for(actor, Action.SEE_AUDIT))


def _filter(pages: AuditPages, question: AuditQuestion) -> AuditFilter:
    subject = question.subject.strip()
    return AuditFilter(
        person=question.person.strip(),
        verb=question.verb,
        kind=question.kind,
        without=question.without,
        subjects={subject.lower(), *pages.subjects_called(_number(subject))} if subject else None,
        area_id=question.area_id,
        since=day_bounds(question.first_day)[0] if question.first_day else None,
        until=day_bounds(question.last_day)[1] if question.last_day else None,
    )


def _number(text: str) -> str:
    """F-2026-17 as it stands in the table; anything else as it was typed."""
    found = _NUMBER.fullmatch(text)
    return f"{found[1].upper()}-{found[2]}-{int(found[3]):05d}" if found else text


def _subjects(rows: Sequence[Any]) -> dict[str, set[UUID]]:
    found: dict[str, set[UUID]] = defaultdict(set)
    for row in rows:
        try:
            found[row.subject_kind].add(UUID(row.subject_id))
        except ValueError:
            continue  # a process is known by its key or hash
    return found


def _line(row: Any, number: str, name: str) -> AuditLine:
    return AuditLine(
        id=row.id,
        at=row.at,
        actor_id=row.actor_id,
        actor_name=row.actor_name or "",
        role=row.role,
        on_behalf_of=row.on_behalf_of,
        on_behalf_of_name=row.on_behalf_of_name or "",
        verb=row.verb,
        subject_kind=row.subject_kind,
        subject_id=row.subject_id,
        subject_name=name,
        subject_number=number or str(row.details.get("key", "")),
        area_id=row.area_id,
        area_name=row.area_name or "",
        before=row.before,
        after=row.after,
        details=row.details,
    )


def _cursor(line: AuditLine) -> str:
    return f"{line.at.isoformat()}_{line.id.hex}"


def _read_cursor(text: str) -> tuple[datetime, UUID] | None:
    if not text:
        return None
    at, _, event_id = text.partition("_")
    try:
        moment = datetime.fromisoformat(at)
        if moment.tzinfo is None:
            raise ValueError(at)
        return moment, UUID(event_id)
    except ValueError as error:
        raise Invalid(field="after") from error
