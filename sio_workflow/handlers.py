"""The hatch: all that a process folder may see of the house.

A folder's `handlers.py` marks two kinds of functions, found by the id of the element they belong to:

* `@service_task` - work for a worker, run with no transaction open and possibly more than once: make it idempotent.
  It returns the variables to merge, raises `BpmnError("CODE")` for a drawn outcome, or anything else for a fault.
* `@answer` - what a completed user task means for the business tables. It runs inside the completing transaction, so
  the record and the token move together or not at all; it must not wait, call out or start a thread. It returns the
  variables for the engine (ids, enums, times, decisions: never texts or names) and raises `BusinessRule` to refuse.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sio_workflow.domain.errors import BpmnError, BusinessRule, InvalidAnswers
from sio_workflow.domain.people import Actor, Role
from sio_workflow.domain.process import Variables

if TYPE_CHECKING:
    from sio_workflow.desk import Desk

__all__ = ["Actor", "Answer", "BpmnError", "BusinessRule", "Call", "InvalidAnswers", "Role", "answer", "service_task"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One run of a service task."""

    instance_id: UUID
    element_id: str
    business_key: str
    variables: Variables
    now: datetime
    #: 1 for the first try
    attempt: int
    #: opens a short transaction on the business tables: `with call.desk() as desk: ...`
    desk: Callable[[], AbstractContextManager[Desk]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One completed user task, already checked against the form's JSON Schema."""

    instance_id: UUID
    task_id: UUID
    element_id: str
    business_key: str
    #: what the person filled in
    answers: Variables
    #: what the task saw
    variables: Variables
    actor: Actor
    now: datetime
    #: the business tables, in the completing transaction
    desk: Desk


ServiceTask = Callable[[Call], Mapping[str, Any] | None]
AnswerRule = Callable[[Answer], Mapping[str, Any] | None]


@dataclass(slots=True)
class Handlers:
    """The functions of one process folder, by element id."""

    service_tasks: dict[str, ServiceTask] = field(default_factory=dict)
    answers: dict[str, AnswerRule] = field(default_factory=dict)


def service_task(function: ServiceTask) -> ServiceTask:
    """Mark a function as the handler of the service task with the function's name as its id."""
    function.sio_kind = "service_task"  # type: ignore[attr-defined]
    return function


def answer(function: AnswerRule) -> AnswerRule:
    """Mark a function as the rule of the user task with the function's name as its id."""
    function.sio_kind = "answer"  # type: ignore[attr-defined]
    return function


def collect(namespace: Mapping[str, object]) -> Handlers:
    """Find the marked functions of a loaded handlers.py."""
    found = Handlers()
    for name, thing in namespace.items():
        match getattr(thing, "sio_kind", None):
            case "service_task":
                found.service_tasks[name] = thing  # type: ignore[assignment]
            case "answer":
                found.answers[name] = thing  # type: ignore[assignment]
    return found
