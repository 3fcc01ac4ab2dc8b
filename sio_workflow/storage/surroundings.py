"""What surrounds a shift: who knows its site, holds its papers, is away or works when, read in one statement."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, cast, func, literal, null, or_, select, union_all
from sqlalchemy.sql.type_api import TypeEngine

from sio_workflow.storage.models import Absence, Clearance, Competence, Shift, Site, SiteKnowledge
from sio_workflow.storage.rows import Rows
from sio_workflow.storage.work import OVER


class Known(NamedTuple):
    """What somebody knows of the site."""

    inducted_on: date | None
    last_there_on: date | None
    has_access: bool


class Away(NamedTuple):
    """An absence that touches the shift; an open one has no end."""

    start: datetime
    end: datetime | None


class Around(NamedTuple):
    """A shift somebody has, and where."""

    start: datetime
    end: datetime
    site_id: UUID
    lat: float | None
    lon: float | None


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Facts by employee."""

    knows: dict[UUID, Known] = field(default_factory=dict)
    #: what the site asks for and they hold, with the day it is valid to
    competences: dict[UUID, dict[str, date | None]] = field(default_factory=lambda: defaultdict(dict))
    clearances: dict[UUID, dict[str, date | None]] = field(default_factory=lambda: defaultdict(dict))
    away: dict[UUID, list[Away]] = field(default_factory=lambda: defaultdict(list))
    work: dict[UUID, list[Around]] = field(default_factory=lambda: defaultdict(list))


class Neighbourhood(Rows):
    """Reads plain columns, for there may be thousands of rows."""

    def around(self, shift: Shift, site: Site, employee_ids: Collection[UUID], reach: timedelta) -> Surroundings:
        """Of these people: knowledge of the site, its papers, absences that touch the shift, work within `reach`."""
        start, end = shift.start_at, shift.end_at
        course, clearance = site.requires_competence, site.requires_clearance
        parts = [
            _known(site.id, employee_ids),
            _away(employee_ids, start, end),
            _work(employee_ids, shift.id, start - reach, end + reach),
        ]
        if course:
            parts.append(_papers("course", Competence, Competence.code, course, employee_ids))
        if clearance:
            parts.append(_papers("clearance", Clearance, Clearance.kind, clearance, employee_ids))
        return _sorted_out(self._session.execute(union_all(*parts)))


def _known(site_id: UUID, employee_ids: Collection[UUID]) -> Select[Any]:
    rows = SiteKnowledge
    columns = _columns(
        "knows",
        rows.employee_id,
        day=rows.inducted_on,
        last_day=rows.last_there_on,
        flag=rows.has_access,
    )
    return select(*columns).where(rows.site_id == site_id, rows.employee_id.in_(employee_ids))


def _papers(
    kind: str, table: type[Competence] | type[Clearance], named: Any, name: str, employee_ids: Collection[UUID]
) -> Select[Any]:
    columns = _columns(kind, table.employee_id, day=table.valid_to, code=named)
    return select(*columns).where(named == name, table.employee_id.in_(employee_ids))


def _away(employee_ids: Collection[UUID], start: datetime, end: datetime) -> Select[Any]:
    over_at = func.coalesce(Absence.ended_at, Absence.expected_to, type_=Absence.from_at.type)
    columns = _columns("away", Absence.employee_id, start=Absence.from_at, end=over_at)
    return select(*columns).where(
        Absence.employee_id.in_(employee_ids),
        Absence.status.not_in(OVER),
        Absence.from_at < end,
        or_(over_at.is_(None), over_at > start),
    )


def _work(employee_ids: Collection[UUID], but: UUID, start: datetime, end: datetime) -> Select[Any]:
    columns = _columns(
        "work",
        Shift.employee_id,
        start=Shift.start_at,
        end=Shift.end_at,
        site_id=Shift.site_id,
        lat=Site.lat,
        lon=Site.lon,
    )
    return (
        select(*columns)
        .join(Site, Site.id == Shift.site_id)
        .where(
            Shift.employee_id.in_(employee_ids),
            Shift.id != but,
            Shift.start_at < end,
            Shift.end_at > start,
            Shift.status.not_in(("postponed", "cancelled")),
        )
    )


#: the columns all of them share, with the type of an empty one
_SHAPE: dict[str, TypeEngine[Any]] = {
    "start": Shift.start_at.type,
    "end": Shift.end_at.type,
    "site_id": Shift.site_id.type,
    "lat": Site.lat.type,
    "lon": Site.lon.type,
    "day": SiteKnowledge.inducted_on.type,
    "last_day": SiteKnowledge.last_there_on.type,
    "flag": SiteKnowledge.has_access.type,
    "code": Competence.code.type,
}


def _columns(kind: str, employee_id: Any, **given: Any) -> list[ColumnElement[Any]]:
    rest = [given.get(name, cast(null(), empty)).label(f"at_{name}") for name, empty in _SHAPE.items()]
    return [literal(kind).label("kind"), employee_id, *rest]


def _sorted_out(rows: Iterable[Any]) -> Surroundings:
    found = Surroundings()
    for kind, employee_id, start, end, site_id, lat, lon, day, last_day, flag, code in rows:
        match kind:
            case "knows":
                found.knows[employee_id] = Known(day, last_day, flag)
            case "course":
                found.competences[employee_id][code] = day
            case "clearance":
                found.clearances[employee_id][code] = day
            case "away":
                found.away[employee_id].append(Away(start, end))
            case _:
                found.work[employee_id].append(Around(start, end, site_id, lat, lon))
    return found
