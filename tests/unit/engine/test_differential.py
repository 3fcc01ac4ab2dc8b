"""The same random answers go to the engine in memory and to the one that saves, prunes and restores at every step.

After each step both must agree: what is open, with which data, why it waits, what happened and how it ended.
`SIO_DIFFERENTIAL_SEEDS` asks for more seeds per family.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import datetime
from random import Random
from typing import Any

import pytest

from sio_workflow.domain.process import ThrownMessage, WaitKind
from sio_workflow.engine.task_tree import LiveTask
from tests.unit.engine.bpmn import NOW, definition
from tests.unit.engine.families import FAMILIES, FILES
from tests.unit.engine.in_memory import InMemory, due
from tests.unit.engine.story import Story

SEEDS = int(os.environ.get("SIO_DIFFERENTIAL_SEEDS", "15"))
STEPS = 40

Row = tuple[str, str, str]


class Walk:
    """One instance, twice."""

    def __init__(self, family: str, seed: int) -> None:
        self.chance = Random(f"{family}-{seed}")
        source = definition(FAMILIES[family], FILES)
        given = {"again": True, "pa": False, "fire": False, "items": [], "doc": {"a": 1, "b": [1]}}
        self.saved = Story(source, given)
        self.memory = InMemory(source, given, NOW)

    def step(self, number: int) -> None:
        """Choose one thing that can happen, and let it happen to both."""
        rows, tasks = saved_rows(self.saved), memory_rows(self.memory)
        chosen = self.chance.choice(sorted(rows))
        answer = self._answer(number)
        kind, task = chosen[0], tasks[chosen]
        if kind == "user":
            self.saved.complete_id(rows[chosen].task_id, **answer)
            self.memory.complete(task.id, answer)
        elif kind == "service":
            self._serve(rows[chosen], task, answer)
        elif kind == "timer":
            self._fire(chosen)
        else:
            self._tell(rows[chosen], task, answer)

    def _answer(self, number: int) -> dict[str, Any]:
        chance = self.chance
        answer: dict[str, Any] = {"again": chance.random() < 0.85, "pa": chance.random() < 0.5}
        answer |= {"fire": chance.random() < 0.4, f"k{number % 4}": number}
        if chance.random() < 0.5:
            answer["doc"] = {f"d{number % 3}": number, "b": [number]}
        return answer

    def _serve(self, row: Any, task: LiveTask, answer: dict[str, Any]) -> None:
        self.saved.serve(row.element_id, **answer)
        self.memory.serve(task.id, answer)

    def _fire(self, chosen: Row) -> None:
        # time moves to the earliest due timer: a later one cannot fire before it
        at = min(job.due_at for job in self.saved.jobs.values() if not job.handler)
        earliest = next(job for job in self.saved.jobs.values() if job.due_at == at and not job.handler)
        self.saved.now = max(self.saved.now, at)
        self.saved.fire(earliest.element_id)
        self.memory.advance(self.saved.now)

    def _tell(self, row: Any, task: LiveTask, answer: dict[str, Any]) -> None:
        message = ThrownMessage(
            element_id="", name=row.name, kind=row.kind, correlation_key=row.correlation_key, variables=answer
        )
        self.saved.tell(row.name, row.correlation_key, kind=row.kind, **answer)
        self.memory.receive(task.id, message)

    def assert_same(self) -> None:
        """Both agree."""
        assert sorted(saved_rows(self.saved)) == sorted(memory_rows(self.memory))
        assert self.saved.ended == self.memory.top.completed
        assert self.saved.variables == self.memory.variables
        assert [line.element_id for line in self.saved.history] == self.memory.history()
        waits = sorted((wait.element_id, wait.kind.value, wait.detail) for wait in self.saved.snapshot.waits)
        assert waits == (self.memory.reasons() if not self.saved.ended else [])


def saved_rows(story: Story) -> dict[Row, Any]:
    """Everything open, as the rows say."""
    variables = {task.task_id: task.variables for task in story.user_tasks.values()}
    rows: dict[Row, Any] = {}
    for row in story.user_tasks.values():
        rows["user", row.element_id, shown(variables[row.task_id])] = row
    for job in story.jobs.values():
        timer = not job.handler
        rows["timer" if timer else "service", job.element_id, str(job.due_at) if timer else shown(job.variables)] = job
    for one in story.subscriptions.values():
        rows["event", one.element_id, f"{one.kind}:{one.name}:{one.correlation_key}"] = one
    return rows


def memory_rows(memory: InMemory) -> dict[Row, LiveTask]:
    """Everything open, as the tree in memory says."""
    return {row_of(task): task for task in memory.open()}


def row_of(task: LiveTask) -> Row:
    moment: datetime | None = due(task)
    if moment is not None:
        return "timer", task.element_id, str(moment)
    definition_ = getattr(task.task_spec, "event_definition", None)
    if definition_ is not None:
        kind: WaitKind = definition_.kind
        return "event", task.element_id, f"{kind}:{definition_.name}:{task.internal_data.get('key', '')}"
    return "service" if hasattr(task.task_spec, "handler") else "user", task.element_id, shown(task.data)


def shown(data: dict[str, Any]) -> str:
    return repr(sorted(data.items()))


def walks() -> Iterator[Any]:
    for family in FAMILIES:
        yield pytest.param(family, id=family)


@pytest.mark.parametrize("family", walks())
def test_saving_and_restoring_changes_nothing(family: str) -> None:
    for seed in range(SEEDS):
        walk = Walk(family, seed)
        walk.assert_same()
        for number in range(STEPS):
            if walk.saved.ended or not walk.saved.open:
                break
            walk.step(number)
            walk.assert_same()
