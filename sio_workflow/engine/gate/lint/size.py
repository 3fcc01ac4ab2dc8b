"""The predicted size of an instance: branches that part and meet without a join multiply what comes after them."""

from __future__ import annotations

from collections.abc import Iterator

from sio_workflow.engine.gate.drawing import Drawing, Element, called, problem
from sio_workflow.engine.gate.lint.elements import runs_by_itself
from sio_workflow.engine.gate.lint.reach import after
from sio_workflow.engine.gate.report import Finding
from sio_workflow.engine.gate.vocabulary import CONDITIONAL_GATEWAYS, tag_of

MAX_TASKS = 5_000


def predicted(drawing: Drawing) -> Iterator[Finding]:
    """A diagram whose tokens multiply without end does not run here."""
    sizes: dict[Element, int] = {}
    for scope in filter(runs_by_itself, drawing.scopes):
        for start in (node for node in drawing.nodes_in(scope) if tag_of(node) == "startEvent"):
            if _tasks_ahead(drawing, start, sizes) > MAX_TASKS:
                yield problem(
                    scope,
                    "too_large",
                    f"{called(scope)} would have more than {MAX_TASKS} tokens at once.",
                    "Join parallel branches with a parallel gateway before they part again.",
                )


def _tasks_ahead(drawing: Drawing, start: Element, sizes: dict[Element, int]) -> int:
    """Elements ahead of the start, each counted once for every way to it; choices and joins are not looked through."""
    path: list[tuple[Element, bool]] = [(start, False)]
    while path:
        node, seen_below = path.pop()
        if seen_below:
            sizes[node] = 1 + sum(sizes.get(child, 1) for child in _ahead(drawing, node))
        elif node not in sizes:
            sizes[node] = 1
            path.append((node, True))
            path.extend((child, False) for child in _ahead(drawing, node))
    return sizes[start]


def _ahead(drawing: Drawing, node: Element) -> list[Element]:
    if tag_of(node) == "parallelGateway" and len(drawing.into(node)) > 1:
        return []
    if tag_of(node) in CONDITIONAL_GATEWAYS and len(drawing.out_of(node)) > 1:
        return []
    return after(drawing, node)
