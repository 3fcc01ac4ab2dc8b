"""The token game: plays every choice of a small diagram and looks for joins that wait for ever."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from sio_workflow.engine.gate.drawing import Drawing, Element, called, warning
from sio_workflow.engine.gate.lint.elements import runs_by_itself
from sio_workflow.engine.gate.report import Finding
from sio_workflow.engine.gate.vocabulary import tag_of

#: beyond this many situations the game is not worth its time, and nothing is said
MAX_SITUATIONS = 1500
MAX_TOKENS = 12

#: tokens by the id of the flow they stand on, sorted: one situation of the game
Situation = tuple[tuple[str, int], ...]


def joins(drawing: Drawing) -> Iterator[Finding]:
    """A parallel join behind an exclusive choice never gets all its tokens."""
    for scope in filter(runs_by_itself, drawing.scopes):
        nodes = drawing.nodes_in(scope)
        merging = any(tag_of(node) == "inclusiveGateway" and len(drawing.into(node)) > 1 for node in nodes)
        has_join = any(_is_join(drawing, node) for node in nodes)
        if has_join and not merging:
            starved = _starved(drawing, nodes)
            for join in sorted(starved, key=lambda node: node.get("id", "")):
                yield warning(
                    join,
                    "join_starves",
                    f"The parallel join {called(join)} may wait for a branch that never comes.",
                    "Split with a parallel gateway, or join with an exclusive one.",
                )


def _is_join(drawing: Drawing, node: Element) -> bool:
    return tag_of(node) == "parallelGateway" and len(drawing.into(node)) > 1


def _starved(drawing: Drawing, nodes: list[Element]) -> set[Element]:
    first: Counter[str] = Counter()
    for start in (node for node in nodes if tag_of(node) == "startEvent"):
        first.update(flow.get("id", "") for flow in drawing.out_of(start))
    seen, waiting, starved = {_frozen(first)}, [_frozen(first)], set()
    while waiting and len(seen) < MAX_SITUATIONS:
        situation = waiting.pop()
        following = list(_moves(drawing, Counter(dict(situation))))
        if not following:
            starved |= {node for node in nodes if _is_join(drawing, node) and _has_token(drawing, node, situation)}
        for marking in following:
            if sum(marking.values()) <= MAX_TOKENS and _frozen(marking) not in seen:
                seen.add(_frozen(marking))
                waiting.append(_frozen(marking))
    return starved if len(seen) < MAX_SITUATIONS else set()


def _has_token(drawing: Drawing, node: Element, situation: Situation) -> bool:
    marked = {flow for flow, _ in situation}
    return any(flow.get("id") in marked for flow in drawing.into(node))


def _moves(drawing: Drawing, marking: Counter[str]) -> Iterator[Counter[str]]:
    for flow_id in sorted(marking):
        flow = drawing.by_id.get(flow_id)
        node = None if flow is None else drawing.target(flow)
        if node is None:
            continue
        taken = [flow_id]
        if _is_join(drawing, node):
            taken = [flow.get("id", "") for flow in drawing.into(node)]
            if any(not marking[one] for one in taken):
                continue
        yield from _after(drawing, node, marking - Counter(taken))


def _after(drawing: Drawing, node: Element, rest: Counter[str]) -> Iterator[Counter[str]]:
    """The situations that follow when a node lets its token go; all choices that its kind allows."""
    if tag_of(node) == "endEvent" and any(tag_of(child) == "terminateEventDefinition" for child in node):
        yield Counter()
        return
    flows = [flow.get("id", "") for flow in drawing.out_of(node)]
    if tag_of(node) in {"exclusiveGateway", "eventBasedGateway"} and flows:
        yield from (rest + Counter([flow]) for flow in flows)
    elif tag_of(node) == "inclusiveGateway" and flows:
        yield from (rest + Counter([flow]) for flow in flows)
        yield rest + Counter(flows)
    else:
        yield rest + Counter(flows)
    for event in drawing.boundaries_of(node):
        onwards = [flow.get("id", "") for flow in drawing.out_of(event)]
        yield rest + Counter(onwards if event.get("cancelActivity") != "false" else onwards + flows)


def _frozen(marking: Counter[str]) -> Situation:
    return tuple(sorted((flow, count) for flow, count in marking.items() if count > 0))
