"""HR's rooms: cases, requests for a certificate, notes."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.dialects import postgresql, sqlite

from sio_workflow.domain.people import Role
from sio_workflow.storage.models import (
    Absence,
    Account,
    AuditEvent,
    CertificateRequest,
    HrCase,
    HrNote,
    HrStepDone,
    RoleGrant,
)
from sio_workflow.storage.rows import Rows, table_of

_case = table_of(HrCase)
_hr_role = RoleGrant.role == Role.HR.value


class Hr(Rows):
    """HR's rooms. On PostgreSQL only HR's own reach opens them; all others have a slot in the door, for concerns."""

    def drop_concern(self, absence: Absence, opened_by: UUID | None, at: datetime) -> None:
        """Put a concern through the slot; if HR follows the absence already, nothing happens, and nobody is told so."""
        dialect = self._session.get_bind().dialect.name
        slip = (postgresql if dialect == "postgresql" else sqlite).insert(_case)
        values = {
            "id": uuid4(),
            "absence_id": absence.id,
            "employee_id": absence.employee_id,
            "area_id": absence.area_id,
            "kind": "concern",
            "opened_at": at,
            "opened_by": opened_by,
        }
        self._session.execute(slip.values(values).on_conflict_do_nothing())

    def cases(self, areas: Collection[UUID] | None, *, open_only: bool = True, limit: int = 500) -> Sequence[HrCase]:
        """Newest first; areas None means all."""
        found = select(HrCase).order_by(HrCase.opened_at.desc()).limit(limit)
        if areas is not None:
            found = found.where(HrCase.area_id.in_(areas))
        return self._session.scalars(found.where(HrCase.closed_at.is_(None)) if open_only else found).all()

    def case(self, case_id: UUID, *, lock: bool = False) -> HrCase | None:
        return self._session.get(HrCase, case_id, with_for_update=True if lock else None)

    def open_case_of(self, absence_id: UUID) -> HrCase | None:
        found = select(HrCase).where(HrCase.absence_id == absence_id, HrCase.closed_at.is_(None))
        return self._session.scalar(found)

    def requests(self, case_ids: Collection[UUID]) -> Sequence[CertificateRequest]:
        """Newest first."""
        found = select(CertificateRequest).where(CertificateRequest.case_id.in_(case_ids))
        return self._session.scalars(found.order_by(CertificateRequest.requested_at.desc())).all()

    def request(self, request_id: UUID) -> CertificateRequest | None:
        """Locked: of two who decide at once one is told that it is done."""
        return self._session.get(CertificateRequest, request_id, with_for_update=True)

    def behind(self, account_id: UUID) -> set[UUID]:
        """The account, who of HR has let it in with a code, who those, and so on: as far back as the trail goes."""
        found, new = {account_id}, {account_id}
        while new:
            new = self._let_in(new) - found
            found |= new
        return found

    def _let_in(self, account_ids: Collection[UUID]) -> set[UUID]:
        handed = select(AuditEvent.actor_id).where(
            AuditEvent.subject_kind == "account",
            AuditEvent.subject_id.in_(map(str, account_ids)),
            AuditEvent.verb == "hand_out_code",
            AuditEvent.actor_id.in_(select(RoleGrant.account_id).where(_hr_role)),
        )
        return {by for by in self._session.scalars(handed) if by}

    def gave_the_role(self, ones: Collection[UUID], others: Collection[UUID]) -> bool:
        """Has one of these given HR's role to one of those, or the other way round?"""
        given = RoleGrant.granted_by.in_(ones) & RoleGrant.account_id.in_(others)
        taken = RoleGrant.granted_by.in_(others) & RoleGrant.account_id.in_(ones)
        return bool(self._session.scalar(select(exists().where(_hr_role, given | taken))))

    def notes(self, case_id: UUID) -> Sequence[HrNote]:
        """Oldest first."""
        return self._session.scalars(select(HrNote).where(HrNote.case_id == case_id).order_by(HrNote.at)).all()

    def steps_done(self, case_ids: Collection[UUID]) -> Sequence[HrStepDone]:
        """Steps that HR has done."""
        return self._session.scalars(select(HrStepDone).where(HrStepDone.case_id.in_(case_ids))).all()

    def followed(self, areas: Collection[UUID] | None, at: datetime) -> dict[UUID, int]:
        """How many people HR followed at that moment, by area; areas None means all."""
        then = and_(HrCase.opened_at < at, or_(HrCase.closed_at.is_(None), HrCase.closed_at >= at))
        return self._people(HrCase.area_id, HrCase.employee_id, then, areas)

    def away(self, areas: Collection[UUID] | None, at: datetime) -> dict[UUID, int]:
        """How many people were away at that moment, by area."""
        over_at = func.coalesce(Absence.ended_at, Absence.expected_to)
        then = and_(Absence.status != "cancelled", Absence.from_at < at, or_(over_at.is_(None), over_at > at))
        return self._people(Absence.area_id, Absence.employee_id, then, areas)

    def _people(self, area: Any, person: Any, which: Any, areas: Collection[UUID] | None) -> dict[UUID, int]:
        found = select(area, func.count(person.distinct())).where(which).group_by(area)
        rows = self._session.execute(found if areas is None else found.where(area.in_(areas)))
        return {row[0]: row[1] for row in rows}

    def authors(self, account_ids: Collection[UUID]) -> dict[UUID, str]:
        """Names of those who asked, decided or wrote."""
        rows = self._session.execute(select(Account.id, Account.name).where(Account.id.in_(account_ids)))
        return {row.id: row.name for row in rows}

    def absences(self, absence_ids: Collection[UUID]) -> dict[UUID, Absence]:
        found = self._session.scalars(select(Absence).where(Absence.id.in_(absence_ids)))
        return {each.id: each for each in found}

    def long_absences(self, areas: Collection[UUID] | None, begun_by: datetime, now: datetime) -> Sequence[Absence]:
        """Sickness that began by then and is not over, longest first."""
        over_at = func.coalesce(Absence.ended_at, Absence.expected_to)
        found = select(Absence).where(
            Absence.kind == "sick",
            Absence.status.not_in(("ended", "cancelled")),
            Absence.from_at <= begun_by,
            over_at.is_(None) | (over_at > now),
        )
        if areas is not None:
            found = found.where(Absence.area_id.in_(areas))
        return self._session.scalars(found.order_by(Absence.from_at).limit(200)).all()
