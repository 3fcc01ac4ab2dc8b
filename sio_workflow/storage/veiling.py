"""Aliases take the place of the ids of people in old acts; a month's key goes when nothing of it shows an id."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import bindparam, delete, exists, select, update
from sqlalchemy.orm import Session

from sio_workflow.domain.audit_names import nameless
from sio_workflow.storage.audit import Audit
from sio_workflow.storage.models import AuditAliasKey, AuditEvent
from sio_workflow.storage.rows import table_of

_event = table_of(AuditEvent)
_VEILED = ("actor_id", "on_behalf_of", "subject_id", "before", "after", "details")


def veil(session: Session, ids: Sequence[Any], now: datetime) -> None:
    """Take the ids out of these acts."""
    keys = Audit(session).alias_keys()
    events = session.execute(select(_event).where(_event.c.id.in_(ids))).mappings().all()
    shown = [nameless(dict(event), keys) for event in events]
    values: dict[str, Any] = {name: bindparam(f"new_{name}") for name in _VEILED}
    changed = update(_event).where(_event.c.id == bindparam("old_id")).values(values | {"veiled_at": now})
    rows = [{"old_id": each["id"], **{f"new_{name}": each[name] for name in _VEILED}} for each in shown]
    session.connection().execute(changed, rows)
    for month in {f"{event['at']:%Y-%m}" for event in events}:
        _forget_key(session, month, now)


def _forget_key(session: Session, month: str, now: datetime) -> None:
    """Not in the month itself: there acts are still to come."""
    begin = datetime.strptime(month, "%Y-%m").replace(tzinfo=UTC)
    end = begin.replace(year=begin.year + begin.month // 12, month=begin.month % 12 + 1)
    named = exists().where(_event.c.at >= begin, _event.c.at < end, _event.c.veiled_at.is_(None))
    if now >= end and not session.scalar(select(named)):
        session.execute(delete(AuditAliasKey).where(AuditAliasKey.month == month))
