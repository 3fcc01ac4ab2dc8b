"""Cases that stand still because of an incident: who is told, and what the pages say about them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sio_workflow.domain.people import SYSTEM, Role
from sio_workflow.services.notices import Notices
from sio_workflow.storage.standstill import Stopped
from sio_workflow.storage.unit_of_work import UnitOfWork

_TEMPLATE = {"complaint": "complaint_stuck", "absence": "absence_stuck", "cover_case": "search_stuck"}
_WHOM = (Role.SERVICE_MANAGER, Role.OPERATOR)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A case stands still: since when, and which roles have been told."""

    #: None: no process works on it; the watchdog begins anew within a minute
    since: datetime | None
    told: tuple[str, ...]


def tell(uow: UnitOfWork, stopped: Sequence[Stopped], now: datetime) -> None:
    """Manager and operators hear once about each case that an incident holds."""
    for kind, template in _TEMPLATE.items():
        held = [case for case in stopped if case.kind == kind]
        told = uow.standstill.told(template, held)
        for case in held:
            if case.id not in told:
                notices = Notices(uow, SYSTEM, now, kind, case.id, case.area_id)
                notices.roles(*_WHOM, template=template, **_words(uow, case))


def standing(uow: UnitOfWork, kind: str, areas: frozenset[UUID] | None) -> dict[UUID, Standing]:
    """The cases of one kind that stand still in these areas."""
    stopped = uow.standstill.stopped(areas, kind)
    told = uow.standstill.told(_TEMPLATE[kind], stopped)
    heard = {case.id: [role.value for role in _WHOM if role.value in told.get(case.id, ())] for case in stopped}
    return {case.id: Standing(since=case.held_since, told=tuple(heard[case.id])) for case in stopped}


def _words(uow: UnitOfWork, case: Stopped) -> dict[str, Any]:
    if case.kind == "cover_case":
        found = uow.cover.case_with_shift(case.id)
        assert found is not None
        return {"place": found[2].name, "start": found[1].start_at}
    row = uow.complaints.complaint(case.id) if case.kind == "complaint" else uow.work.absence(case.id)
    assert row is not None
    return {"number": row.number}
