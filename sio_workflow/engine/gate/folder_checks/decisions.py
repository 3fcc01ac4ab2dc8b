"""Every business rule task has its decision table, and the table says what it means."""

from __future__ import annotations

from collections.abc import Iterator

from sio_workflow.domain.errors import Invalid
from sio_workflow.engine.decisions import Decision
from sio_workflow.engine.gate.drawing import Drawing, called, problem
from sio_workflow.engine.gate.lint.activities import decision_of
from sio_workflow.engine.gate.report import Finding
from sio_workflow.engine.gate.surroundings import Surroundings, beside
from sio_workflow.engine.gate.vocabulary import tag_of


def check(drawing: Drawing, surroundings: Surroundings) -> Iterator[Finding]:
    """Missing decisions; and of a lone diagram only the tables that it uses, of a folder all."""
    names = {path: decision_names(path, text) for path, text in surroundings.decisions().items()}
    wanted: set[str] = set()
    for node in (node for node in drawing.nodes if tag_of(node) == "businessRuleTask"):
        decision = decision_of(node) or node.get("id", "")
        wanted.add(decision)
        if not any(decision in known for known in names.values()):
            yield problem(
                node,
                "decision_missing",
                f"{called(node)} asks the decision “{decision}”, which does not exist.",
                f"Draw the table {decision}.dmn, or choose another decision.",
            )
    for path, text in sorted(surroundings.decisions().items()):
        if surroundings.complete or names[path] & wanted:
            yield from problems_of(path, text)


def decision_names(path: str, text: str) -> set[str]:
    """What the decisions of a file answer to: their ids, and the name of the file."""
    name = path.rpartition("/")[2].removesuffix(".dmn")
    try:
        return {name, *Decision.parse_all(text)}
    except Invalid:
        return {name}


def problems_of(path: str, text: str | bytes) -> Iterator[Finding]:
    """Everything that is wrong with the tables of one file."""
    try:
        decisions = Decision.parse_all(text)
    except Invalid as error:
        yield beside(path, "decision_unreadable", f"{error}.", "Save the table again with the DMN editor.")
        return
    for decision in decisions.values():
        for found in decision.problems():
            yield Finding(
                code=found.code,
                message=f"{path}: {found.message}",
                remedy=found.remedy,
                element_id=found.element_id,
                line=found.line,
            )
