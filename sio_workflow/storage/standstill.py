"""Cases that are not over and do not go on: an incident holds their process, or no process works on them at all."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, String, and_, cast, exists, func, literal, or_, select, union_all

from sio_workflow.domain.complaints import CLOSED
from sio_workflow.storage.models import Absence, Complaint, CoverCase, Incident, Job, Message, ProcessInstance
from sio_workflow.storage.rows import Rows

_SEARCHING = ("open", "offering", "answered", "accepted")


@dataclass(frozen=True, slots=True)
class Stopped:
    """One such case."""

    #: complaint, absence or cover_case
    kind: str
    id: UUID
    area_id: UUID
    #: since when an incident holds it; None: no process works on it
    held_since: datetime | None


#: whether a business key is that of the case
_Names = Callable[[Any], ColumnElement[bool]]


@dataclass(frozen=True, slots=True)
class _Kind:
    """A kind of case, and how its process is found."""

    name: str
    rows: Any
    process: str
    named: _Names
    is_open: ColumnElement[bool]
    #: states of an instance that has done, or still does, what there is to do
    good: tuple[str, ...] = ("active",)


class Standstill(Rows):
    """Read only. A search that has still to begin is none of these: the watchdog has its own eye on it."""

    def stopped(self, areas: Collection[UUID] | None = None, kind: str | None = None) -> Sequence[Stopped]:
        """In these areas, of this kind; None means all."""
        cases = [
            _stopped(one) if areas is None else _stopped(one).where(one.rows.area_id.in_(areas))
            for one in self._kinds()
            if kind in (None, one.name)
        ]
        return [Stopped(*row) for row in self._session.execute(union_all(*cases))]

    def behind(self, process: str, business_key: str) -> Stopped | None:
        """The case that an instance was for, when it is not over and nothing works on it."""
        for kind in self._kinds(process):
            row = self._session.execute(_stopped(kind).where(kind.named(literal(business_key)))).first()
            return None if row is None else Stopped(*row)
        return None

    def is_open(self, process: str, business_key: str) -> bool:
        """Whether the case that an instance is for is not over."""
        wanted = (
            select(kind.rows.id).where(kind.named(literal(business_key)), kind.is_open) for kind in self._kinds(process)
        )
        return any(self._session.execute(one).first() is not None for one in wanted)

    def told(self, template: str, cases: Collection[Stopped]) -> dict[UUID, list[str]]:
        """The roles that have been told so about each case since it stands still."""
        since = {case.id: case.held_since for case in cases if case.held_since is not None}
        rows = select(Message.case_id, Message.recipient_role, Message.at)
        rows = rows.where(Message.template == template, Message.case_id.in_(since)).order_by(Message.at, Message.id)
        told: dict[UUID, list[str]] = {}
        for case_id, role, at in self._session.execute(rows) if since else ():
            if at >= since[case_id]:
                told.setdefault(case_id, []).append(role)
        return told

    def _kinds(self, process: str | None = None) -> Iterator[_Kind]:
        sqlite = self._session.get_bind().dialect.name == "sqlite"
        every = (_COMPLAINTS, _ABSENCES, _searches(_without_dashes if sqlite else _as_written))
        return (kind for kind in every if process in (None, kind.process))


def _as_written(key: Any) -> ColumnElement[bool]:
    same: ColumnElement[bool] = cast(CoverCase.id, String) == key
    return same


def _without_dashes(key: Any) -> ColumnElement[bool]:
    """SQLite keeps an id without them."""
    bare: ColumnElement[str] = func.replace(key, "-", "")
    return bare == cast(CoverCase.id, String)


def _searches(named: _Names) -> _Kind:
    return _Kind("cover_case", CoverCase, "shift_cover", named, CoverCase.status.in_(_SEARCHING))


_COMPLAINTS = _Kind(
    "complaint", Complaint, "complaint", lambda key: key == Complaint.number, Complaint.status.not_in(CLOSED)
)
_ABSENCES = _Kind(
    "absence",
    Absence,
    "sick_leave",
    lambda key: key == Absence.number,
    or_(
        Absence.status.in_(("reported", "returned")),
        (Absence.status == "approved")
        & exists().where(CoverCase.absence_id == Absence.id, CoverCase.status.in_(_SEARCHING)),
    ),
    # when it has ended all was staffed once, and what has been lost since is the business of that search
    ("active", "ended"),
)


def _stopped(kind: _Kind) -> Select[Any]:
    instance = and_(ProcessInstance.definition_key == kind.process, kind.named(ProcessInstance.business_key))
    start = and_(Job.kind == "start", Job.handler == kind.process, kind.named(Job.correlation_key))
    works = exists().where(instance, ProcessInstance.status.in_(kind.good))
    begins = exists().where(start, Job.closed_at.is_(None), ~Job.stuck)
    held = (
        select(func.min(Incident.opened_at))
        .select_from(Incident)
        .outerjoin(ProcessInstance, ProcessInstance.id == Incident.instance_id)
        .outerjoin(Job, Job.id == Incident.job_id)
        .where(Incident.resolved_at.is_(None), or_(instance & (ProcessInstance.status == "active"), start))
        .correlate(kind.rows)
        .scalar_subquery()
    )
    columns = select(
        literal(kind.name).label("kind"), kind.rows.id, kind.rows.area_id.label("area_id"), held.label("held_since")
    )
    return columns.where(kind.is_open, or_(held.is_not(None), ~works & ~begins))
