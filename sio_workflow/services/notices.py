"""Tell people: every message is a row, in the same transaction as what it tells about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sio_workflow.domain.notices import SECRET_MARK, write
from sio_workflow.domain.people import Actor, Role
from sio_workflow.storage.models import Message
from sio_workflow.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Notices:
    """What is said about one case, now."""

    uow: UnitOfWork
    actor: Actor
    now: datetime
    #: complaint, absence or cover_case
    case_kind: str
    case_id: UUID
    area_id: UUID | None = None

    def employee(self, employee_id: UUID, template: str, **words: object) -> Message:
        """A sentence of the house to an employee."""
        return self._put("employee", employee_id, template=template, body=write(template, **words))

    def roles(self, *roles: Role, template: str, **words: object) -> None:
        """A sentence of the house to whoever holds these roles in the area."""
        for role in roles:
            self._put("role", None, template=template, body=write(template, **words), role=role.value)

    def contact(self, contact_id: UUID | None, template: str, **words: object) -> Message:
        """A sentence of the house to the customer; it stops no clock."""
        return self._put("contact", contact_id, template=template, body=write(template, **words))

    def contact_by_human(self, contact_id: UUID | None, body: str, template: str = "") -> Message:
        """Words of a person to the customer."""
        return self._put("contact", contact_id, template=template, body=body, by_human=True)

    def secret(self, kind: str, recipient_id: UUID, template: str, sealed: str) -> Message:
        """A sentence with a secret to an employee or contact: the row shows dots, and what is sealed is sent instead."""
        message = self._put(kind, recipient_id, template=template, body=write(template, secret=SECRET_MARK))
        message.secret = sealed
        return message

    def _put(
        self,
        kind: str,
        recipient_id: UUID | None,
        *,
        template: str,
        body: str,
        role: str = "",
        by_human: bool = False,
    ) -> Message:
        message = Message(
            case_kind=self.case_kind,
            case_id=self.case_id,
            recipient_kind=kind,
            recipient_id=recipient_id,
            recipient_role=role,
            area_id=self.area_id,
            template=template,
            body=body,
            by_human=by_human,
            author_id=self.actor.account_id if by_human else None,
            at=self.now,
        )
        self.uow.trail.add(message)
        return message
