"""What an event waits for or throws: timer, message, signal, error, escalation, condition ...

Everything an event needs to remember stands in the waiting task's own internal data, so two timers below one gateway
do not share a deadline, and nothing is written into the shared specification.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, ClassVar

from sio_workflow.domain.errors import EngineFault, Invalid
from sio_workflow.domain.process import ThrownMessage, WaitKind
from sio_workflow.engine import timing
from sio_workflow.engine.codec import own_copy
from sio_workflow.engine.elements import delivery
from sio_workflow.engine.task_tree import LiveTask, scope_elements


class EventDefinition:
    """A plain event: it waits for nothing and throws nothing."""

    #: how a token that waits here is reported; None for events that only others can raise
    kind: ClassVar[WaitKind | None] = None
    #: looked at after every step
    polled = False
    name: str = ""

    def arm(self, task: LiveTask) -> None:
        """A token has arrived."""

    def has_fired(self, task: LiveTask) -> bool:
        return bool(task.internal_data.get("fired"))

    def fire(self, task: LiveTask, variables: dict[str, Any] | None = None) -> None:
        """What the event waited for has come."""
        task.internal_data["fired"] = True
        if variables:
            task.internal_data["received"] = variables

    def deliver(self, task: LiveTask) -> None:
        """The event runs: what was received becomes the token's variables."""
        task.data.update(task.internal_data.pop("received", {}))

    def throw(self, task: LiveTask) -> None:
        """The token passes a throwing event."""


class NoneEvent(EventDefinition):
    def has_fired(self, task: LiveTask) -> bool:
        return True


class TimerEvent(EventDefinition):
    """A date, a duration or a cycle; the value is an expression."""

    kind = WaitKind.TIMER

    def __init__(self, tag: str, expression: str) -> None:
        #: timeDate, timeDuration or timeCycle
        self.tag = tag
        self.expression = expression

    def arm(self, task: LiveTask) -> None:
        value = evaluate(task, self.expression)
        now = task.workflow.top_workflow.now
        with _read_for(task):
            if self.tag == "timeCycle":
                self._arm_cycle(task, timing.read_cycle(value, now), str(value))
            else:
                read = timing.read_moment if self.tag == "timeDate" else None
                task.internal_data["due"] = read(value) if read else timing.read_duration(value).after(now)

    def _arm_cycle(self, task: LiveTask, cycle: timing.Cycle, text: str) -> None:
        task.internal_data.update(due=cycle.first, left=cycle.times, cycle=text)

    def goes_on(self, task: LiveTask) -> bool:
        """Whether the timer waits again after the time that is due now."""
        return "cycle" in task.internal_data and task.internal_data["left"] != 1

    def next_turn(self, task: LiveTask) -> None:
        """Count one time off a cycle and move on to the next due time."""
        memory = task.internal_data
        with _read_for(task):
            memory["due"] = timing.read_cycle(memory["cycle"], memory["due"]).period.after(memory["due"])
        if memory["left"] is not None:
            memory["left"] -= 1


@contextmanager
def _read_for(task: LiveTask) -> Iterator[None]:
    """A value that is no time of the calendar is a fault of the timer's element."""
    try:
        yield
    except Invalid as error:
        raise EngineFault("timer_failed", task.element_id, str(error)) from error


class ConditionalEvent(EventDefinition):
    """Fires when its condition becomes true of the instance's newest variables."""

    kind = WaitKind.CONDITION
    polled = True

    def __init__(self, expression: str) -> None:
        self.expression = expression
        self.name = expression

    def has_fired(self, task: LiveTask) -> bool:
        if not task.internal_data.get("fired"):
            newest = task.workflow.top_workflow.newest()
            seen = {**task.workflow.data_objects, **task.data, **(newest.data if newest else {})}
            engine = task.workflow.script_engine
            task.internal_data["fired"] = bool(engine.evaluate_names(task, self.expression, seen))
        return bool(task.internal_data["fired"])


class SignalEvent(EventDefinition):
    """Broadcast: to every token of this instance that waits for it, and to all other instances."""

    kind = WaitKind.SIGNAL

    def __init__(self, name: str, payload: str | None = None, variable: str | None = None) -> None:
        self.name = name
        self.payload = payload
        self.variable = variable

    def deliver(self, task: LiveTask) -> None:
        received = task.internal_data.pop("received", {})
        task.data.update({self.variable: received} if self.variable else received)

    def throw(self, task: LiveTask) -> None:
        thrown = ThrownMessage(
            element_id=task.element_id,
            name=self.name,
            kind=WaitKind.SIGNAL,
            variables=payload_of(task, self.payload, {}, self.name),
        )
        delivery.broadcast(task, thrown)
        task.workflow.top_workflow.thrown.append(thrown)


class CodeEvent(EventDefinition):
    """An error or escalation: goes to the innermost boundary event that takes its code."""

    uncaught_is_fault = False

    def __init__(self, name: str, code: str | None, payload: str | None = None, variable: str | None = None) -> None:
        self.name = name
        self.code = code
        self.payload = payload
        self.variable = variable

    def takes(self, other: CodeEvent) -> bool:
        return type(self) is type(other) and self.code in (None, other.code)

    def deliver(self, task: LiveTask) -> None:
        received = task.internal_data.pop("received", {})
        task.data.update({self.variable: received} if self.variable else received)

    def throw(self, task: LiveTask) -> None:
        variables = payload_of(task, self.payload, task.data, self.name)
        self.throw_from(delivery.outer(task), task, variables)

    def throw_from(self, activity: LiveTask | None, source: LiveTask, variables: dict[str, Any]) -> None:
        """Look for a boundary event from this activity outwards."""
        caught = delivery.raise_from(activity, self, variables)
        if not caught and self.uncaught_is_fault:
            message = f"nothing catches the error {self.code or self.name!r}"
            raise EngineFault("uncaught_error", source.element_id, message, scope_elements(source))


class ErrorEvent(CodeEvent):
    uncaught_is_fault = True


class EscalationEvent(CodeEvent):
    """Nobody has to catch an escalation."""


class CancelEvent(CodeEvent):
    """Ends a transaction by its cancel boundary event."""

    def __init__(self) -> None:
        super().__init__("cancel", None)


class TerminateEvent(EventDefinition):
    """Ends its process or sub-process at once."""

    def throw(self, task: LiveTask) -> None:
        scope = task.workflow
        for other in list(scope.live.values()):
            if other is not task:
                other.cancel()
        scope.completed = True


class SeveralEvents(EventDefinition):
    """All of these are thrown, one after the other."""

    def __init__(self, definitions: list[EventDefinition]) -> None:
        self.definitions = definitions

    def throw(self, task: LiveTask) -> None:
        for definition in self.definitions:
            definition.throw(task)


def evaluate(task: LiveTask, expression: str) -> Any:
    """Evaluate an expression of the diagram on the token's variables."""
    return task.workflow.script_engine.evaluate(task, expression)


def payload_of(task: LiveTask, expression: str | None, default: dict[str, Any], name: str) -> dict[str, Any]:
    """What a throwing event sends: the value of its payload expression, or the default."""
    value = own_copy(evaluate(task, expression) if expression else default)
    return value if isinstance(value, dict) else {name: value}
