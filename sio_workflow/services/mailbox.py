"""In-app messages: what a person has been told, whether or not it also went out by mail, SMS or push."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sio_workflow.domain import policy
from sio_workflow.domain.errors import NotFound
from sio_workflow.domain.people import Actor
from sio_workflow.storage.database import Database
from sio_workflow.storage.models import Message

#: unread messages are counted this far back; what is older nobody is waiting for
_COUNTED = timedelta(days=30)
_PAGE = 30
#: one press marks this many
_AT_ONCE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageView:
    """A message as its reader sees it."""

    id: UUID
    #: complaint, absence, cover_case or area
    case_kind: str
    case_id: UUID
    template: str
    body: str
    #: in: somebody outside has written it
    direction: str
    by_human: bool
    #: "" when it is to the reader alone
    role: str
    at: datetime
    read_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MailView:
    """One page of messages, newest first."""

    messages: tuple[MessageView, ...]
    unread: int
    #: give it as `before` to get older ones; None: there are none
    older: datetime | None


class Mailbox:
    """Read one's messages."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def mine(self, actor: Actor, now: datetime, before: datetime | None = None) -> MailView:
        """Newest first, with how many are unread."""
        boxes = policy.letterboxes(actor)
        with self._database.unit_of_work(writing=False) as uow:
            found = uow.mailbox.of(boxes, actor.account_id, _PAGE + 1, before)
            unread = uow.mailbox.unread(boxes, actor.account_id, now - _COUNTED)
        shown = tuple(_view(message, read_at) for message, read_at in found[:_PAGE])
        return MailView(messages=shown, unread=unread, older=shown[-1].at if len(found) > _PAGE else None)

    def unread(self, actor: Actor, now: datetime) -> int:
        """How many are unread, for a page that shows it."""
        with self._database.unit_of_work(writing=False) as uow:
            return uow.mailbox.unread(policy.letterboxes(actor), actor.account_id, now - _COUNTED)

    def read(self, actor: Actor, message_id: UUID, now: datetime) -> MessageView:
        """Mark one as read; somebody else's does not exist."""
        with self._database.unit_of_work() as uow:
            message = uow.mailbox.one(policy.letterboxes(actor), message_id)
            if message is None or actor.account_id is None:
                raise NotFound
            uow.mailbox.mark_read([message.id], actor.account_id, now)
            return _view(message, now)

    def read_all(self, actor: Actor, now: datetime) -> None:
        """Mark all as read."""
        if actor.account_id is None:
            return
        with self._database.unit_of_work() as uow:
            ids = uow.mailbox.unread_ids(policy.letterboxes(actor), actor.account_id, _AT_ONCE)
            uow.mailbox.mark_read(ids, actor.account_id, now)


def _view(message: Message, read_at: datetime | None) -> MessageView:
    return MessageView(
        id=message.id,
        case_kind=message.case_kind,
        case_id=message.case_id,
        template=message.template,
        body=message.body,
        direction=message.direction,
        by_human=message.by_human,
        role=message.recipient_role,
        at=message.at,
        read_at=read_at,
    )
