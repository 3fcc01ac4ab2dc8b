"""Cover cases and offers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, or_, select, true

from sio_workflow.storage.models import (
    Absence,
    CoverCase,
    CustomerContact,
    Delivery,
    Employee,
    Offer,
    ProcessInstance,
    Shift,
    Site,
)
from sio_workflow.storage.people import may_cover
from sio_workflow.storage.rows import Rows

_SHORT = timedelta(hours=24)
_MANY = 500
_STARTS_ITSELF = timedelta(minutes=30)


def _untold(*failures: str) -> ColumnElement[bool]:
    """An offer whose message has failed on every way it was tried on."""
    ways = exists().where(Delivery.message_id == Offer.message_id)
    for_this = Delivery.failure.in_(failures) if failures else true()
    failed, other = ways.where(Delivery.state == "failed", for_this), ways.where(Delivery.state != "failed")
    return and_(Offer.answer.is_(None), failed, ~other)


class CoverCases(Rows):
    """Cover cases and offers."""

    def case(self, case_id: UUID, *, lock: bool = False) -> CoverCase | None:
        return self._session.get(CoverCase, case_id, with_for_update=True if lock else None)

    def case_with_shift(self, case_id: UUID, *, lock: bool = False) -> tuple[CoverCase, Shift, Site] | None:
        """The case, its shift and the site, in one statement; with `lock` case and shift are locked."""
        found = (
            select(CoverCase, Shift, Site)
            .join(Shift, Shift.id == CoverCase.shift_id)
            .join(Site, Site.id == Shift.site_id)
            .where(CoverCase.id == case_id)
        )
        row = self._session.execute(found.with_for_update(of=[CoverCase, Shift]) if lock else found).first()
        return None if row is None else (row[0], row[1], row[2])

    def case_with_person(self, case_id: UUID, employee_id: UUID) -> tuple[CoverCase, Shift, Site, Employee] | None:
        """The case, its shift and site, and who is to take it; all but the site locked, in one statement.

        Read what else the person does only afterwards: another yes of theirs may have been committed in the meantime.
        """
        found = (
            select(CoverCase, Shift, Site, Employee)
            .join(Shift, Shift.id == CoverCase.shift_id)
            .join(Site, Site.id == Shift.site_id)
            .join(Employee, Employee.id == employee_id)
            .where(CoverCase.id == case_id)
            .with_for_update(of=[CoverCase, Shift, Employee])
        )
        row = self._session.execute(found).first()
        return None if row is None else (row[0], row[1], row[2], row[3])

    def case_with_people(
        self, case_id: UUID, employee_ids: Collection[UUID], jobs: Collection[str]
    ) -> tuple[CoverCase, Shift, Site, Sequence[Employee]] | None:
        """The case, its shift (both locked), the site and these people; without ids all with these jobs not yet asked.

        One statement, however many people they are.
        """
        asked = exists().where(Offer.cover_case_id == CoverCase.id, Offer.employee_id == Employee.id, ~_untold())
        wanted = Employee.id.in_(employee_ids) if employee_ids else and_(may_cover(CoverCase.area_id, jobs), ~asked)
        found = (
            select(CoverCase, Shift, Site, Employee)
            .join(Shift, Shift.id == CoverCase.shift_id)
            .join(Site, Site.id == Shift.site_id)
            .outerjoin(Employee, wanted)
            .where(CoverCase.id == case_id)
            .order_by(Employee.area_id != CoverCase.area_id)
            .limit(_MANY)
            .with_for_update(of=[CoverCase, Shift])
        )
        rows = self._session.execute(found).all()
        return (rows[0][0], rows[0][1], rows[0][2], [row[3] for row in rows if row[3]]) if rows else None

    def case_with_contact(
        self, case_id: UUID, contact_id: UUID
    ) -> tuple[CoverCase, Shift, Site, CustomerContact | None] | None:
        """The case and its shift, both locked, the site, and the contact if it is one of this customer's."""
        theirs = and_(CustomerContact.id == contact_id, CustomerContact.customer_id == Site.customer_id)
        found = (
            select(CoverCase, Shift, Site, CustomerContact)
            .join(Shift, Shift.id == CoverCase.shift_id)
            .join(Site, Site.id == Shift.site_id)
            .outerjoin(CustomerContact, theirs)
            .where(CoverCase.id == case_id)
            .with_for_update(of=[CoverCase, Shift])
        )
        row = self._session.execute(found).first()
        return None if row is None else (row[0], row[1], row[2], row[3])

    def open_cases(self, shift_ids: Collection[UUID]) -> dict[UUID, CoverCase]:
        """Open cases by shift."""
        found = select(CoverCase).where(CoverCase.shift_id.in_(shift_ids), CoverCase.status != "closed")
        return {case.shift_id: case for case in self._session.scalars(found)} if shift_ids else {}

    def cases_of(self, absence_id: UUID) -> Sequence[tuple[CoverCase, Shift]]:
        """All cases an absence has caused, by start of shift."""
        found = select(CoverCase, Shift).join(Shift, Shift.id == CoverCase.shift_id)
        rows = self._session.execute(found.where(CoverCase.absence_id == absence_id).order_by(Shift.start_at))
        return [(row[0], row[1]) for row in rows]

    def shifts_of(self, absence_ids: Collection[UUID]) -> dict[UUID, list[tuple[Shift, Site]]]:
        """The shifts each absence has opened a search for, nearest first."""
        found = (
            select(CoverCase.absence_id, Shift, Site)
            .join(Shift, Shift.id == CoverCase.shift_id)
            .join(Site, Site.id == Shift.site_id)
            .where(CoverCase.absence_id.in_(absence_ids), CoverCase.status != "closed")
            .order_by(Shift.start_at)
        )
        shifts = defaultdict(list)
        for absence_id, shift, site in self._session.execute(found) if absence_ids else ():
            shifts[absence_id].append((shift, site))
        return shifts

    def unanswered(self, case_ids: Collection[UUID], now: datetime) -> dict[UUID, list[str]]:
        """Who has been asked in each search, still may answer and has not, by name."""
        found = (
            select(Offer.cover_case_id, Employee.name)
            .join(Employee, Employee.id == Offer.employee_id)
            .where(Offer.cover_case_id.in_(case_ids), Offer.answer.is_(None), Offer.expires_at > now)
            .order_by(Employee.name)
        )
        names = defaultdict(list)
        for case_id, name in self._session.execute(found) if case_ids else ():
            names[case_id].append(name)
        return names

    def at_site(self, site_id: UUID, since: datetime, until: datetime) -> list[tuple[datetime, str, str | None]]:
        """Start, cause and outcome of each search for a shift there in that time, newest first."""
        found = (
            select(Shift.start_at, CoverCase.cause, CoverCase.outcome)
            .join(Shift, Shift.id == CoverCase.shift_id)
            .where(Shift.site_id == site_id, Shift.start_at >= since, Shift.start_at < until)
            .order_by(Shift.start_at.desc())
        )
        return [(row[0], row[1], row[2]) for row in self._session.execute(found)]

    def open_list(self, areas: Collection[UUID] | None) -> Sequence[tuple[CoverCase, Shift, Site]]:
        """Searches that are not over, nearest shift first; areas None means all."""
        found = (
            select(CoverCase, Shift, Site)
            .join(Shift, Shift.id == CoverCase.shift_id)
            .join(Site, Site.id == Shift.site_id)
            .where(CoverCase.status.not_in(("closed", "staffed")))
            .order_by(Shift.start_at)
        )
        if areas is not None:
            found = found.where(CoverCase.area_id.in_(areas))
        return [(row[0], row[1], row[2]) for row in self._session.execute(found)]

    def forgotten(self, before: datetime) -> Sequence[tuple[CoverCase, Shift]]:
        """Searches that should have begun: approved, without absence, or near and waiting for half an hour."""
        near = and_(Shift.start_at < before + _SHORT, CoverCase.opened_at < before - _STARTS_ITSELF)
        due = or_(CoverCase.absence_id.is_(None), Absence.approved_at < before, near)
        found = (
            select(CoverCase, Shift)
            .join(Shift, Shift.id == CoverCase.shift_id)
            .outerjoin(Absence, Absence.id == CoverCase.absence_id)
            .where(CoverCase.status == "waiting", CoverCase.opened_at < before, due)
        )
        return [(row[0], row[1]) for row in self._session.execute(found.limit(200))]

    def instances_held_up(self, shift: Shift) -> Sequence[UUID]:
        """Running absence processes that may wait for this shift: of whom it was planned for, and of lost covers."""
        searched = select(CoverCase.absence_id).where(CoverCase.shift_id == shift.id, CoverCase.absence_id.is_not(None))
        planned = and_(Absence.employee_id == shift.planned_employee_id, Absence.from_at < shift.end_at)
        running = (
            select(ProcessInstance.id)
            .join(Absence, Absence.number == ProcessInstance.business_key)
            .where(
                ProcessInstance.definition_key == "sick_leave",
                ProcessInstance.status == "active",
                or_(Absence.id.in_(searched), planned),
            )
        )
        return self._session.scalars(running).all()

    def offer(self, offer_id: UUID) -> Offer | None:
        return self._session.get(Offer, offer_id)

    def offers(self, case_id: UUID) -> Sequence[Offer]:
        found = select(Offer).where(Offer.cover_case_id == case_id).order_by(Offer.sent_at, Offer.id)
        return self._session.scalars(found).all()

    def offers_of(self, case_ids: Collection[UUID]) -> dict[UUID, list[Offer]]:
        """The offers of several searches."""
        found: dict[UUID, list[Offer]] = {}
        wanted = select(Offer).where(Offer.cover_case_id.in_(case_ids)).order_by(Offer.sent_at, Offer.id)
        for offer in self._session.scalars(wanted) if case_ids else ():
            found.setdefault(offer.cover_case_id, []).append(offer)
        return found

    def never_told(self, case_id: UUID, *failures: str) -> set[UUID]:
        """Whom no offer of this case has reached on any way; with `failures` only where that is why."""
        untold = _untold(*failures)
        rows = self._session.execute(select(Offer.employee_id, untold).where(Offer.cover_case_id == case_id)).all()
        return {row[0] for row in rows} - {row[0] for row in rows if not row[1]}

    def offer_to(self, employee_id: UUID, case_id: UUID) -> Offer | None:
        """The newest offer of a case to this person."""
        theirs = select(Offer).where(Offer.employee_id == employee_id, Offer.cover_case_id == case_id)
        return self._session.scalar(theirs.order_by(Offer.wave.desc()).limit(1))

    def offers_to(self, employee_id: UUID, now: datetime) -> Sequence[tuple[Offer, Shift, Site]]:
        """Offers that still wait for this person's answer, those included whose deadline went by unused."""
        found = (
            select(Offer, Shift, Site)
            .join(CoverCase, CoverCase.id == Offer.cover_case_id)
            .join(Shift, Shift.id == CoverCase.shift_id)
            .join(Site, Site.id == Shift.site_id)
            .where(
                Offer.employee_id == employee_id,
                Offer.answer.is_(None),
                or_(Offer.expires_at > now, Shift.start_at > now),
                # an offer is void as soon as the shift is taken; it is taken back a moment later, by a worker
                CoverCase.status.in_(("open", "offering", "answered")),
            )
            .order_by(Shift.start_at)
        )
        return [(row[0], row[1], row[2]) for row in self._session.execute(found)]

    def replacements_for(self, absence_id: UUID) -> set[UUID]:
        """Who already covers for the same absence."""
        found = select(CoverCase.replacement_id).where(CoverCase.absence_id == absence_id)
        return {each for each in self._session.scalars(found) if each is not None}
