"""Shifts, absences and daily checks."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from sio_workflow.storage.models import Absence, CoverCase, DailyCheck, Employee, Shift, Site
from sio_workflow.storage.rows import Rows

_STAFFED = ("confirmed", "agency", "completed", "postponed", "cancelled")
#: states of an absence that is no longer one
OVER = ("ended", "cancelled")


class Work(Rows):
    """Shifts, absences and daily checks."""

    # -- shifts

    def shift(self, shift_id: UUID, *, lock: bool = False) -> Shift | None:
        return self._session.get(Shift, shift_id, with_for_update=True if lock else None)

    def shifts_held_by(self, employee_id: UUID, start: datetime, end: datetime) -> Sequence[Shift]:
        """Locked: what somebody was to work in that time and is still to be worked."""
        theirs = select(Shift).where(
            Shift.employee_id == employee_id,
            Shift.start_at < end,
            Shift.end_at > start,
            Shift.status.in_(("assigned", "open", "confirmed")),
        )
        return self._session.scalars(theirs.order_by(Shift.start_at).with_for_update()).all()

    def shifts(
        self,
        start: datetime,
        end: datetime,
        areas: Collection[UUID] | None = None,
        employee_id: UUID | None = None,
        *,
        lead_id: UUID | None = None,
        unstaffed_only: bool = False,
        limit: int = 500,
    ) -> Sequence[tuple[Shift, Site]]:
        """By start; areas None means all."""
        found = select(Shift, Site).join(Site, Site.id == Shift.site_id)
        found = found.where(Shift.start_at < end, Shift.end_at > start).order_by(Shift.start_at).limit(limit)
        if areas is not None:
            found = found.where(Shift.area_id.in_(areas))
        if employee_id is not None:
            found = found.where(Shift.employee_id == employee_id)
        if lead_id is not None:
            team = select(Employee.id).where(Employee.lead_employee_id == lead_id)
            found = found.where(func.coalesce(Shift.employee_id, Shift.planned_employee_id).in_(team))
        if unstaffed_only:
            found = found.where(_unstaffed())
        return [(row[0], row[1]) for row in self._session.execute(found)]

    def where_and_when(self, shift_ids: Iterable[str | None]) -> dict[str, tuple[str, datetime]]:
        """The site and the start of each of these shifts, by id."""
        wanted = {UUID(each) for each in shift_ids if each}
        found = select(Shift.id, Site.name, Shift.start_at).join(Site, Site.id == Shift.site_id)
        rows = self._session.execute(found.where(Shift.id.in_(wanted))) if wanted else ()
        return {str(row[0]): (row[1], row[2]) for row in rows}

    def extra_shifts(self, employee_ids: Collection[UUID], since: datetime, until: datetime) -> dict[UUID, int]:
        """How many shifts each has taken that were planned for somebody else."""
        counted = (
            select(Shift.employee_id, func.count())
            .where(
                Shift.employee_id.in_(employee_ids),
                Shift.start_at >= since,
                Shift.start_at < until,
                Shift.planned_employee_id.is_distinct_from(Shift.employee_id),
            )
            .group_by(Shift.employee_id)
        )
        return {row[0]: row[1] for row in self._session.execute(counted)}

    def unstaffed_without_case(self, start: datetime, end: datetime, limit: int = 200) -> Sequence[Shift]:
        """Future shifts that stand unstaffed although nobody searches: the watchdog's prey."""
        searched = exists().where(CoverCase.shift_id == Shift.id, CoverCase.status != "closed")
        lost = select(Shift).where(Shift.start_at >= start, Shift.start_at < end, _unstaffed(), ~searched)
        return self._session.scalars(lost.order_by(Shift.start_at).limit(limit)).all()

    def assigned_to_absent(self, start: datetime, end: datetime) -> Sequence[tuple[Shift, Absence]]:
        """Locked: coming shifts that still carry the name of somebody who is away."""
        over_at = func.coalesce(Absence.ended_at, Absence.expected_to)
        away = (
            select(Shift, Absence)
            .join(Absence, Absence.employee_id == Shift.employee_id)
            .where(
                Shift.start_at >= start,
                Shift.start_at < end,
                Shift.status.in_(("assigned", "confirmed")),
                Absence.status.not_in(OVER),
                Absence.from_at < Shift.end_at,
                or_(over_at.is_(None), over_at > Shift.start_at),
                ~exists().where(CoverCase.shift_id == Shift.id, CoverCase.status != "closed"),
            )
            .with_for_update(of=[Shift])
        )
        return [(row[0], row[1]) for row in self._session.execute(away)]

    def shift_with_person(
        self, shift_id: UUID, employee_id: UUID, *, lock: bool = False
    ) -> tuple[Shift, Site, Employee] | None:
        """A shift, its site, and somebody who has or had to do with it."""
        found = (
            select(Shift, Site, Employee)
            .join(Site, Site.id == Shift.site_id)
            .join(Employee, Employee.id == employee_id)
            .where(Shift.id == shift_id)
        )
        row = self._session.execute(found.with_for_update(of=[Shift]) if lock else found).first()
        return None if row is None else (row[0], row[1], row[2])

    def to_be_asked(
        self, tomorrow: tuple[datetime, datetime], today: datetime, jobs: Collection[str]
    ) -> Sequence[tuple[Shift, str]]:
        """Shifts of tomorrow whose person has taken them over before today, or returns to them; with employee numbers.

        Returning means that it is the first shift after an absence that lasts into today or tomorrow.
        """
        taken_over = exists().where(
            CoverCase.shift_id == Shift.id,
            CoverCase.status == "staffed",
            CoverCase.replacement_id == Shift.employee_id,
            Shift.yes_at < today,
        )
        sooner = aliased(Shift)
        back = exists().where(
            Absence.employee_id == Shift.employee_id,
            Absence.status.not_in(OVER),
            Absence.expected_to > today,
            Absence.expected_to <= Shift.start_at,
            ~exists()
            .where(
                sooner.employee_id == Shift.employee_id,
                sooner.start_at >= Absence.expected_to,
                sooner.start_at < Shift.start_at,
            )
            .correlate(Absence, Shift),
        )
        found = (
            select(Shift, Employee.employee_no)
            .join(Employee, Employee.id == Shift.employee_id)
            .where(
                Shift.start_at >= tomorrow[0],
                Shift.start_at < tomorrow[1],
                Shift.status.in_(("assigned", "confirmed")),
                Employee.job.in_(jobs),
                or_(taken_over, back),
            )
        )
        return [(row[0], row[1]) for row in self._session.execute(found.order_by(Shift.start_at))]

    def holders(self, shift_ids: Collection[UUID]) -> dict[UUID, UUID | None]:
        """Who has these shifts."""
        found = select(Shift.id, Shift.employee_id).where(Shift.id.in_(shift_ids))
        return {row[0]: row[1] for row in self._session.execute(found)} if shift_ids else {}

    def first_starts(self, areas: Collection[UUID] | None, start: datetime, end: datetime) -> dict[UUID, datetime]:
        """Each area's first shift in that time."""
        first = select(Shift.area_id, func.min(Shift.start_at)).group_by(Shift.area_id)
        first = first.where(Shift.start_at >= start, Shift.start_at < end)
        if areas is not None:
            first = first.where(Shift.area_id.in_(areas))
        return {row[0]: row[1] for row in self._session.execute(first)}

    # -- absences

    def absence(self, absence_id: UUID, *, lock: bool = False) -> Absence | None:
        return self._session.get(Absence, absence_id, with_for_update=True if lock else None)

    def last_absence_number(self, prefix: str) -> str | None:
        return self._session.scalar(select(func.max(Absence.number)).where(Absence.number.startswith(prefix)))

    def absences_of(self, employee_ids: Collection[UUID], start: datetime, end: datetime | None) -> Sequence[Absence]:
        """Absences of these people that touch the period."""
        found = select(Absence).where(Absence.employee_id.in_(employee_ids), *_touches(start, end))
        return self._session.scalars(found).all()

    def absences(
        self, areas: Collection[UUID] | None, start: datetime, end: datetime, status: str = "", limit: int = 500
    ) -> Sequence[Absence]:
        """By start; areas None means all."""
        found = select(Absence).where(*_touches(start, end)).order_by(Absence.from_at).limit(limit)
        if areas is not None:
            found = found.where(Absence.area_id.in_(areas))
        if status:
            found = found.where(Absence.status == status)
        return self._session.scalars(found).all()

    def unapproved(self, areas: Collection[UUID] | None, limit: int = 200) -> Sequence[Absence]:
        """New reports that nobody has approved, whenever they begin; areas None means all."""
        found = select(Absence).where(Absence.status == "reported").order_by(Absence.from_at).limit(limit)
        return self._session.scalars(found if areas is None else found.where(Absence.area_id.in_(areas))).all()

    def touched_shifts(self, absence: Absence, until: datetime) -> Sequence[Shift]:
        """Every shift an absence has to do with: planned for the absent one, or searched for because of it."""
        return self._session.scalars(_touched(absence, until).order_by(Shift.start_at)).all()

    def touched(self, absence: Absence, until: datetime) -> Sequence[tuple[Shift, Site, bool]]:
        """The same with where each is, and whether it stands unstaffed."""
        found = _touched(absence, until).join(Site, Site.id == Shift.site_id).add_columns(Site, _unstaffed())
        return [(row[0], row[1], row[2]) for row in self._session.execute(found.order_by(Shift.start_at))]

    def unstaffed_shifts(self, absence: Absence, until: datetime) -> Sequence[Shift]:
        """Those of them that stand unstaffed."""
        return self._session.scalars(_touched(absence, until).where(_unstaffed()).order_by(Shift.start_at)).all()

    # -- the daily check

    def check(self, area_id: UUID, day: date) -> DailyCheck | None:
        return self._session.get(DailyCheck, (area_id, day))

    def checks(self, areas: Collection[UUID] | None, day: date) -> Sequence[DailyCheck]:
        found = select(DailyCheck).where(DailyCheck.day == day)
        return self._session.scalars(found if areas is None else found.where(DailyCheck.area_id.in_(areas))).all()


def _unstaffed() -> ColumnElement[bool]:
    return and_(Shift.status.not_in(_STAFFED), or_(Shift.status != "assigned", Shift.employee_id.is_(None)))


def _touches(start: datetime, end: datetime | None) -> list[ColumnElement[bool]]:
    over_at = func.coalesce(Absence.ended_at, Absence.expected_to)
    rules = [Absence.status.not_in(OVER), or_(over_at.is_(None), over_at > start)]
    return rules if end is None else [*rules, Absence.from_at < end]


def _touched(absence: Absence, until: datetime) -> Select[tuple[Shift]]:
    searched = exists().where(CoverCase.shift_id == Shift.id, CoverCase.absence_id == absence.id)
    planned = and_(
        Shift.planned_employee_id == absence.employee_id, Shift.end_at > absence.from_at, Shift.start_at < until
    )
    return select(Shift).where(or_(searched, planned))
