"""The outbox: messages nobody has planned yet, deliveries on their way, and what has come back from outside."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Row, and_, exists, func, select, update
from sqlalchemy.exc import DataError, IntegrityError, SQLAlchemyError, StatementError

from sio_workflow.domain.sending import Person
from sio_workflow.storage.models import (
    Account,
    CustomerContact,
    Delivery,
    Employee,
    Incoming,
    Message,
    PushSubscription,
)
from sio_workflow.storage.rows import Rows, table_of

_Person = TypeVar("_Person", Employee, CustomerContact)
_message, _delivery = table_of(Message), table_of(Delivery)
_unplanned = Message.planned_at.is_(None)
_HELD = and_(Incoming.outcome == "held", Incoming.handled_at.is_(None))


class Unfit(Exception):
    """What was to be written cannot be, however often it is tried."""


class Outbox(Rows):
    """Messages on their way out, and answers on their way in."""

    @contextmanager
    def apart(self) -> Iterator[None]:
        """Undo nothing but this where it fails. Unfit: by its own fault, not by the database's or a lost race's."""
        try:
            with self._session.begin_nested():
                yield
        except SQLAlchemyError as error:
            if isinstance(error, IntegrityError | DataError) or type(error) is StatementError:
                raise Unfit from error
            raise
        except Exception as error:
            raise Unfit from error

    def has_unplanned(self) -> bool:
        """Is there anything to plan? One look at a small index, asked each second."""
        return bool(self._session.scalar(select(exists().where(_unplanned))))

    def claim_unplanned(self, limit: int) -> Sequence[Message]:
        """The oldest unplanned messages, locked; one that another planner holds is passed over."""
        waiting = select(Message).where(_unplanned).order_by(Message.at, Message.id).limit(limit)
        return self._session.scalars(waiting.with_for_update(skip_locked=True)).all()

    def people(self, kind: str, ids: Collection[UUID]) -> dict[UUID, Person]:
        """Who they are and where they can be reached; kind is employee or contact."""
        if not ids:
            return {}
        if kind == "employee":
            rows: Sequence[Employee | CustomerContact] = self._all(Employee, ids)
            accounts = self._accounts(Account.employee_id, ids)
        else:
            rows, accounts = self._all(CustomerContact, ids), self._accounts(Account.contact_id, ids)
        return {row.id: _person(kind, row, accounts.get(row.id, [])) for row in rows}

    def messages(self, message_ids: Collection[UUID]) -> Sequence[Message]:
        """These messages."""
        return self._session.scalars(select(Message).where(Message.id.in_(message_ids))).all() if message_ids else []

    def delivery(self, delivery_id: UUID, *, lock: bool = False) -> Delivery | None:
        """One delivery; locked it is read anew, since somebody may have changed it before we got the lock."""
        return self._session.get(Delivery, delivery_id, with_for_update=lock or None, populate_existing=lock)

    def with_message(self, delivery_id: UUID) -> tuple[Delivery, Message] | None:
        """A delivery and what it carries."""
        found = select(Delivery, Message).join(Message, Message.id == Delivery.message_id)
        row = self._session.execute(found.where(Delivery.id == delivery_id)).first()
        return None if row is None else (row[0], row[1])

    def withdraw(self, delivery: Delivery) -> None:
        """Of one that never left the house nothing remains: it is planned anew."""
        self._session.delete(delivery)
        self.save()

    def forget_secret(self, message_id: UUID) -> None:
        """The link or code of a sign-in message has gone out, or never will."""
        self._session.execute(update(Message).where(Message.id == message_id, Message.secret != "").values(secret=""))

    def called(self, name: str) -> Delivery | None:
        """What the other side means by this name: its own name for it, newest first, or a reference we gave it.

        Of a delivery that was sent anew the first reference is known too: it is the delivery's id.
        """
        if not name:
            return None
        named = select(Delivery).where(Delivery.provider_id == name).order_by(Delivery.created_at.desc()).limit(1)
        keyed = select(Delivery).where(Delivery.idempotency_key == name)
        found = self._session.scalar(named) or self._session.scalar(keyed)
        if found is None:
            with suppress(ValueError):
                found = self._session.get(Delivery, UUID(name))
        return found

    def try_again(self, job_id: UUID) -> None:
        """A person has asked for a new sending: what becomes of the old one counts no more, unless it arrived."""
        anew = update(Delivery).where(Delivery.job_id == job_id, Delivery.state == "failed")
        self._session.execute(anew.values(state="waiting", provider_id="", failure="", failed_at=None))

    def about(self, case_kind: str, case_ids: Collection[UUID], areas: Collection[UUID] | None) -> Sequence[Message]:
        """What has gone out about these cases, oldest first; areas None means all."""
        found = select(Message).where(
            Message.case_kind == case_kind, Message.case_id.in_(case_ids), Message.direction == "out"
        )
        if areas is not None:
            found = found.where(Message.area_id.in_(areas))
        return self._session.scalars(found.order_by(Message.at, Message.id)).all()

    def prefer(self, person: Person, channel: str, *, by_night: bool) -> None:
        """How this person wants to be told, and whether by night too; only employees are asked things by night."""
        table = table_of(Employee if person.kind == "employee" else CustomerContact)
        wishes: dict[str, object] = {"preferred_channel": channel}
        if person.kind == "employee":
            wishes["quiet_hours_opt_in"] = by_night
        self._session.execute(update(table).where(table.c.id == person.id).values(wishes))

    def tried(self, message_id: UUID, person_id: UUID) -> set[str]:
        """Channels on which this person has been tried with this message."""
        mine = select(Delivery.channel).where(Delivery.message_id == message_id, Delivery.person_id == person_id)
        return set(self._session.scalars(mine))

    def deliveries_of(self, message_ids: Collection[UUID]) -> Sequence[Delivery]:
        """All deliveries of these messages, oldest first."""
        if not message_ids:
            return []
        mine = select(Delivery).where(Delivery.message_id.in_(message_ids))
        return self._session.scalars(mine.order_by(Delivery.created_at, Delivery.id)).all()

    def undelivered(
        self, areas: Collection[UUID] | None, since: datetime, limit: int = 200
    ) -> Sequence[tuple[Message, Delivery]]:
        """Messages that have reached nobody on any channel, newest first; areas None means all."""
        other = _delivery.alias()
        reached = exists().where(
            other.c.message_id == Delivery.message_id,
            other.c.person_id == Delivery.person_id,
            other.c.state.in_(("waiting", "sent", "delivered")),
        )
        found = select(Message, Delivery).join(Delivery, Delivery.message_id == Message.id)
        found = found.where(Delivery.state == "failed", Delivery.failed_at >= since, ~reached)
        if areas is not None:
            found = found.where(Message.area_id.in_(areas))
        rows = self._session.execute(found.order_by(Delivery.failed_at.desc()).limit(limit))
        return [(row[0], row[1]) for row in rows]

    def counts(self, since: datetime) -> dict[tuple[str, str], int]:
        """How many deliveries by channel and state."""
        wanted = select(Delivery.channel, Delivery.state, func.count()).where(Delivery.created_at >= since)
        rows = self._session.execute(wanted.group_by(Delivery.channel, Delivery.state))
        return {(row[0], row[1]): row[2] for row in rows}

    def known(self, channel: str, provider_id: str) -> Incoming | None:
        """What came under this name before."""
        return self._session.scalar(
            select(Incoming).where(Incoming.channel == channel, Incoming.provider_id == provider_id)
        )

    def note(self, incoming: Incoming) -> bool:
        """Take something in under the name its channel gives it; false when that is here already."""
        try:
            with self._session.begin_nested():
                self._session.add(incoming)
        except IntegrityError:
            return False
        return True

    def incoming(self, incoming_id: UUID) -> Incoming | None:
        return self._session.get(Incoming, incoming_id, with_for_update=True)

    def held(self, limit: int = 100) -> Sequence[Incoming]:
        """What nobody could be found for, oldest first."""
        return self._session.scalars(select(Incoming).where(_HELD).order_by(Incoming.received_at).limit(limit)).all()

    def _all(self, table: type[_Person], ids: Collection[UUID]) -> Sequence[_Person]:
        return self._session.scalars(select(table).where(table.id.in_(ids))).all()

    def _accounts(self, link: Any, ids: Collection[UUID]) -> dict[UUID, list[Row[Any]]]:
        subscribed: ColumnElement[bool] = exists().where(PushSubscription.account_id == Account.id)
        rows = self._session.execute(select(link, Account.id, subscribed).where(link.in_(ids), Account.active))
        found: dict[UUID, list[Row[Any]]] = {}
        for row in rows:
            found.setdefault(row[0], []).append(row)
        return found


def _person(kind: str, row: Employee | CustomerContact, accounts: Sequence[Row[Any]]) -> Person:
    return Person(
        kind=kind,
        id=row.id,
        name=row.name,
        locale=row.locale,
        preferred=row.preferred_channel,
        phone=row.phone,
        email=row.email,
        push=any(account[2] for account in accounts),
        by_night=isinstance(row, Employee) and row.quiet_hours_opt_in,
        account_ids=tuple(account[1] for account in accounts),
    )
