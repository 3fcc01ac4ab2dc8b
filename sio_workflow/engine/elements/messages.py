"""Messages, and the text by which a message finds the one instance it is meant for.

The correlation key is a text, computed on both sides: from the extension property `correlation` (an expression) of the
element, else from the correlation properties of the diagram.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sio_workflow.domain.process import ThrownMessage, WaitKind
from sio_workflow.engine.elements import delivery
from sio_workflow.engine.elements.event_definitions import EventDefinition, evaluate, payload_of
from sio_workflow.engine.task_tree import LiveTask


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrelationProperty:
    """One part of a correlation key: its name and how it is read from a message."""

    name: str
    expression: str


class MessageEvent(EventDefinition):
    """A message with this name; caught by one token."""

    kind = WaitKind.MESSAGE

    def __init__(
        self,
        name: str,
        *,
        payload: str | None = None,
        variable: str | None = None,
        correlation: str | None = None,
        read_from_message: Sequence[CorrelationProperty] = (),
        read_from_process: Sequence[CorrelationProperty] = (),
    ) -> None:
        self.name = name
        self.payload = payload
        self.variable = variable
        self.correlation = correlation
        self.read_from_message = sorted(read_from_message, key=lambda part: part.name)
        self.read_from_process = read_from_process

    def arm(self, task: LiveTask) -> None:
        known = task.workflow.correlations
        for part in self.read_from_process:
            known[part.name] = as_text(evaluate(task, part.expression))
        key = as_text(evaluate(task, self.correlation)) if self.correlation else self._known_key(known)
        task.internal_data["key"] = key

    def _known_key(self, known: dict[str, str]) -> str:
        names = [part.name for part in self.read_from_message]
        return "|".join(known[name] for name in names) if names and all(name in known for name in names) else ""

    def fire(self, task: LiveTask, variables: dict[str, Any] | None = None) -> None:
        super().fire(task, variables)
        self._learn(task, variables or {})

    def deliver(self, task: LiveTask) -> None:
        received = task.internal_data.pop("received", {})
        task.data.update({self.variable: received} if self.variable else received)

    def throw(self, task: LiveTask) -> None:
        variables = payload_of(task, self.payload, task.data, self.name)
        parts = self._learn(task, variables)
        key = as_text(evaluate(task, self.correlation)) if self.correlation else "|".join(parts.values())
        thrown = ThrownMessage(element_id=task.element_id, name=self.name, correlation_key=key, variables=variables)
        if not delivery.send(task, thrown):
            task.workflow.top_workflow.thrown.append(thrown)

    def _learn(self, task: LiveTask, message: dict[str, Any]) -> dict[str, str]:
        engine = task.workflow.script_engine
        parts = {
            part.name: as_text(engine.evaluate_names(task, part.expression, message)) for part in self.read_from_message
        }
        task.workflow.correlations.update(parts)
        return parts


def as_text(value: Any) -> str:
    """A correlation key as text; None is no key."""
    return "" if value is None else str(value)
