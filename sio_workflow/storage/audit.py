"""The audit trail as it is read, sealed and checked. Events themselves are written by the trail, one per act."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from secrets import token_hex
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping, delete, exists, func, insert, select
from sqlalchemy.exc import IntegrityError

from sio_workflow.domain.audit_chain import Head, Seal
from sio_workflow.domain.audit_names import Event
from sio_workflow.domain.errors import Conflict
from sio_workflow.storage.models import AuditAliasKey, AuditEvent, AuditSeal, AuditUnsealed
from sio_workflow.storage.rows import Rows, table_of

_event, _seal, _unsealed = table_of(AuditEvent), table_of(AuditSeal), table_of(AuditUnsealed)
#: a seal, the id of the event it covers, and the event; None where that is gone
Link = tuple[Seal, UUID, Event | None]


class Audit(Rows):
    """Events and the chain of seals over them."""

    # -- sealing

    def anything_unsealed(self) -> bool:
        """Whether there is work for the sealer: one look at a table that is nearly always empty."""
        return self._session.execute(select(_unsealed.c.event_id).limit(1)).first() is not None

    def unsealed(self, limit: int) -> list[dict[str, Any]]:
        """Events that wait for their seal, in the order in which they happened."""
        waiting = select(_event).join(_unsealed, _unsealed.c.event_id == _event.c.id)
        rows = self._session.execute(waiting.order_by(_event.c.at, _event.c.id).limit(limit)).mappings()
        return [dict(row) for row in rows]

    def head(self) -> Head | None:
        """The newest seal."""
        newest = select(_seal.c.number, _seal.c.digest).order_by(_seal.c.number.desc()).limit(1)
        row = self._session.execute(newest).one_or_none()
        return Head(row.number, row.digest) if row else None

    def digest(self, number: int) -> str | None:
        """The digest of the seal with that number."""
        return self._session.scalar(select(_seal.c.digest).where(_seal.c.number == number))

    def alias_keys(self) -> dict[str, bytes]:
        """Month -> what the aliases of its people are made with."""
        return {row.month: bytes.fromhex(row.key) for row in self._session.scalars(select(AuditAliasKey))}

    def alias_keys_for(self, months: Collection[str]) -> dict[str, bytes]:
        """The same, and a new key for each of these months that has none."""
        keys = self.alias_keys()
        new = {month: token_hex(32) for month in months if month not in keys}
        self._session.add_all(AuditAliasKey(month=month, key=key) for month, key in new.items())
        self._write_once()
        return keys | {month: bytes.fromhex(key) for month, key in new.items()}

    def _write_once(self) -> None:
        try:
            self._session.flush()
        except IntegrityError as error:
            raise Conflict from error

    def add_seals(self, sealed: Mapping[UUID, Seal]) -> None:
        """Write new links by event; Conflict when somebody else has sealed in the meantime."""
        rows = [
            {
                "number": seal.number,
                "event_id": event_id,
                "sealed_at": seal.sealed_at,
                "key_mark": seal.key_mark,
                "digest": seal.digest,
                "aliases": True,
            }
            for event_id, seal in sealed.items()
        ]
        try:
            self._session.execute(insert(_seal), rows)
        except IntegrityError as error:
            raise Conflict from error
        self._session.execute(delete(_unsealed).where(_unsealed.c.event_id.in_(sealed)))

    # -- checking

    def links(self, after: int, limit: int) -> list[Link]:
        """Seals in order, with what each covers."""
        found = select(_seal, *(column.label(f"of_{column.name}") for column in _event.c))
        found = found.outerjoin(_event, _event.c.id == _seal.c.event_id).where(_seal.c.number > after)
        rows = self._session.execute(found.order_by(_seal.c.number).limit(limit)).mappings()
        return [_link(row) for row in rows]

    def count_unsealed(self) -> tuple[int, datetime | None]:
        """Events without a seal, and when the oldest of them happened. Asks the events, not the sealer's list."""
        row = self._session.execute(select(func.count(), func.min(_event.c.at)).where(_without_seal())).one()
        return row[0], row[1]

    def forgotten(self) -> UUID | None:
        """An event that has no seal and stands on no list to get one: somebody has taken it off."""
        listed = exists().where(_unsealed.c.event_id == _event.c.id)
        found = select(_event.c.id).where(_without_seal(), ~listed).order_by(_event.c.at).limit(1)
        return self._session.scalar(found)


def _without_seal() -> Any:
    return ~exists().where(_seal.c.event_id == _event.c.id)


def _link(row: RowMapping) -> Link:
    seal = Seal(number=row["number"], sealed_at=row["sealed_at"], key_mark=row["key_mark"], digest=row["digest"])
    event = {column.name: row[f"of_{column.name}"] for column in _event.c}
    return seal, row["event_id"], event if event["id"] is not None else None
