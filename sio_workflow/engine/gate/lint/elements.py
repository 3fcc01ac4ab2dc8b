"""The allow-list: elements, attributes and extensions that the engine really runs."""

from __future__ import annotations

from collections.abc import Iterator

from sio_workflow.engine.gate.drawing import Drawing, Element, called, problem, warning
from sio_workflow.engine.gate.report import Finding
from sio_workflow.engine.gate.vocabulary import (
    FLOW_NODES,
    GLOBAL_TASKS,
    REFUSED_NODES,
    SCENERY,
    SPIFF,
    SPIFF_ELEMENTS,
    SUB_PROCESSES,
    local_name,
    namespace_of,
    q,
    tag_of,
)

_REMEDIES = {
    "complexGateway": "Draw the rule with exclusive, inclusive or parallel gateways.",
    "adHocSubProcess": "Draw the order of the tasks, or a parallel gateway with one branch for each.",
}
_BEHAVIOUR = ("noneBehaviorEventRef", "oneBehaviorEventRef")


def scenery(drawing: Drawing) -> Iterator[Finding]:
    """Nothing unknown may stand in a process, and no global task beside it."""
    for child in drawing.root:
        if tag_of(child) in GLOBAL_TASKS:
            yield problem(
                child,
                "global_task",
                f"The global task {called(child)} cannot be run.",
                "Make it a process with one task and call that.",
            )
    for scope in drawing.scopes:
        for child in scope:
            tag = tag_of(child)
            if tag and tag not in FLOW_NODES and tag not in SCENERY and not tag.endswith("EventDefinition"):
                yield problem(
                    child,
                    "unknown_element",
                    f"The element <{tag}> is not known here and would be ignored.",
                    "Remove it, or redraw it with elements of the palette.",
                )


def flow_nodes(drawing: Drawing) -> Iterator[Finding]:
    """Elements that the engine cannot run, or runs wrong without a word."""
    for node in drawing.nodes:
        tag = tag_of(node)
        if tag in REFUSED_NODES:
            yield problem(
                node,
                "unsupported_element",
                f"{called(node)} is a {tag}, which cannot be run.",
                _REMEDIES.get(tag, "Redraw it with elements of the palette."),
            )
        if node.get("triggeredByEvent") == "true":
            yield problem(
                node,
                "event_sub_process",
                f"{called(node)} is an event sub-process, which cannot be run.",
                "Put the work into a sub-process and attach a boundary event with the same trigger.",
            )
        if node.get("isForCompensation") == "true":
            yield problem(
                node,
                "compensation",
                f"{called(node)} is a compensation handler, which cannot be run.",
                "Draw the way back as tasks after an error or a gateway.",
            )


def attributes(drawing: Drawing) -> Iterator[Finding]:
    """Attributes that change what a diagram means and that the engine does not read."""
    for node in drawing.nodes:
        if any(node.get(name, "1").strip() != "1" for name in ("startQuantity", "completionQuantity")):
            yield problem(
                node,
                "token_quantity",
                f"{called(node)} asks for several tokens at once; that is ignored.",
                "Use a parallel gateway or a multi-instance task.",
            )
        if node.get("instantiate") == "true":
            yield problem(
                node,
                "instantiating",
                f"{called(node)} starts an instance by itself, which cannot be run.",
                "Draw a message start event before it.",
            )
        yield from _behaviour(node)


def _behaviour(node: Element) -> Iterator[Finding]:
    loop = node.find(q("multiInstanceLoopCharacteristics"))
    if loop is None:
        return
    drawn = [child for child in loop if tag_of(child) == "complexBehaviorDefinition"]
    if drawn or loop.get("behavior", "All") != "All" or any(loop.get(name) for name in _BEHAVIOUR):
        yield problem(
            node,
            "multi_instance_behaviour",
            f"The events of the multi-instance {called(node)} are never thrown.",
            "Throw the event inside the activity, or after it.",
        )


def extensions(drawing: Drawing) -> Iterator[Finding]:
    """A misspelt extension is ignored without a word."""
    for element in drawing.root.iter(f"{{{SPIFF}}}*"):
        if local_name(element) not in SPIFF_ELEMENTS:
            yield warning(
                element,
                "unknown_extension",
                f"The extension <{local_name(element)}> is not known and is ignored.",
                "Check its spelling.",
            )
    for scope in drawing.scopes:
        for child in scope:
            if local_name(child) in FLOW_NODES and namespace_of(child) != namespace_of(drawing.root):
                yield problem(
                    child,
                    "wrong_namespace",
                    f"<{local_name(child)}> is not in the namespace of BPMN 2.0.",
                    "Save the file again with a BPMN 2.0 tool.",
                )


def runs_by_itself(scope: Element) -> bool:
    """Whether the flow inside a scope is judged; what is refused as a whole is not."""
    return scope.get("triggeredByEvent") != "true" and not (
        tag_of(scope) in SUB_PROCESSES and tag_of(scope) in REFUSED_NODES
    )
