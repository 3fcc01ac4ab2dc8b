"""How long one step of the engine takes: complete a user task, run a script and a choice, reach the next user task.

Three ways, same diagram: SpiffWorkflow as it comes, kept in memory; our engine kept in memory; and our engine as it is
used: restore from bytes, step, write the Snapshot. CPU milliseconds, medians.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from statistics import median
from time import process_time
from typing import Any

from tests.unit.engine.bpmn import NOW, boundary, definition, flow, flows, node, nodes, process, script, timer
from tests.unit.engine.in_memory import InMemory
from tests.unit.engine.plain import Plain
from tests.unit.engine.story import Story

STEP = process(
    nodes("exclusiveGateway", "m"),
    nodes("userTask", "work"),
    boundary("remind", "work", timer("timeDuration", '"PT2H"'), interrupting=False),
    script("calc", 'count = count + 1\nlast = {"n": count, "note": note}'),
    node("exclusiveGateway", "more", default="d"),
    nodes("endEvent", "e", "reminded"),
    flow("d", "more", "e"),
    flow("r", "remind", "reminded"),
    flows("f", ("s", "m"), ("m", "work"), ("work", "calc"), ("calc", "more"), ("more", "m", "again")),
)

GIVEN: dict[str, Any] = {
    "count": 0,
    "customer": "ACME",
    "lines": [{"sku": f"SKU-{n}", "qty": n, "price": 9.99} for n in range(5)],
}
ANSWER: dict[str, Any] = {"note": "x" * 60, "again": True}


def library_step(rounds: int = 10, instances: int = 8) -> float:
    """SpiffWorkflow 3.2.0 unchanged, in memory; only its first turns, since its steps grow with history."""

    def turns() -> float:
        plain = Plain(STEP, GIVEN)
        return _median(lambda: plain.complete("work", **ANSWER), rounds)

    return median(turns() for _ in range(instances))


def in_memory_step(rounds: int = 200) -> float:
    """Our engine, kept in memory."""
    memory = InMemory(definition(STEP), GIVEN, NOW)

    def step() -> None:
        task = next(task for task in memory.open() if task.element_id == "work")
        memory.complete(task.id, ANSWER)
        memory.top.journal.clear()

    return _median(step, rounds)


def round_trip_step(rounds: int = 200) -> float:
    """Our engine through its door: bytes in, Snapshot out."""
    return _median(_story_step(), rounds)


def late_step_ratio(steps: int = 10_000, rounds: int = 300) -> float:
    """CPU time of a step near number `steps` of one loop, as a ratio to a step near number 10 of a young one.

    Old and young take turns, so that both meet the same machine.
    """
    old = _story_step()
    for _ in range(steps - rounds // 2):
        old()
    young, times_old, times_young = _story_step(), [], []
    for turn in range(rounds):
        if turn % 15 == 0:
            young = _story_step()
            for _ in range(5):
                young()
        times_young.append(_milliseconds(young))
        times_old.append(_milliseconds(old))
    return median(times_old) / median(times_young)


def figures() -> dict[str, float]:
    """All figures, for a report."""
    found = {
        "library_step_ms": library_step(),
        "in_memory_step_ms": in_memory_step(),
        "round_trip_step_ms": round_trip_step(),
        "step_10000_to_step_10": late_step_ratio(),
    }
    return {name: round(value, 4) for name, value in found.items()}


def _story_step() -> Callable[[], object]:
    story = Story(STEP, GIVEN)

    def step() -> None:
        story.complete("work", **ANSWER)
        story.history.clear()

    return step


def _median(action: Callable[[], object], rounds: int) -> float:
    return median(_milliseconds(action) for _ in range(rounds))


def _milliseconds(action: Callable[[], object]) -> float:
    began = process_time()
    action()
    return (process_time() - began) * 1000


if __name__ == "__main__":
    print(json.dumps(figures(), indent=2))
