"""Branches that run side by side and change the same variable: the one completed last wins, and that is said here."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import combinations, islice

from sio_workflow.domain.errors import Invalid
from sio_workflow.engine.decisions import Decision
from sio_workflow.engine.gate.drawing import Drawing, Element, called, warning
from sio_workflow.engine.gate.lint.activities import decision_of
from sio_workflow.engine.gate.lint.expressions import has_too_much_script
from sio_workflow.engine.gate.lint.reach import after
from sio_workflow.engine.gate.report import Finding
from sio_workflow.engine.gate.surroundings import Surroundings
from sio_workflow.engine.gate.variables import Path, answer_variable, changed_at
from sio_workflow.engine.gate.vocabulary import SUB_PROCESSES, tag_of
from sio_workflow.engine.gate.ways import closure

#: beyond these nothing is said: nobody can read so many branches
MAX_BRANCHES = 200
MAX_PAIRS = 20_000

_SPLITS = frozenset({"parallelGateway", "inclusiveGateway"})

#: an element, the node of the scope in which it stands, and a variable it changes
Change = tuple[Element, Element, Path]


def check(drawing: Drawing, surroundings: Surroundings) -> Iterator[Finding]:
    """Warn of every variable that two elements between a split and its join may change at the same time."""
    splits = [node for node in drawing.nodes if tag_of(node) in _SPLITS and len(drawing.out_of(node)) > 1]
    if sum(len(drawing.out_of(split)) for split in splits) > MAX_BRANCHES or has_too_much_script(drawing):
        return
    outputs = _outputs(surroundings) if splits else {}
    changed = {node: _changed(drawing, surroundings, outputs, node) for node in drawing.nodes if splits}
    for scope in {split.getparent(): None for split in splits}:
        if scope is not None:
            changes = [
                (inner, node, path)
                for node in drawing.nodes_in(scope)
                for inner in _inside(drawing, node)
                for path in sorted(changed[inner])
            ]
            for split in (one for one in splits if one.getparent() is scope):
                yield from _between(drawing, split, changes)


def _between(drawing: Drawing, split: Element, changes: list[Change]) -> Iterator[Finding]:
    branches = _branches(drawing, split)
    joins = [branches[node] for node in branches if tag_of(node) in _SPLITS and len(drawing.into(node)) > 1]
    beside = [change for change in changes if change[1] in branches]
    told: set[str] = set()
    for (one, here, path), (other, there, same) in islice(combinations(beside, 2), MAX_PAIRS):
        either = branches[here] | branches[there]
        apart = branches[here] - branches[there] and branches[there] - branches[here]
        meeting = path[: len(same)] == same[: len(path)] and path[0] not in told
        if meeting and apart and any(either <= join for join in joins):
            told.add(path[0])
            yield _says_who_wins(one, other, ".".join(path if len(path) < len(same) else same))


def _branches(drawing: Drawing, split: Element) -> dict[Element, set[int]]:
    """The branches by which a token comes from a split to a node without coming back to the split."""
    found: dict[Element, set[int]] = {}
    for number, flow in enumerate(drawing.out_of(split)):
        first = drawing.target(flow)
        ahead = [] if first is None else closure([first], lambda node: [] if node is split else after(drawing, node))
        for node in ahead:
            found.setdefault(node, set()).add(number)
    return found


def _says_who_wins(one: Element, other: Element, variable: str) -> Finding:
    return warning(
        one,
        "branches_change_same",
        f"{called(one)} and {called(other)} stand in branches that run side by side, and both change “{variable}”: "
        "what the branch that is completed last has written stays, the other change is lost.",
        "Let each branch write a variable of its own, and put them together after the join.",
    )


def _inside(drawing: Drawing, node: Element) -> Iterator[Element]:
    """An element and, of a sub-process, all that is in it."""
    yield node
    if tag_of(node) in SUB_PROCESSES:
        for inner in drawing.nodes_in(node):
            yield from _inside(drawing, inner)


def _changed(
    drawing: Drawing, surroundings: Surroundings, outputs: dict[str, frozenset[Path]], node: Element
) -> frozenset[Path]:
    changed = changed_at(drawing, node)
    if tag_of(node) == "businessRuleTask":
        return changed | outputs.get(decision_of(node) or node.get("id", ""), frozenset())
    if tag_of(node) == "userTask" and not answer_variable(node):
        return changed | _fields(surroundings.files.get(f"forms/{node.get('id')}-schema.json", "{}"))
    return changed


def _fields(form: str) -> frozenset[Path]:
    try:
        fields = json.loads(form)["properties"]
    except (ValueError, RecursionError, KeyError, TypeError):  # the forms' own check says so
        return frozenset()
    return frozenset((name,) for name in fields) if isinstance(fields, dict) else frozenset()


def _outputs(surroundings: Surroundings) -> dict[str, frozenset[Path]]:
    """What each decision answers."""
    found: dict[str, frozenset[Path]] = {}
    for path, text in surroundings.decisions().items():
        try:
            decisions = Decision.parse_all(text)
        except Invalid:  # the decisions' own check says so
            continue
        for name, decision in decisions.items():
            answers = frozenset((output.name,) for output in decision.outputs)
            found |= {name: answers, path.rpartition("/")[2].removesuffix(".dmn"): answers}
    return found
