"""What the three desks need of the open desk they are part of."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol
from uuid import UUID

from sio_workflow.domain.errors import BusinessRule
from sio_workflow.domain.people import Actor, Role
from sio_workflow.domain.process import Variables
from sio_workflow.domain.times import local_day
from sio_workflow.storage.unit_of_work import UnitOfWork


class Workplace(Protocol):
    """An open unit of work, who acts and when, and the way to other processes."""

    @property
    def uow(self) -> UnitOfWork: ...
    @property
    def actor(self) -> Actor: ...
    @property
    def now(self) -> datetime: ...
    @property
    def instance_id(self) -> UUID | None: ...

    def start(self, key: str, business_key: str, variables: Variables) -> None: ...
    def send(self, message: str, correlation_key: str, variables: Variables) -> None: ...
    def escalate(self, element_id: str, *roles: Role) -> None: ...


def refusal(rule: str, da: str, en: str, **details: object) -> BusinessRule:
    """A rule of the house says no, in both languages."""
    return BusinessRule(rule, en, da=da, **details)


def next_number(letter: str, last: str | None, now: datetime) -> str:
    """What people call a case: letter, year, running number."""
    running = int(last.rsplit("-", 1)[1]) + 1 if last else 1
    return f"{number_prefix(letter, now)}{running:05d}"


def number_prefix(letter: str, now: datetime) -> str:
    """The part of the number that all cases of a year share."""
    return f"{letter}-{local_day(now).year}-"


def uuid_of(value: object) -> UUID:
    """An id from a form, where it arrives as text."""
    return value if isinstance(value, UUID) else UUID(str(value))
