"""One try-out: answers in their order, timers when nothing else can happen, until it ends, waits or breaks."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sio_workflow.domain.errors import EngineFault, WorkflowError
from sio_workflow.domain.process import (
    ElementState,
    InstanceStatus,
    JobKind,
    OpenJob,
    OpenUserTask,
    Snapshot,
    Subscription,
    ThrownMessage,
    Variables,
    WaitKind,
)
from sio_workflow.engine.engine import Engine
from sio_workflow.engine.tryout.outcome import Answer, Outcome, Status
from sio_workflow.engine.tryout.subject import Subject

#: a timer that starts itself again would turn the clock for ever; each firing counts once for all that is open
MAX_WORK = 10_000

Open = OpenUserTask | OpenJob | Subscription


class Run:
    """The state of a try-out: the newest snapshot, what is open, what was answered, and the clock."""

    def __init__(self, subject: Subject, answers: list[Answer], now: datetime) -> None:
        self._subject = subject
        self._definition = subject.definition
        self._engine = Engine()
        self._answers = list(answers)
        self._now = now
        self._open: dict[UUID, Open] = {}
        self._elements: list[str] = []
        self._undelivered: list[ThrownMessage] = []
        self._fired = 0
        self._work_left = MAX_WORK
        self._newest: Snapshot | None = None

    def play(self, variables: Variables) -> Outcome:
        """Run from the start as far as it goes."""
        try:
            self._start(variables)
            while self._active and self._anything():
                pass
        except EngineFault as fault:
            return self._broken(fault, variables)
        except WorkflowError:
            raise
        except Exception as error:  # noqa: BLE001 - a defect of the engine is an incident here as in the house
            return self._broken(EngineFault("engine_defect", None, f"{type(error).__name__}: {error}"), variables)
        return self._outcome()

    @property
    def _active(self) -> bool:
        return self._newest is not None and self._newest.status is InstanceStatus.ACTIVE

    def _anything(self) -> bool:
        """One move: the next answer first, then messages of its own, then the clock, then answers out of order."""
        return self._answer_next() or self._deliver() or self._fire_next() or self._answer_any()

    def _start(self, variables: Variables) -> None:
        message = None
        first = self._answers[0] if self._answers else None
        starts = self._subject.message_starts
        if first is not None and first.element_id in self._subject.starts:
            variables = {**variables, **self._answers.pop(0).variables}
            message = starts.get(first.element_id)
        elif starts and not self._subject.has_plain_start:
            message = next(iter(starts.values()))
        self._take_in(self._engine.start(self._definition, variables, self._now, message=message))

    def _answer_next(self) -> bool:
        return bool(self._answers) and self._answer(0)

    def _answer_any(self) -> bool:
        """Nothing else can happen: an answer whose turn never came must not hold up those after it."""
        return any(self._answer(position) for position in range(1, len(self._answers)))

    def _answer(self, position: int) -> bool:
        answer = self._answers[position]
        waiting = next((one for one in self._open.values() if self._is_for(answer, one)), None)
        if waiting is None:
            return False
        del self._answers[position]
        self._take_in(self._give(answer, waiting))
        return True

    def _is_for(self, answer: Answer, waiting: Open) -> bool:
        is_timer = isinstance(waiting, OpenJob) and waiting.kind is JobKind.TIMER
        return not is_timer and self._known_as(waiting.element_id) == answer.element_id

    def _give(self, answer: Answer, waiting: Open) -> Snapshot:
        if isinstance(waiting, Subscription):
            return self._receive(waiting, answer.variables)
        where = (self._definition, self._state, waiting.task_id)
        if answer.error_code is not None:
            return self._engine.throw_error(*where, answer.error_code, answer.variables, self._now)
        is_job = isinstance(waiting, OpenJob)
        complete = self._engine.complete_service_task if is_job else self._engine.complete_user_task
        return complete(*where, answer.variables, self._now)

    def _receive(self, waiting: Subscription, variables: Variables) -> Snapshot:
        message = ThrownMessage(
            element_id=waiting.element_id,
            name=waiting.name,
            kind=waiting.kind,
            correlation_key=waiting.correlation_key,
            variables=variables,
        )
        return self._engine.receive(self._definition, self._state, waiting.task_id, message, self._now)

    def _deliver(self) -> bool:
        """Hand a message that was thrown before anybody waited to the first who waits now."""
        for message in self._undelivered:
            for waiting in self._open.values():
                if isinstance(waiting, Subscription) and _reaches(message, waiting):
                    self._undelivered.remove(message)
                    self._take_in(self._receive(waiting, message.variables))
                    return True
        return False

    def _fire_next(self) -> bool:
        timers = [one for one in self._open.values() if isinstance(one, OpenJob) and one.kind is JobKind.TIMER]
        if not timers or self._work_left <= 0:
            return False
        first = min(timers, key=lambda timer: timer.due_at)
        self._fired += 1
        self._work_left -= len(self._open)
        self._now = max(self._now, first.due_at)
        self._take_in(self._engine.fire_timer(self._definition, self._state, first.task_id, self._now))
        return True

    def _take_in(self, snapshot: Snapshot) -> None:
        self._newest = snapshot
        for closed in snapshot.closed:
            self._open.pop(closed, None)
        opened: tuple[Open, ...] = (*snapshot.opened_user_tasks, *snapshot.opened_jobs, *snapshot.opened_subscriptions)
        self._open.update({one.task_id: one for one in opened})
        self._undelivered += [thrown for thrown in snapshot.thrown if thrown.kind is WaitKind.MESSAGE]
        for finished in snapshot.finished:
            drawn = self._drawn(finished.element_id)
            if drawn and finished.state is ElementState.COMPLETED:
                self._elements.append(drawn)

    @property
    def _state(self) -> bytes:
        assert self._newest is not None
        return self._newest.state

    def _drawn(self, element_id: str) -> str | None:
        """The id in the drawing; None for what only the engine knows."""
        return self._subject.drawn.get(element_id)

    def _known_as(self, element_id: str) -> str | None:
        """The drawn element that people mean: what the gate added acts for the element it was added for."""
        return self._drawn(element_id) or self._subject.added_for.get(element_id)

    def _broken(self, fault: EngineFault, variables: Variables) -> Outcome:
        broken = fault.element_id or ""
        error: dict[str, Any] = {
            "code": fault.fault,
            "element_id": self._known_as(broken) or fault.element_id,
            "message": str(fault),
        }
        known = fault.variables or (self._newest.variables if self._newest else variables)
        finished = [drawn for one in fault.finished if (drawn := self._drawn(one))]
        elements = (*self._elements, *finished)
        return Outcome(status=Status.INCIDENT, elements=elements, variables=known, error=error, unused=self._unused())

    def _outcome(self) -> Outcome:
        assert self._newest is not None
        status = Status.WAITING if self._active else Status.ENDED
        return Outcome(
            status=status,
            elements=tuple(self._elements),
            variables=self._newest.variables,
            waits=self._waits(),
            unused=self._unused(),
        )

    def _unused(self) -> tuple[str, ...]:
        drawn = {*self._subject.drawn.values(), *self._subject.added_for.values()}
        return tuple(
            f"{answer.element_id} ({'its turn never came' if answer.element_id in drawn else 'no such element'})"
            for answer in self._answers
        )

    def _waits(self) -> tuple[dict[str, str], ...]:
        assert self._newest is not None
        return tuple(
            {"element_id": drawn, "reason": self._reason(wait.kind, wait.detail)}
            for wait in self._newest.waits
            # what waits for something inside it is explained by what waits there
            if wait.kind is not WaitKind.INNER and (drawn := self._known_as(wait.element_id))
        )

    def _reason(self, kind: WaitKind, detail: str) -> str:
        if kind is WaitKind.TIMER and self._work_left <= 0:
            return f"timer: stopped after {self._fired} timers had fired"
        return f"{kind.value}: {detail}" if detail else kind.value


def _reaches(message: ThrownMessage, waiting: Subscription) -> bool:
    """The same rule as between instances: same kind and name, and the key if the waiting one has any."""
    same = (message.kind, message.name) == (waiting.kind, waiting.name)
    return same and waiting.correlation_key in {"", message.correlation_key}
