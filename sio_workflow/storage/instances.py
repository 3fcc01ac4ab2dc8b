"""Process instances, their lock and their history."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Label, Row, Select, String, bindparam, cast, func, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import InstrumentedAttribute

from sio_workflow.domain.errors import Conflict
from sio_workflow.domain.process import InstanceStatus
from sio_workflow.storage.models import HistoryEntry, Incident, ProcessDefinition, ProcessInstance
from sio_workflow.storage.rows import Rows, table_of

#: fewer digits than four say nothing
_START_OF_ID = re.compile(r"[0-9a-f]{4,32}")
instance_table = table_of(ProcessInstance)
_INSTANCE = (
    "id",
    "definition_hash",
    "definition_key",
    "business_key",
    "area_id",
    "status",
    "state",
    "history_count",
    "started_by",
)
INSTANCE_COLUMNS = [instance_table.c[name] for name in _INSTANCE]
_read = select(*INSTANCE_COLUMNS).where(instance_table.c.id == bindparam("instance_id"))
_lock = _read.with_for_update(of=[instance_table])


@dataclass(frozen=True, slots=True)
class LockedInstance:
    """An instance that nobody else can move before this transaction ends."""

    id: UUID
    definition_hash: str
    definition_key: str
    business_key: str
    area_id: UUID | None
    status: InstanceStatus | str
    state: bytes
    history_count: int
    started_by: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class InstanceFilter:
    """Which instances a list shows."""

    key: str | None = None
    version: int | None = None
    status: str | None = None
    wait_kind: str | None = None
    started_before: datetime | None = None
    text: str = ""
    #: None: all areas
    areas: Collection[UUID] | None = None
    #: shown whatever the area
    started_by: UUID | None = None


class Instances(Rows):
    """The lock row first, always: one lock order, no deadlock."""

    def lock(self, instance_id: UUID) -> LockedInstance | None:
        """Lock an instance and read what a run needs."""
        row = self._at_once(_lock, {"instance_id": instance_id}).one_or_none()
        return LockedInstance(*row) if row else None

    def read(self, instance_id: UUID) -> LockedInstance | None:
        """The same without locking, for those who do not move it."""
        row = self._at_once(_read, {"instance_id": instance_id}).one_or_none()
        return LockedInstance(*row) if row else None

    def add_new(self, locked: LockedInstance, now: datetime) -> None:
        """The row of an instance that has just been started; its first save follows."""
        values = {name: getattr(locked, name) for name in _INSTANCE}
        empty: dict[str, Any] = {"version": 0, "waits": [], "variables": {}, "ended_at": None}
        try:
            self._session.execute(instance_table.insert(), {**values, **empty, "started_at": now, "moved_at": now})
        except IntegrityError as error:
            if "active_key" in str(error.orig) or "business_key" in str(error.orig):
                raise Conflict(
                    "It has just been started by somebody else.", business_key=locked.business_key
                ) from error
            raise

    def area_of(self, instance_id: UUID) -> UUID | None:
        """The area an instance belongs to."""
        return self._session.scalar(select(instance_table.c.area_id).where(instance_table.c.id == instance_id))

    def active(self, key: str, business_key: str) -> UUID | None:
        """The active instance of that process with that business key."""
        wanted = select(instance_table.c.id).where(
            instance_table.c.definition_key == key,
            instance_table.c.business_key == business_key,
            instance_table.c.status == InstanceStatus.ACTIVE.value,
        )
        return self._session.scalar(wanted) if business_key else None

    def get(self, instance_id: UUID) -> Row[Any] | None:
        """One instance with its definition's name, version and drawing."""
        wanted = _lines(ProcessInstance.variables, ProcessDefinition.xml).where(ProcessInstance.id == instance_id)
        return self._session.execute(wanted).one_or_none()

    def page(self, wanted: InstanceFilter, offset: int, limit: int) -> tuple[list[Row[Any]], int]:
        """One page of instances, newest first, and how many there are."""
        chosen = _chosen(_lines(), wanted)
        total = self._session.scalar(select(func.count()).select_from(chosen.order_by(None).subquery())) or 0
        newest_first = chosen.order_by(ProcessInstance.started_at.desc(), ProcessInstance.id)
        return list(self._session.execute(newest_first.offset(offset).limit(limit))), total

    def called(self, name: str, limit: int = 2) -> list[UUID]:
        """Those with this business key, newest first if it has been used again; or whose id begins so."""
        own = select(ProcessInstance.id).where(ProcessInstance.business_key == name)
        numbered = self._session.scalars(own.order_by(ProcessInstance.started_at.desc()).limit(1)).all()
        digits = name.replace("-", "").lower()
        if numbered or not _START_OF_ID.fullmatch(digits):
            return list(numbered)
        first, last = (UUID(digits.ljust(32, filling)) for filling in "0f")
        begun_so = select(ProcessInstance.id).where(ProcessInstance.id.between(first, last))
        return list(self._session.scalars(begun_so.limit(limit)))

    def history(self, instance_id: UUID) -> list[HistoryEntry]:
        """All finished elements, in order."""
        of_instance = select(HistoryEntry).where(HistoryEntry.instance_id == instance_id)
        return list(self._session.scalars(of_instance.order_by(HistoryEntry.sequence)))

    def without_reason(self, limit: int = 100) -> list[UUID]:
        """Active instances that nobody can say why they wait: defects."""
        empty = cast(ProcessInstance.waits, String).in_(["[]", "null"])
        wanted = select(ProcessInstance.id).where(ProcessInstance.status == InstanceStatus.ACTIVE.value, empty)
        return list(self._session.scalars(wanted.limit(limit)))

    def count_active(self) -> int:
        """How many are running."""
        active = ProcessInstance.status == InstanceStatus.ACTIVE.value
        return self._session.scalar(select(func.count()).select_from(ProcessInstance).where(active)) or 0


