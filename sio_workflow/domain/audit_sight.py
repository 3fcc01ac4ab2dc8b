"""How much of the audit trail somebody may read. What is HR's business is read by HR alone, wherever it was done."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sio_workflow.domain.people import Actor, Role

#: subjects that only HR may know of
HR_KINDS = frozenset({"hr_case", "certificate_request", "hr_note"})
#: acts on an absence that only HR may know of
HR_VERBS = frozenset({"hand_to_hr", "request_certificate", "refused_certificate"})
#: what HR reads, and no more: the rest is not HR's business
FOR_HR = HR_KINDS | {"absence"}

_LEADERS = (Role.OPS_DIRECTOR, Role.SERVICE_MANAGER, Role.DEPUTY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """One view into the trail; somebody with several roles has several."""

    #: None: of all areas, and of none
    areas: frozenset[UUID] | None = None
    #: None: every kind of subject
    kinds: frozenset[str] | None = None
    #: HR's business too
    with_hr: bool = False


def windows(actor: Actor) -> list[Window]:
    """What the actor may read of the trail; nothing without one."""
    found = []
    if actor.has(Role.SYSTEM):
        found.append(Window(with_hr=True))
    if actor.has(Role.OPERATOR):
        found.append(Window(areas=actor.areas(Role.OPERATOR)))
    if actor.has(Role.HR):
        found.append(Window(areas=actor.areas(Role.HR), kinds=FOR_HR, with_hr=True))
    if actor.has(*_LEADERS):
        found.append(Window(areas=actor.areas(*_LEADERS)))
    return found
