"""The messages of one person: their own, and those to the roles they hold."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.exc import IntegrityError

from sio_workflow.domain.subjects import Letterbox
from sio_workflow.storage.models import Message, MessageRead
from sio_workflow.storage.rows import Rows, table_of

_read = table_of(MessageRead)


class Mailbox(Rows):
    """Messages as their readers see them."""

    def of(
        self, boxes: Collection[Letterbox], account_id: UUID | None, limit: int, before: datetime | None = None
    ) -> Sequence[tuple[Message, datetime | None]]:
        """Newest first, each with when this account has read it."""
        mine = and_(MessageRead.message_id == Message.id, MessageRead.account_id == account_id)
        found = select(Message, MessageRead.at).outerjoin(MessageRead, mine).where(_in_one_of(boxes))
        if before is not None:
            found = found.where(Message.at < before)
        rows = self._session.execute(found.order_by(Message.at.desc(), Message.id).limit(limit))
        return [(row[0], row[1]) for row in rows]

    def one(self, boxes: Collection[Letterbox], message_id: UUID) -> Message | None:
        return self._session.scalar(select(Message).where(Message.id == message_id, _in_one_of(boxes)))

    def unread(self, boxes: Collection[Letterbox], account_id: UUID | None, since: datetime) -> int:
        """How many are not read yet; older ones nobody counts."""
        mine = exists().where(MessageRead.message_id == Message.id, MessageRead.account_id == account_id)
        found = select(func.count()).select_from(Message).where(_in_one_of(boxes), Message.at >= since, ~mine)
        return self._session.scalar(found) or 0

    def unread_ids(self, boxes: Collection[Letterbox], account_id: UUID | None, limit: int) -> Sequence[UUID]:
        mine = exists().where(MessageRead.message_id == Message.id, MessageRead.account_id == account_id)
        return self._session.scalars(select(Message.id).where(_in_one_of(boxes), ~mine).limit(limit)).all()

    def mark_read(self, message_ids: Collection[UUID], account_id: UUID, now: datetime) -> None:
        """Read once is read; a second time changes nothing, not even when both come at once."""
        for message_id in message_ids:
            row = {"message_id": message_id, "account_id": account_id, "at": now}
            try:
                with self._session.begin_nested():
                    self._session.execute(_read.insert(), row)
            except IntegrityError:
                continue


def _in_one_of(boxes: Collection[Letterbox]) -> ColumnElement[bool]:
    return or_(*(_in(box) for box in boxes)) if boxes else Message.id.is_(None)


def _in(box: Letterbox) -> ColumnElement[bool]:
    to_kind = Message.recipient_kind == box.kind
    if box.person_id is not None:
        return and_(to_kind, Message.recipient_id == box.person_id)
    there = () if box.area_id is None else (Message.area_id == box.area_id,)
    return and_(to_kind, Message.recipient_role == box.role, *there)
