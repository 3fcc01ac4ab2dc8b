"""The token game: plays every choice of a small diagram and looks for joins that wait for ever."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from sio_workflow.engine.gate.drawing import Drawing, Element, called, problem, warning
from sio_workflow.engine.gate.lint.elements import runs_by_itself
from sio_workflow.engine.gate.lint.reach import is_interrupted
from sio_workflow.engine.gate.report import Finding
from sio_workflow.engine.gate.vocabulary import q, tag_of

#: beyond this many situations the game is not worth its time, and nothing is said
MAX_SITUATIONS = 1500
MAX_TOKENS = 12
#: of all games of a file together
MAX_MOVES = 30_000

#: tokens by the id of the flow they stand on, sorted: one situation of the game
Situation = tuple[tuple[str, int], ...]

_REMEDY = "Split with a parallel gateway, or join with an exclusive one."


@dataclass(slots=True)
class Played:
    """What came of a game: the joins that fired in some play, and those that kept tokens at the end of one."""

    fired: set[Element] = field(default_factory=set)
    starved: set[Element] = field(default_factory=set)
    #: whether every play was seen
    complete: bool = True


def joins(drawing: Drawing) -> Iterator[Finding]:
    """A parallel join behind an exclusive choice never gets all its tokens."""
    purse = iter(range(MAX_MOVES))
    for scope in filter(runs_by_itself, drawing.scopes):
        nodes = drawing.nodes_in(scope)
        merging = any(tag_of(node) == "inclusiveGateway" and len(drawing.into(node)) > 1 for node in nodes)
        has_join = any(_is_join(drawing, node) for node in nodes)
        if has_join and not merging:
            played = _play(drawing, nodes, purse)
            for join in sorted(played.starved, key=lambda node: node.get("id", "")):
                never = played.complete and join not in played.fired and not _may_come_again(nodes)
                yield _starves(join, never=never, refused=never and not is_interrupted(drawing, scope))


def _starves(join: Element, *, never: bool, refused: bool) -> Finding:
    if never:
        say = problem if refused else warning
        message = f"The parallel join {called(join)} waits for a branch that never comes."
        return say(join, "join_never_fires", message, _REMEDY)
    message = f"The parallel join {called(join)} may wait for a branch that never comes."
    return warning(join, "join_starves", message, _REMEDY)


def _may_come_again(nodes: list[Element]) -> bool:
    """Whether events of this scope may send more tokens than the one that the game plays."""
    beside = (node for node in nodes if tag_of(node) == "boundaryEvent" and node.get("cancelActivity") == "false")
    cycles = (node for node in nodes if node.find(f"{q('timerEventDefinition')}/{q('timeCycle')}") is not None)
    return next(beside, None) is not None or next(cycles, None) is not None


def _is_join(drawing: Drawing, node: Element) -> bool:
    return tag_of(node) == "parallelGateway" and len(drawing.into(node)) > 1


def _play(drawing: Drawing, nodes: list[Element], purse: Iterator[int]) -> Played:
    first: Counter[str] = Counter()
    for start in (node for node in nodes if tag_of(node) == "startEvent"):
        first.update(flow.get("id", "") for flow in drawing.out_of(start))
    seen, waiting, played = {_frozen(first)}, [_frozen(first)], Played()
    while waiting:
        situation = waiting.pop()
        moves = list(zip(_moves(drawing, Counter(dict(situation))), purse, strict=False))
        if len(seen) >= MAX_SITUATIONS or next(purse, None) is None:
            return Played(complete=False)
        if not moves:
            held = {flow for flow, _ in situation}
            played.starved |= {node for node in nodes if _is_join(drawing, node) and _has_token(drawing, node, held)}
        for (node, marking), _ in moves:
            played.fired.add(node)
            if sum(marking.values()) > MAX_TOKENS:
                played.complete = False
            elif _frozen(marking) not in seen:
                seen.add(_frozen(marking))
                waiting.append(_frozen(marking))
    return played


def _has_token(drawing: Drawing, node: Element, marked: set[str]) -> bool:
    return any(flow.get("id") in marked for flow in drawing.into(node))


def _moves(drawing: Drawing, marking: Counter[str]) -> Iterator[tuple[Element, Counter[str]]]:
    """Whatever may happen next: the node that lets a token go, and the situation that follows."""
    for flow_id in sorted(marking):
        flow = drawing.by_id.get(flow_id)
        node = None if flow is None else drawing.target(flow)
        if node is None:
            continue
        taken = [flow_id]
        if _is_join(drawing, node):
            taken = [one.get("id", "") for one in drawing.into(node)]
            if any(not marking[one] for one in taken):
                continue
        yield from ((node, after) for after in _after(drawing, node, marking - Counter(taken)))


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
