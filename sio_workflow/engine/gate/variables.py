"""Where a drawing gives a variable its name, and which variables an element changes."""

from __future__ import annotations

from collections.abc import Iterator

from sio_workflow.engine.gate.drawing import Drawing, Element, extension, text_of
from sio_workflow.engine.gate.vocabulary import ITEMS, SPIFF, SUB_PROCESSES, q, tag_of
from sio_workflow.engine.language import LanguageError, changed_by

#: a variable, and the keys below it as far as they are known
Path = tuple[str, ...]

_VARIABLES = tuple(f"{{{SPIFF}}}{name}" for name in ("messageVariable", "variableName"))
_OPERATOR = f"{{{SPIFF}}}serviceTaskOperator"


def named_in(root: Element) -> Iterator[tuple[Element, str]]:
    """Every place below an element that gives a variable its name, and that name."""
    for loop in root.iter(q("multiInstanceLoopCharacteristics")):
        yield from ((child, child.get("id", "")) for child in loop if tag_of(child) in ITEMS)
        yield from ((child, text_of(child)) for child in loop.findall(q("loopDataOutputRef")) if text_of(child))
    for element in root.iter(*_VARIABLES):
        if text_of(element):
            yield element, text_of(element)
    for operator in root.iter(_OPERATOR):
        if result := operator.get("resultVariable"):
            yield operator, result


def changed_at(drawing: Drawing, node: Element) -> frozenset[Path]:
    """The variables that an element changes, as far as the drawing says so."""
    loop = node.find(q("multiInstanceLoopCharacteristics"))
    output = text_of(loop.find(q("loopDataOutputRef"))) if loop is not None else ""
    if output:
        return frozenset({(output,)})
    own: set[Path] = {(name,) for name in (_taken_in(drawing, node), _result(node)) if name}
    for script in (node.find(q("script")), extension(node, "preScript"), extension(node, "postScript")):
        own |= _changed_by(text_of(script))
    item = loop.find(q("inputDataItem")) if loop is not None else None
    return frozenset(path for path in own if item is None or path[0] != item.get("id"))


def answer_variable(node: Element) -> str:
    """The one variable that takes all of an answer, "" where each of its fields is one."""
    return text_of(extension(node, "variableName"))


def _taken_in(drawing: Drawing, node: Element) -> str:
    """The variable that an answer or a message lands in."""
    if tag_of(node) in SUB_PROCESSES:
        return ""
    reference = next((one.get("messageRef") for one in (node, *node) if one.get("messageRef")), "")
    message = drawing.by_id.get(reference or "")
    places = (node,) if message is None else (node, message)
    return next((text_of(found) for place in places for found in place.iter(*_VARIABLES) if text_of(found)), "")


def _result(node: Element) -> str:
    operator = extension(node, "serviceTaskOperator")
    return "" if operator is None else operator.get("resultVariable", "")


def _changed_by(script: str) -> frozenset[Path]:
    try:
        return changed_by(script)
    except LanguageError:  # the linter says so
        return frozenset()
