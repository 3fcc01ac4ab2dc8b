"""For whom the rows are read and written right now, and how PostgreSQL is told.

The policy decides what somebody may do, and the services ask it. This is the second lock, in the database itself: each
piece of work says first how far it may reach, and rows beyond that are not there for it, even where a service forgets
to ask. Whoever says nothing reaches nothing. On SQLite there is no such lock, and saying it does nothing.

What it guards against is a forgotten filter, not somebody who can send SQL of their own: the login may take any role.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from functools import lru_cache
from uuid import UUID

APP_ROLE, HR_ROLE = "sio_app", "sio_hr"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """Which locked rows are there; areas of None mean all areas."""

    #: nobody, person or house
    kind: str
    absence_areas: frozenset[UUID] | None = frozenset()
    complaint_areas: frozenset[UUID] | None = frozenset()
    #: whose own absences, jobs, complaints and messages are there as well
    employee_id: UUID | None = None
    contact_id: UUID | None = None
    customer_id: UUID | None = None
    #: places answers from outside that nobody knew
    answers: bool = False
    #: has the key to HR's rooms
    hr: bool = False


#: before we know who it is
NOBODY = Reach(kind="nobody")
#: workers, rules, processes and commands; HR's rooms are closed to them too
HOUSE = Reach(kind="house", absence_areas=None, complaint_areas=None)
#: the house with HR's key, for what must go through every room: retention, erasure, and emptying a demo
HOUSE_WITH_HR_KEY = replace(HOUSE, hr=True)

_ambient: ContextVar[Reach] = ContextVar("sio_reach", default=NOBODY)


def current() -> Reach:
    """How far the work of this thread or request reaches."""
    return _ambient.get()


@contextmanager
def reaching(reach: Reach) -> Iterator[None]:
    """Reach so far within the block."""
    token = _ambient.set(reach)
    try:
        yield
    finally:
        _ambient.reset(token)


def reach_from_now_on(reach: Reach) -> None:
    """For entrances that stay what they are as long as they live: a worker's thread, a command."""
    _ambient.set(reach)


@lru_cache(maxsize=1024)
def telling(reach: Reach, *, for_one_transaction: bool) -> str:
    """The one statement that tells PostgreSQL, for this transaction or until the connection hears otherwise.

    It is written out, since it travels in one message with BEGIN, which takes no parameters; there is nothing in it but
    ids and words of our own.
    """
    settings = {
        "role": HR_ROLE if reach.hr else APP_ROLE,
        "sio.reach": reach.kind,
        "sio.absences": _areas(reach.absence_areas),
        "sio.complaints": _areas(reach.complaint_areas),
        "sio.employee": str(reach.employee_id or ""),
        "sio.contact": str(reach.contact_id or ""),
        "sio.customer": str(reach.customer_id or ""),
        "sio.answers": "yes" if reach.answers else "",
    }
    local = "true" if for_one_transaction else "false"
    return "SELECT " + ", ".join(f"set_config('{name}', '{value}', {local})" for name, value in settings.items())


def _areas(areas: frozenset[UUID] | None) -> str:
    return "*" if areas is None else ",".join(sorted(map(str, areas)))