def shift_id_of(variables: InstrumentedAttribute[dict[str, Any]]) -> Label[str | None]:
    """The shift that an instance is about, where it is about one."""
    found: Label[str | None] = variables["shift_id"]["v"].as_string().label("shift_id")
    return found


def _lines(*more: Any) -> Select[Any]:
    shown = (
        "id", "definition_hash", "definition_key", "business_key", "area_id", "status", "waits",
        "started_at", "moved_at", "ended_at", "started_by",
    )  # fmt: skip
    open_incidents = (
        select(func.count())
        .where(Incident.instance_id == ProcessInstance.id, Incident.resolved_at.is_(None))
        .scalar_subquery()
        .label("open_incidents")
    )
    columns: list[Any] = [getattr(ProcessInstance, name) for name in shown]
    columns += [shift_id_of(ProcessInstance.variables)]
    columns += [ProcessDefinition.name.label("definition_name"), ProcessDefinition.version.label("version")]
    joined = ProcessDefinition.content_hash == ProcessInstance.definition_hash
    lines: Select[Any] = select(*columns, open_incidents, *more)
    return lines.join(ProcessDefinition, joined)


def _chosen(lines: Select[Any], wanted: InstanceFilter) -> Select[Any]:
    if wanted.key:
        lines = lines.where(ProcessInstance.definition_key == wanted.key)
    if wanted.version:
        lines = lines.where(ProcessDefinition.version == wanted.version)
    if wanted.status:
        lines = lines.where(ProcessInstance.status == wanted.status)
    if wanted.wait_kind:
        lines = lines.where(cast(ProcessInstance.waits, String).contains(f'"kind": "{wanted.wait_kind}"'))
    if wanted.started_before:
        lines = lines.where(ProcessInstance.started_at < wanted.started_before)
    if wanted.text:
        lines = lines.where(ProcessInstance.business_key.icontains(wanted.text, autoescape=True))
    if wanted.areas is not None:
        mine = ProcessInstance.area_id.in_(wanted.areas)
        lines = lines.where(or_(mine, ProcessInstance.started_by == wanted.started_by) if wanted.started_by else mine)
    return lines
