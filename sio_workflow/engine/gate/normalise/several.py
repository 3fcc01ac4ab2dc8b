"""Rules about events with several definitions: each definition gets an event of its own.

The drawn event stays in the trace as a plain one that the others lead to.
"""

from __future__ import annotations

from collections.abc import Iterator

from sio_workflow.engine.gate.drawing import Drawing, Element, called, event_definitions, kind_of
from sio_workflow.engine.gate.normalise.craft import add_flow, add_node, change, scope_of
from sio_workflow.engine.gate.report import Change
from sio_workflow.engine.gate.vocabulary import q, tag_of

_RULE = "event_split"
_CAUGHT = frozenset({"message", "signal", "timer", "conditional"})
_THROWN = frozenset({"message", "signal", "escalation"})
#: what ends more than its own branch comes last
_LAST = ("terminate", "error", "cancel")


def several_definitions(drawing: Drawing) -> Iterator[Change]:
    """An event that waits for the first of several, for all of several, or throws several."""
    rewrites = {
        "intermediateCatchEvent": (_CAUGHT, _split_catch),
        "boundaryEvent": (_CAUGHT, _split_boundary),
        "intermediateThrowEvent": (_THROWN, _chain_throws),
        "endEvent": (_THROWN | set(_LAST), _chain_throws),
    }
    for node in drawing.nodes:
        definitions = event_definitions(node)
        kinds, rewrite = rewrites.get(tag_of(node), (frozenset(), _chain_throws))
        together = tag_of(node) == "boundaryEvent" and node.get("parallelMultiple") == "true"
        if len(definitions) > 1 and {kind_of(one) for one in definitions} <= kinds and not together:
            rewrite(drawing, node, definitions)
            yield change(node, _RULE, f"Each of the definitions of {called(node)} runs as an event of its own.")


def _split_catch(drawing: Drawing, node: Element, definitions: list[Element]) -> None:
    scope, arriving = scope_of(node), drawing.into(node)
    all_of_them = node.attrib.pop("parallelMultiple", "false") == "true"
    split = add_node(drawing, node, "parallelGateway" if all_of_them else "eventBasedGateway", "wait", _RULE)
    node.tag = q("intermediateThrowEvent")
    onwards = node
    if all_of_them:
        onwards = add_node(drawing, node, "parallelGateway", "all", _RULE)
        add_flow(drawing, scope, onwards, node, _RULE)
    for flow in arriving:
        flow.set("targetRef", split.get("id", ""))
    for definition in definitions:
        catch = add_node(drawing, node, "intermediateCatchEvent", kind_of(definition), _RULE)
        catch.append(definition)
        add_flow(drawing, scope, split, catch, _RULE)
        add_flow(drawing, scope, catch, onwards, _RULE)


def _split_boundary(drawing: Drawing, node: Element, definitions: list[Element]) -> None:
    where = {name: node.attrib.pop(name, "") for name in ("attachedToRef", "cancelActivity")}
    node.tag = q("intermediateThrowEvent")
    for definition in definitions:
        event = add_node(drawing, node, "boundaryEvent", kind_of(definition), _RULE)
        event.attrib.update({name: value for name, value in where.items() if value})
        event.append(definition)
        add_flow(drawing, scope_of(node), event, node, _RULE)


def _chain_throws(drawing: Drawing, node: Element, definitions: list[Element]) -> None:
    *first, _ = sorted(definitions, key=lambda one: kind_of(one) in _LAST)
    arriving = drawing.into(node)
    for definition in first:
        throw = add_node(drawing, node, "intermediateThrowEvent", kind_of(definition), _RULE)
        throw.append(definition)
        for flow in arriving:
            flow.set("targetRef", throw.get("id", ""))
        arriving = [add_flow(drawing, scope_of(node), throw, node, _RULE)]
