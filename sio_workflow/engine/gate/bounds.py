"""How large a drawing may be: asked right after it is read, so nothing walks through what nobody could have drawn."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from sio_workflow.engine.gate.drawing import Element, line_of, problem, shortened, text_of
from sio_workflow.engine.gate.report import Finding
from sio_workflow.engine.gate.vocabulary import BPMN, FLOW_NODES, q, tag_of

MAX_NODES = 1_000
MAX_FLOWS = 2_000
#: of all elements of the file; a node has about ten, with its shape, its label and the ends of its flows
MAX_PARTS = 30_000
MAX_ATTRIBUTES = 50
MAX_ID = 200
#: characters of definitions that events refer to: each is copied in, once for every reference
MAX_COPIED = 1_000_000

_SPLIT = "Split it into processes that call one another."


def too_much(root: Element) -> Finding | None:
    """The first bound that a file breaks."""
    return next(_broken(root), None)


def _broken(root: Element) -> Iterator[Finding]:
    for what, most, tags in (
        ("elements", MAX_NODES, map(q, sorted(FLOW_NODES))),
        ("flows", MAX_FLOWS, [q("sequenceFlow")]),
        ("parts", MAX_PARTS, ["*"]),
    ):
        count = sum(1 for _ in root.iter(*tags))
        if count > most:
            yield _too_many(root, f"The file has {count} {what}; {most} are the limit.", _SPLIT)
    most = max(len(element.attrib) for element in root.iter("*"))
    if most > MAX_ATTRIBUTES:
        yield _too_many(root, f"An element has {most} attributes; {MAX_ATTRIBUTES} are the limit.", _SPLIT)
    definitions = [one for one in root.iter(f"{{{BPMN}}}*") if tag_of(one).endswith("EventDefinition")]
    if len(definitions) > MAX_NODES:
        yield _too_many(root, f"The file has {len(definitions)} event definitions; {MAX_NODES} are the limit.", _SPLIT)
    if _copies_too_much(root, definitions):
        yield _too_many(
            root,
            "The event definitions that events refer to are too large.",
            "Draw the definition in each event that needs it.",
        )
    yield from _long_ids(root)


def _too_many(root: Element, message: str, remedy: str) -> Finding:
    return problem(root, "too_many_elements", message, remedy)


def _copies_too_much(root: Element, definitions: list[Element]) -> bool:
    known = {definition.get("id"): definition for definition in definitions}
    copied = 0
    for reference in root.iter(q("eventDefinitionRef")):
        definition = known.get(text_of(reference).rpartition(":")[2])
        copied += 0 if definition is None else len(etree.tostring(definition))
        if copied > MAX_COPIED:
            return True
    return False


def _long_ids(root: Element) -> Iterator[Finding]:
    for element in root.iter("*"):
        if len(identifier := element.get("id", "")) > MAX_ID:
            yield Finding(
                code="bad_id",
                message=f"The id “{shortened(identifier)}” has more than {MAX_ID} characters.",
                remedy="Use a short one, for example approve_absence.",
                line=line_of(element),
            )
