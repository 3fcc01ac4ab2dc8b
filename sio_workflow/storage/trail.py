"""Messages, calls, consents and the audit trail."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from secrets import randbits
from time import time_ns
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from sio_workflow.domain.people import Actor
from sio_workflow.domain.policy import acting_as
from sio_workflow.storage.changes import changes_in
from sio_workflow.storage.models import AuditEvent, CallLog, Message
from sio_workflow.storage.rows import Rows, table_of

_audit = table_of(AuditEvent)
Changed = Mapping[str, Any] | None


class Trail(Rows):
    """Messages, calls, consents and the audit trail."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._acts: list[dict[str, Any]] = []

    def audit(
        self,
        actor: Actor,
        now: datetime,
        verb: str,
        subject_kind: str,
        subject_id: object,
        *,
        area_id: UUID | None = None,
        before: Changed = None,
        after: Changed = None,
        **details: Any,
    ) -> None:
        """Who did what, in ids and enums, never texts or names; written at the end of the transaction.

        Where `before` and `after` are not given, what the transaction changes on an absence, complaint or cover case
        is filled in.
        """
        subject = {"subject_kind": subject_kind, "subject_id": str(subject_id), "area_id": area_id}
        change = {"before": before, "after": after, "details": details}
        self._acts.append({"id": _next_id(), "at": now, "verb": verb, **_who(actor, area_id), **subject, **change})

    def write_acts(self) -> None:
        """Write all acts of this transaction in one statement."""
        if not self._acts:
            return
        self._session.flush()
        changes = changes_in(self._session)
        for act in self._acts:
            change = changes.get((act["subject_kind"], act["subject_id"]))
            if change is not None and act["before"] is None and act["after"] is None:
                act["before"], act["after"] = change.before, change.after
        self._at_once(_audit.insert(), self._acts)
        self._acts = []

    def message(self, message_id: UUID) -> Message | None:
        return self._session.get(Message, message_id)

    def messages(self, case_kind: str, case_id: UUID) -> Sequence[Message]:
        found = select(Message).where(Message.case_kind == case_kind, Message.case_id == case_id)
        return self._session.scalars(found.order_by(Message.at, Message.id)).all()

    def told_roles(self, template: str, since: datetime) -> set[tuple[UUID | None, str]]:
        """Area and role of everyone who has been told this since then."""
        found = select(Message.area_id, Message.recipient_role).where(Message.template == template, Message.at >= since)
        return {(row[0], row[1]) for row in self._session.execute(found)}

    def told_people(self, template: str, since: datetime) -> set[tuple[UUID, UUID | None]]:
        """Case and recipient of everyone who has been told this since then."""
        found = select(Message.case_id, Message.recipient_id).where(Message.template == template, Message.at >= since)
        return {(row[0], row[1]) for row in self._session.execute(found)}

    def calls(self, case_kind: str, case_id: UUID) -> Sequence[CallLog]:
        found = select(CallLog).where(CallLog.case_kind == case_kind, CallLog.case_id == case_id)
        return self._session.scalars(found.order_by(CallLog.at)).all()


def _next_id() -> UUID:
    """Ordered by making: acts of one instant are read in the order in which they were done."""
    return UUID(int=(time_ns() << 64) | randbits(64))


def _who(actor: Actor, area_id: UUID | None) -> dict[str, Any]:
    """The account, and the grant it acts through there."""
    grant = acting_as(actor, area_id)
    role, manager = (grant.role.value, grant.on_behalf_of) if grant else ("", None)
    return {"actor_id": actor.account_id, "role": role, "on_behalf_of": manager}
