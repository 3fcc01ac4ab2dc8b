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
from typing import Any, Protocol
from uuid import UUID

from sio_workflow.domain.errors import BpmnError, BusinessRule, InvalidAnswers
from sio_workflow.domain.people import Actor, Role
from sio_workflow.domain.process import Variables
from sio_workflow.domain.times import instant

__all__ = [
    "Actor",
    "Answer",
    "BpmnError",
    "BusinessRule",
    "Call",
    "Desk",
    "InvalidAnswers",
    "Role",
    "answer",
    "instant",
    "service_task",
]


class AbsenceDesk(Protocol):
    """Absences: who is away and when, never why."""

    def report(self, answers: Variables) -> Variables:
        """Record a report; one by a manager is approved in the same step. Returns ids and deadlines."""

    def approve(self, absence_id: UUID) -> None:
        """Acknowledge and register; nobody judges an illness here."""

    def return_for_correction(self, absence_id: UUID, code: str) -> None:
        """Wrong dates, wrong person or a duplicate; cover goes on meanwhile."""

    def hand_to_hr(self, absence_id: UUID) -> None:
        """Tell HR that the manager wants to talk; for operations the absence counts as approved."""

    def correct(self, absence_id: UUID, answers: Variables) -> Variables:
        """Put right the dates, or withdraw the report."""

    def follow(self, absence_id: UUID) -> Variables:
        """Let shifts and searches follow the corrected dates. Returns the new deadlines."""

    def remind(self, absence_id: UUID, *roles: Role) -> None:
        """Tell these roles that a report waits for approval; does nothing once it is approved."""

    def staffing(self, absence_id: UUID) -> Variables:
        """How many of the shifts this absence touched stand unstaffed, and when the first of them starts."""

    def close(self, absence_id: UUID) -> None:
        """Close the case; refused, naming the shift, while one stands unstaffed."""


class CoverDesk(Protocol):
    """The search for someone who takes a shift."""

    def open_for_absence(self, absence_id: UUID, *, near_only: bool = False) -> int:
        """One open case per touched shift that has none; cases no longer needed are dropped. Returns shifts touched."""

    def prepare(self, case_id: UUID) -> Variables:
        """Set the mode, send the first offers when the shift is near. Returns mode and escalation instants."""

    def widen(self, case_id: UUID) -> Variables:
        """The wave is over without a yes: ask the next ones when the shift is near, else remind the manager.

        Returns whether the asking goes on, and when the next wave is over.
        """

    def act(self, case_id: UUID, answers: Variables) -> Variables:
        """What the manager decided in `find_cover`: offers (sent a moment later), a yes by phone, another way out."""

    def update_offers(self, case_id: UUID, decided: Variables) -> Variables:
        """Send the offers that were decided on, or take back what is out. Returns mode and end of the wave."""

    def choose(self, case_id: UUID, answers: Variables) -> Variables:
        """The manager picks among those who said yes, or looks further."""

    def confirm_staffed(self, case_id: UUID, answers: Variables) -> Variables:
        """A yes, a way in and an instruction make a shift staffed. Returns when the replacement begins, if later."""

    def announce(self, case_id: UUID, starts_at: datetime | None = None) -> None:
        """The search is over: tell who has the shift, who offered in vain, who waits, and a customer who is to wait."""

    def escalate(self, case_id: UUID, step: str) -> None:
        """Tell the next ones; a step that is passed or overtaken does nothing."""

    def reopen(self, case_id: UUID) -> Variables:
        """The replacement is lost: search again, in the mode that now fits."""

    def finish(self, case_id: UUID) -> None:
        """The shift has begun, or needs no cover any more: close the case."""


class ComplaintDesk(Protocol):
    """Complaints: read, answered within two hours, assessed against the plan, closed with a message."""

    def register(self, answers: Variables) -> Variables:
        """Record a complaint and send the receipt, which does not stop the clock. Returns ids and deadlines."""

    def read(self, complaint_id: UUID, answers: Variables) -> Variables:
        """The manager has read it: is there a need to talk? A message given here is the feedback."""

    def escalate(self, complaint_id: UUID, step: str) -> None:
        """60, 90 and 120 minutes without human feedback: manager, deputy, office."""

    def talk(self, complaint_id: UUID, answers: Variables) -> Variables:
        """Log a call, visit or meeting, held or tried."""

    def assess(self, complaint_id: UUID, answers: Variables) -> Variables:
        """Hold the complaint against the service plan and decide."""

    def accept(self, complaint_id: UUID, answers: Variables) -> Variables:
        """How, when and who; the customer is told, the assignee gets the job."""

    def solve(self, complaint_id: UUID, answers: Variables) -> Variables:
        """The assignee has done it, or could not."""

    def review(self, complaint_id: UUID, answers: Variables) -> Variables:
        """Somebody else than the assignee approves the solution or sends it back."""

    def reject(self, complaint_id: UUID, answers: Variables) -> Variables:
        """Say no with a reason; the customer gets it."""

    def agree_extra_work(self, complaint_id: UUID, answers: Variables) -> Variables:
        """Plan extra work as agreed with the customer, or offer it in writing; refused without a recorded agreement."""

    def take_offer_answer(self, complaint_id: UUID) -> Variables:
        """What became of the written offer: yes orders the work and closes the case, anything else is the manager's."""

    def take_solution_answer(self, complaint_id: UUID) -> Variables:
        """Whether the customer has had the solved case reopened; if so with the clock that begins anew."""


class TomorrowDesk(Protocol):
    """The question, on the day before, whether somebody is ready for a shift."""

    def ask(self, shift_id: UUID, employee_id: UUID) -> Variables:
        """Ask, unless the shift is somebody else's. Returns `still_theirs` and `answer_due_at`."""

    def alert(self, shift_id: UUID, employee_id: UUID) -> None:
        """Nobody knows whether the shift is safe: tell the manager to telephone."""

    def find_another(self, shift_id: UUID, employee_id: UUID) -> None:
        """They are not coming: the shift stands open, and the search begins at once."""


class Desk(Protocol):
    """All that a process may do with the house, inside one transaction."""

    @property
    def absences(self) -> AbsenceDesk: ...
    @property
    def cover(self) -> CoverDesk: ...
    @property
    def complaints(self) -> ComplaintDesk: ...
    @property
    def tomorrow(self) -> TomorrowDesk: ...

    def start(self, key: str, business_key: str, variables: Variables) -> None:
        """Start another process once this transaction is safe."""

    def send(self, message: str, correlation_key: str, variables: Variables) -> None:
        """Send a message to whoever waits for it once this transaction is safe."""

    def escalate(self, element_id: str, *roles: Role) -> None:
        """Let these roles do an open user task of this instance too."""


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
