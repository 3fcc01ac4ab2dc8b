"""Changes that keep the meaning: what is drawn in one way of BPMN is rewritten into the way the engine runs.

Every rule has a code and names each change. Applied to its own result it changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sio_workflow.engine.gate.drawing import Drawing, Element
from sio_workflow.engine.gate.normalise import data, events, flows, identity, references, scopes, several, values
from sio_workflow.engine.gate.report import Change

Rule = Callable[[Drawing], Iterator[Change]]

# the order matters: ids first, then what ids point to, then events, then the flows between nodes
RULES: tuple[Rule, ...] = (
    identity.canonical_values,
    identity.missing_ids,
    identity.vendor_ids,
    identity.reserved_ids,
    identity.executable,
    references.prefixed,
    references.inlined_definitions,
    references.unnamed_declarations,
    references.undeclared,
    references.codes,
    flows.moved,
    events.links,
    several.several_definitions,
    events.signal_ends,
    events.cancel_boundaries,
    flows.conditional_flows,
    flows.implicit_splits,
    scopes.missing_starts,
    scopes.missing_ends,
    values.timer_literals,
    values.foreign_conditions,
    values.vendor_collections,
    values.vendor_decisions,
    values.vendor_called_elements,
    data.left_out,
)


def normalise(root: Element) -> tuple[Change, ...]:
    """Rewrite the tree in place and name every change."""
    changes: list[Change] = []
    for rule in RULES:
        changes.extend(rule(Drawing(root)))
    return tuple(changes)
