"""The rule about data symbols: they stay in the drawing, and the engine works with variables alone.

An association to a data object fails in the engine unless a variable happens to have the object's id, and a data store
has no implementation at all. The variables of an instance are visible to all its elements, so leaving the symbols out
hides nothing from anybody. What this gives up: a data object no longer shields its value from other tasks.
"""

from __future__ import annotations

from collections.abc import Iterator

from sio_workflow.engine.gate.drawing import Drawing, Element, called, text_of
from sio_workflow.engine.gate.normalise.craft import change, scope_of
from sio_workflow.engine.gate.report import Change
from sio_workflow.engine.gate.vocabulary import SUB_PROCESSES, q, tag_of

_ON_NODES = (
    "dataInputAssociation",
    "dataOutputAssociation",
    "ioSpecification",
    "dataInput",
    "dataOutput",
    "inputSet",
    "outputSet",
)


def left_out(drawing: Drawing) -> Iterator[Change]:
    """Take data associations, task interfaces and data stores out of what the engine gets."""
    for node in drawing.nodes:
        symbols = [child for child in node if tag_of(child) in _ON_NODES and not unreachable_object(drawing, child)]
        for symbol in symbols:
            node.remove(symbol)
        if symbols:
            yield change(
                node, "data_left_out", f"The data symbols at {called(node)} are drawn only; variables are shared."
            )
    for store in list(drawing.root.iter(q("dataStore"), q("dataStoreReference"))):
        parent = store.getparent()
        yield change(store, "data_store_left_out", f"The data store {called(store)} is drawn only.")
        if parent is not None:
            parent.remove(store)


def unreachable_object(drawing: Drawing, association: Element) -> bool:
    """Whether an association points to a data object that is further out than the scope around its sub-process.

    The engine's parser would look for it for ever.
    """
    if not tag_of(association).startswith("data") or not tag_of(association).endswith("Association"):
        return False
    node = association.getparent()
    ends = [text_of(end) for end in association.iter(q("sourceRef"), q("targetRef"))]
    found = [drawing.by_id.get(end) for end in ends]
    references = [one for one in found if one is not None and tag_of(one) == "dataObjectReference"]
    return node is not None and any(not _in_sight(drawing, node, reference) for reference in references)


def _in_sight(drawing: Drawing, node: Element, reference: Element) -> bool:
    scope = scope_of(node)
    if tag_of(scope) not in SUB_PROCESSES:
        return True
    data_object = drawing.by_id.get(reference.get("dataObjectRef", ""))
    home = None if data_object is None else data_object.getparent()
    return home is not None and home in (scope, scope_of(scope))
