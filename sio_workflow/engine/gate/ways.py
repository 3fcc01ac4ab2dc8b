"""Ways through a graph: what can be reached, and what leads back to itself; each found in one walk."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeVar

N = TypeVar("N")
Graph = Mapping[N, Sequence[N]]


def closure(seeds: Iterable[N], neighbours: Callable[[N], Iterable[N]]) -> set[N]:
    """The seeds and all that they lead to."""
    waiting = list(seeds)
    reached = set(waiting)
    while waiting:
        for node in neighbours(waiting.pop()):
            if node not in reached:
                reached.add(node)
                waiting.append(node)
    return reached


def rings(graph: Graph[N]) -> dict[N, set[N]]:
    """Each node with all those that it leads to and that lead back to it; alone where there are none (Kosaraju)."""
    backwards: dict[N, list[N]] = {node: [] for node in graph}
    for node, following in graph.items():
        for other in following:
            if other in graph:
                backwards[other].append(node)
    ring_of: dict[N, set[N]] = {}
    for node in reversed(_in_order_of_return(graph)):
        if node not in ring_of:
            ring = closure([node], lambda one: [before for before in backwards[one] if before not in ring_of])
            ring_of.update(dict.fromkeys(ring, ring))
    return ring_of


def _in_order_of_return(graph: Graph[N]) -> list[N]:
    returned: list[N] = []
    seen: set[N] = set()
    path = [(node, False) for node in graph]
    while path:
        node, is_return = path.pop()
        if is_return:
            returned.append(node)
        elif node not in seen:
            seen.add(node)
            path.append((node, True))
            path.extend((following, False) for following in graph[node] if following in graph)
    return returned
