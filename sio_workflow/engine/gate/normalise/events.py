"""Rules about events the engine would take for plain ones."""

from __future__ import annotations

from collections.abc import Iterator

from sio_workflow.engine.gate.drawing import Drawing, Element, called, event_definitions, kind_of
from sio_workflow.engine.gate.normalise.craft import add_flow, add_node, change, scope_of
from sio_workflow.engine.gate.report import Change
from sio_workflow.engine.gate.vocabulary import q, tag_of


def links(drawing: Drawing) -> Iterator[Change]:
    """A pair of link events is a sequence flow drawn in two halves."""
    for scope in drawing.scopes:
        throws = _link_events(drawing, scope, "intermediateThrowEvent")
        catches = _link_events(drawing, scope, "intermediateCatchEvent")
        for name, sources in throws.items():
            if name and len(catches.get(name, [])) == 1:
                yield from _join(drawing, scope, sources, catches[name][0], name)


def _join(drawing: Drawing, scope: Element, sources: list[Element], target: Element, name: str) -> Iterator[Change]:
    _make_plain(target)
    for source in sources:
        _make_plain(source)
        add_flow(drawing, scope, source, target, "link_joined")
        yield change(source, "link_joined", f"The link “{name}” was replaced by a sequence flow to {called(target)}.")


def _link_events(drawing: Drawing, scope: Element, tag: str) -> dict[str, list[Element]]:
    found: dict[str, list[Element]] = {}
    for node in drawing.nodes_in(scope):
        definitions = event_definitions(node)
        if tag_of(node) == tag and [kind_of(definition) for definition in definitions] == ["link"]:
            name = definitions[0].get("name") or node.get("name") or ""
            found.setdefault(" ".join(name.split()), []).append(node)
    return found


def _make_plain(event: Element) -> None:
    """A plain throw event lets the token pass; a plain catch event would wait for nothing."""
    event.tag = q("intermediateThrowEvent")
    for definition in event_definitions(event):
        event.remove(definition)


def signal_ends(drawing: Drawing) -> Iterator[Change]:
    """The engine sends nothing at a signal end event, so the signal is thrown just before a plain end."""
    for node in drawing.nodes:
        kinds = [kind_of(definition) for definition in event_definitions(node)]
        if tag_of(node) != "endEvent" or kinds != ["signal"]:
            continue
        scope = scope_of(node)
        node.tag = q("intermediateThrowEvent")
        end = add_node(drawing, node, "endEvent", "end", "signal_end")
        add_flow(drawing, scope, node, end, "signal_end")
        yield change(node, "signal_end", f"The signal end event {called(node)} throws its signal and then ends.")


def cancel_boundaries(drawing: Drawing) -> Iterator[Change]:
    """Only a transaction can be cancelled; the boundary event says that one is meant."""
    for node in drawing.nodes:
        kinds = {kind_of(one) for event in drawing.boundaries_of(node) for one in event_definitions(event)}
        if tag_of(node) == "subProcess" and "cancel" in kinds:
            node.tag = q("transaction")
            yield change(
                node, "made_transaction", f"The sub-process {called(node)} has a cancel event: it is a transaction."
            )
