"""Tell people: every message is a row in the transaction it tells about. The outbox takes it from there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sio_workflow.domain.free_text import without_numbers
from sio_workflow.domain.json_form import to_json
from sio_workflow.domain.notices import ON_ITS_PAGE, SECRET_MARK, write
from sio_workflow.domain.people import Actor, Role
from sio_workflow.domain.templates import Reach, template_of
from sio_workflow.storage.models import Message
from sio_workflow.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Notices:
    """What is said about one case, now."""

    uow: UnitOfWork
    actor: Actor
    now: datetime
    #: complaint, absence, cover_case or area
    case_kind: str
    case_id: UUID
    area_id: UUID | None = None

    def employee(
        self,
        employee_id: UUID,
        template: str,
        *,
        urgent: bool = False,
        expires_at: datetime | None = None,
        **words: object,
    ) -> Message:
        """A sentence of the house to an employee; of no use after `expires_at`, sent at night when urgent."""
        message = self._from_house("employee", employee_id, template, words, urgent=urgent)
        message.expires_at = expires_at
        return message

    def roles(self, *roles: Role, template: str, urgent: bool = False, **words: object) -> None:
        """A sentence of the house to whoever holds these roles in the area."""
        for role in roles:
            self._from_house("role", None, template, words, urgent=urgent).recipient_role = role.value

    def contact(self, contact_id: UUID | None, template: str, **words: object) -> Message:
        """A sentence of the house to the customer; it stops no clock."""
        return self._from_house("contact", contact_id, template, words)

    def contact_by_human(self, contact_id: UUID | None, body: str, template: str = "") -> Message:
        """Words of a person to the customer."""
        message = self._put("contact", contact_id, template=template, body=body)
        message.by_human, message.author_id = True, self.actor.account_id
        return message

    def heard(self, contact_id: UUID | None, body: str) -> Message:
        """Words of the customer to the house; there is nothing to send."""
        message = self._put("contact", contact_id, template="", body=without_numbers(body))
        message.direction, message.by_human, message.planned_at = "in", True, self.now
        return message

    def secret(self, kind: str, recipient_id: UUID, template: str, sealed: str, expires_at: datetime) -> Message:
        """A sentence with a secret: the row shows dots in its place; `sealed` is opened when it is sent."""
        message = self._from_house(kind, recipient_id, template, {"secret": SECRET_MARK})
        message.secret, message.expires_at = sealed, expires_at
        return message

    def _from_house(
        self, kind: str, recipient_id: UUID | None, template: str, words: dict[str, object], urgent: bool = False
    ) -> Message:
        shown = {**words, "link": ON_ITS_PAGE}
        message = self._put(kind, recipient_id, template=template, body=write(template, shown))
        message.words = to_json(words)
        message.urgent = urgent or template_of(template).reach is Reach.URGENT
        return message

    def _put(self, kind: str, recipient_id: UUID | None, *, template: str, body: str) -> Message:
        message = Message(
            id=uuid4(),
            case_kind=self.case_kind,
            case_id=self.case_id,
            recipient_kind=kind,
            recipient_id=recipient_id,
            # said in every row, so that all messages of a transaction are written by one statement
            recipient_role="",
            words={},
            secret="",
            urgent=False,
            area_id=self.area_id,
            template=template,
            body=body,
            by_human=False,
            at=self.now,
        )
        self.uow.trail.add(message)
        return message
