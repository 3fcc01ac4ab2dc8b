"""The audit trail as people search it: one page at a time, newest first."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, and_, bindparam, false, func, literal, or_, select, true, union_all
from sqlalchemy.orm import aliased

from sio_workflow.domain.audit_sight import HR_KINDS, HR_VERBS, Window
from sio_workflow.storage.models import (
    Absence,
    Account,
    Area,
    AuditEvent,
    Complaint,
    CoverCase,
    ProcessInstance,
    Shift,
    UserTask,
)
from sio_workflow.storage.rows import Rows

_Actor, _Manager = aliased(Account), aliased(Account)
_COLUMNS = (*AuditEvent.__table__.c, _Actor.name.label("actor_name"), _Manager.name.label("on_behalf_of_name"))


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditFilter:
    """What is looked for; whatever is left out filters nothing."""

    #: part of a name, or "system" for rules and workers
    person: str = ""
    verb: str = ""
    kind: str = ""
    without: str = ""
    #: ids of what it was done to; None: anything
    subjects: Collection[str] | None = None
    area_id: UUID | None = None
    since: datetime | None = None
    until: datetime | None = None


class AuditPages(Rows):
    """Search, and the numbers people know the subjects by."""

    def page(
        self, wanted: AuditFilter, windows: Sequence[Window], after: tuple[datetime, UUID] | None, limit: int
    ) -> Sequence[Row[Any]]:
        """Events that match and may be seen, newest first, from behind `after` on."""
        found = (
            select(*_COLUMNS, Area.name.label("area_name"))
            .outerjoin(_Actor, _Actor.id == AuditEvent.actor_id)
            .outerjoin(_Manager, _Manager.id == AuditEvent.on_behalf_of)
            .outerjoin(Area, Area.id == AuditEvent.area_id)
            .where(or_(false(), *map(_seen_through, windows)), *_matching(wanted))
        )
        if after is not None:
            at, event_id = after
            same_instant = and_(AuditEvent.at == at, AuditEvent.id < event_id)
            # the first half alone can use the index
            found = found.where(AuditEvent.at <= at, or_(AuditEvent.at < at, same_instant))
        newest_first = found.order_by(AuditEvent.at.desc(), AuditEvent.id.desc())
        return self._session.execute(newest_first.limit(limit)).all()

    def subjects_called(self, number: str) -> set[str]:
        """Ids of all that people know by this number: the case, its searches, its processes and their tasks."""
        cases = set(self._session.scalars(_CALLED, {"number": number}))
        of_cases = select(CoverCase.id).where(CoverCase.absence_id.in_(cases))
        cases |= set(self._session.scalars(of_cases))
        keys = [number, *map(str, cases)]
        instances = set(self._session.scalars(select(ProcessInstance.id).where(ProcessInstance.business_key.in_(keys))))
        tasks = self._session.scalars(select(UserTask.id).where(UserTask.instance_id.in_(instances)))
        return {str(each) for each in (*cases, *instances, *tasks)}

    def names(self, subjects: Mapping[str, Collection[UUID]]) -> dict[str, tuple[str, str]]:
        """Subject id -> the number that people use and, for tasks, the name; for those kinds that have one."""
        known = [_NUMBERS[kind].where(_KEYS[kind].in_(ids)) for kind, ids in subjects.items() if kind in _NUMBERS]
        if not known:
            return {}
        return {str(subject): (number, name) for subject, number, name in self._session.execute(union_all(*known))}


_CALLED = union_all(
    select(Absence.id).where(Absence.number == bindparam("number")),
    select(Complaint.id).where(Complaint.number == bindparam("number")),
    select(CoverCase.id).join(Shift, Shift.id == CoverCase.shift_id).where(Shift.shift_no == bindparam("number")),
)
_KEYS = {
    "absence": Absence.id,
    "account": Account.id,
    "area": Area.id,
    "complaint": Complaint.id,
    "cover_case": CoverCase.id,
    "process_instance": ProcessInstance.id,
    "user_task": UserTask.id,
}
_NO_NAME = literal("").label("name")
_NUMBERS = {
    "absence": select(Absence.id, Absence.number, _NO_NAME),
    "account": select(Account.id, Account.name, _NO_NAME),
    "area": select(Area.id, Area.name, _NO_NAME),
    "complaint": select(Complaint.id, Complaint.number, _NO_NAME),
    "cover_case": select(CoverCase.id, Shift.shift_no, _NO_NAME).join(Shift, Shift.id == CoverCase.shift_id),
    "process_instance": select(ProcessInstance.id, ProcessInstance.business_key, _NO_NAME),
    "user_task": select(UserTask.id, ProcessInstance.business_key, UserTask.name).join(
        ProcessInstance, ProcessInstance.id == UserTask.instance_id
    ),
}


def _seen_through(window: Window) -> ColumnElement[bool]:
    kinds = true() if window.kinds is None else AuditEvent.subject_kind.in_(window.kinds)
    areas = true() if window.areas is None else AuditEvent.area_id.in_(window.areas)
    of_hr = or_(AuditEvent.subject_kind.in_(HR_KINDS), AuditEvent.verb.in_(HR_VERBS))
    return and_(kinds, areas, true() if window.with_hr else ~of_hr)


def _matching(wanted: AuditFilter) -> list[ColumnElement[bool]]:
    return [
        *([_by_person(wanted.person)] if wanted.person else []),
        *([AuditEvent.verb == wanted.verb] if wanted.verb else []),
        *([AuditEvent.subject_kind == wanted.kind] if wanted.kind else []),
        *([AuditEvent.subject_kind != wanted.without] if wanted.without else []),
        *([AuditEvent.subject_id.in_(wanted.subjects)] if wanted.subjects is not None else []),
        *([AuditEvent.area_id == wanted.area_id] if wanted.area_id else []),
        *([AuditEvent.at >= wanted.since] if wanted.since else []),
        *([AuditEvent.at < wanted.until] if wanted.until else []),
    ]


def _by_person(name: str) -> ColumnElement[bool]:
    if name.lower() == "system":
        return AuditEvent.actor_id.is_(None)
    named = select(Account.id).where(func.lower(Account.name).contains(name.lower(), autoescape=True))
    return or_(AuditEvent.actor_id.in_(named), AuditEvent.on_behalf_of.in_(named))
