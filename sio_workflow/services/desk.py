"""The desk a process works at: what its handlers may do with the house, inside one transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from uuid import UUID

from sio_workflow.domain.people import Actor, Role
from sio_workflow.domain.process import Variables
from sio_workflow.services.absence_desk import AbsenceDesk
from sio_workflow.services.complaint_desk import ComplaintDesk
from sio_workflow.services.cover_desk import CoverDesk
from sio_workflow.services.recipients import roles_for
from sio_workflow.services.tomorrow_desk import TomorrowDesk
from sio_workflow.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class OpenDesk:
    """One open unit of work, one actor, one now, and the instance it is about."""

    uow: UnitOfWork
    actor: Actor
    now: datetime
    instance_id: UUID | None = None

    @cached_property
    def absences(self) -> AbsenceDesk:
        return AbsenceDesk(self)

    @cached_property
    def cover(self) -> CoverDesk:
        return CoverDesk(self)

    @cached_property
    def complaints(self) -> ComplaintDesk:
        return ComplaintDesk(self)

    @cached_property
    def tomorrow(self) -> TomorrowDesk:
        return TomorrowDesk(self)

    def start(self, key: str, business_key: str, variables: Variables) -> None:
        """Start another process once this transaction is safe."""
        self.uow.jobs.add_start(key, business_key, variables, self.now)

    def send(self, message: str, correlation_key: str, variables: Variables) -> None:
        """Send a message to whoever waits for it once this transaction is safe."""
        self.uow.jobs.add_message(message, correlation_key, variables, self.now)

    def escalate(self, element_id: str, *roles: Role) -> None:
        """Let these roles do an open user task of this instance too, and where they are away whoever comes next."""
        if self.instance_id is None:
            return
        for role in roles_for(self.uow, roles, self.uow.instances.area_of(self.instance_id), self.now):
            self.uow.user_tasks.escalate(self.instance_id, element_id, role.value)


def open_desk(uow: UnitOfWork, actor: Actor, now: datetime, instance_id: UUID | None = None) -> OpenDesk:
    """The desk over an open unit of work."""
    return OpenDesk(uow, actor, now, instance_id)
