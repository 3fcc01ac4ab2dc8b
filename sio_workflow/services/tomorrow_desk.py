"""The question about tomorrow, inside one transaction: asked once, and a no that becomes a search."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sio_workflow.domain.people import Role
from sio_workflow.domain.process import Variables
from sio_workflow.domain.shift_cover import in_danger
from sio_workflow.domain.tomorrow import TOMORROW_CHECK, answered_by
from sio_workflow.services import offering
from sio_workflow.services.affected_work import empty, lose_replacement, new_case
from sio_workflow.services.notices import Notices
from sio_workflow.services.workplace import Workplace, uuid_of
from sio_workflow.storage.models import CoverCase, Employee, Offer, Shift, Site


@dataclass(frozen=True)
class TomorrowDesk:
    """What the process of such a question may do."""

    desk: Workplace

    def ask(self, shift_id: UUID, employee_id: UUID) -> Variables:
        """Ask, unless the shift is somebody else's by now. Returns whether it is theirs, and by when they answer."""
        found = self._theirs(shift_id, employee_id)
        due = answered_by(self.desk.now)
        if found is not None:
            shift, site, person = found
            told = self.desk.uow.trail.messages(TOMORROW_CHECK, shift.id)
            if not any((each.template, each.recipient_id) == (TOMORROW_CHECK, person.id) for each in told):
                self._notices(shift).employee(
                    person.id, TOMORROW_CHECK, place=site.name, start=shift.start_at, expires_at=shift.start_at
                )
        return {"still_theirs": found is not None, "answer_due_at": due}

    def alert(self, shift_id: UUID, employee_id: UUID) -> None:
        """Nobody knows whether the shift is safe: the manager is to telephone."""
        if (found := self._theirs(shift_id, employee_id)) is not None:
            shift, site, person = found
            self._tell_manager("tomorrow_call", shift, site, name=person.name)

    def find_another(self, shift_id: UUID, employee_id: UUID) -> None:
        """They are not coming: the shift stands open and is searched for at once. Of no effect said twice."""
        found = self._theirs(shift_id, employee_id)
        if found is None:
            return
        shift, site, person = found
        case = self.desk.uow.cover.open_cases([shift.id]).get(shift.id)
        empty(shift)
        if case is None:
            case = new_case(shift, "vacancy", self.desk.now)
            self.desk.uow.cover.add(case)
            self._has_said_no(case, person)
            offering.begin(self.desk, case, shift)
        else:
            self._has_said_no(case, person)
            lose_replacement(self.desk, case, shift)
        self._tell_manager("tomorrow_lost", shift, site)

    # -- inside

    def _theirs(self, shift_id: UUID, employee_id: UUID) -> tuple[Shift, Site, Employee] | None:
        found = self.desk.uow.work.shift_with_person(uuid_of(shift_id), uuid_of(employee_id), lock=True)
        return found if found is not None and found[0].employee_id == found[2].id else None

    def _has_said_no(self, case: CoverCase, person: Employee) -> None:
        """Nobody is offered the shift they have just said no to."""
        offer, now = self.desk.uow.cover.offer_to(person.id, case.id), self.desk.now
        if offer is None:
            offer = Offer(cover_case_id=case.id, area_id=case.area_id, employee_id=person.id, wave=case.wave)
            offer.sent_at = offer.told_at = offer.expires_at = now
            self.desk.uow.cover.add(offer)
        offer.answer, offer.answered_at = "no", now

    def _notices(self, shift: Shift) -> Notices:
        return Notices(self.desk.uow, self.desk.actor, self.desk.now, TOMORROW_CHECK, shift.id, shift.area_id)

    def _tell_manager(self, template: str, shift: Shift, site: Site, **words: Any) -> None:
        urgent = in_danger(shift.start_at, self.desk.now)
        about = {"shift_no": shift.shift_no, "place": site.name, "start": shift.start_at, **words}
        self._notices(shift).roles(Role.SERVICE_MANAGER, template=template, urgent=urgent, **about)
