"""One search for cover, locked: its case, its shift and the site."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sio_workflow.domain.errors import NotFound
from sio_workflow.services.candidates import COVERING_JOBS
from sio_workflow.services.notices import Notices
from sio_workflow.services.workplace import Workplace
from sio_workflow.storage.models import CoverCase, CustomerContact, Employee, Shift, Site


@dataclass(frozen=True, slots=True)
class Search:
    """What every move in a search looks at. Case and shift are locked, so of two at once the second sees the first."""

    desk: Workplace
    case: CoverCase
    shift: Shift
    site: Site
    #: who is to take it, locked after the case: of one who says yes twice at once each yes is checked after the other
    person: Employee | None = None
    #: who is to be asked
    people: Sequence[Employee] = ()
    #: who at the customer has agreed that it need not be staffed; empty where that is not one of theirs
    contact: CustomerContact | None = None

    @classmethod
    def load(cls, desk: Workplace, case_id: UUID) -> Search:
        found = desk.uow.cover.case_with_shift(case_id, lock=True)
        if found is None:
            raise NotFound
        return cls(desk, *found)

    @classmethod
    def load_with(cls, desk: Workplace, case_id: UUID, employee_id: UUID) -> Search:
        """The search together with the one who is to take the shift."""
        found = desk.uow.cover.case_with_person(case_id, employee_id)
        if found is None:
            raise NotFound
        return cls(desk, *found)

    @classmethod
    def load_with_people(cls, desk: Workplace, case_id: UUID, employee_ids: Sequence[UUID]) -> Search:
        """The search together with these people; without any, those who might be asked and have not been."""
        found = desk.uow.cover.case_with_people(case_id, employee_ids, COVERING_JOBS)
        if found is None:
            raise NotFound
        return cls(desk, *found[:3], people=found[3])

    @classmethod
    def load_with_contact(cls, desk: Workplace, case_id: UUID, contact_id: UUID) -> Search:
        """The search together with whoever has agreed for the customer."""
        found = desk.uow.cover.case_with_contact(case_id, contact_id)
        if found is None:
            raise NotFound
        return cls(desk, *found[:3], contact=found[3])

    def audit(self, verb: str, **details: Any) -> None:
        """Put an act in this search on record."""
        desk, case = self.desk, self.case
        desk.uow.trail.audit(desk.actor, desk.now, verb, "cover_case", case.id, area_id=case.area_id, **details)

    @property
    def notices(self) -> Notices:
        desk = self.desk
        return Notices(desk.uow, desk.actor, desk.now, "cover_case", self.case.id, self.case.area_id)
