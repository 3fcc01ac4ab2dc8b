"""Checks on activities: loops that are complete, scripts that are there, messages that are named."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sio_workflow.engine.gate.drawing import (
    Drawing,
    Element,
    called,
    event_definitions,
    extension,
    problem,
    text_of,
    warning,
)
from sio_workflow.engine.gate.normalise.data import unreachable_object
from sio_workflow.engine.gate.report import Finding
from sio_workflow.engine.gate.vocabulary import ACTIVITIES, q, tag_of

#: more instances than this are a slip of the pen, or an attack
MAX_INSTANCES = 1_000
_WHOLE_NUMBER = re.compile(r"-?[0-9]+")

_OUR_SCRIPTS = ("", "python", "text/python", "text/x-python", "application/python", "application/x-python")


def loops(drawing: Drawing) -> Iterator[Finding]:
    """Standard loops stop; multi-instance activities know their instances."""
    for node in drawing.nodes:
        standard = node.find(q("standardLoopCharacteristics"))
        multiple = node.find(q("multiInstanceLoopCharacteristics"))
        if (standard is not None or multiple is not None) and tag_of(node) not in ACTIVITIES:
            yield problem(
                node, "loop_not_here", f"{called(node)} is no activity and cannot loop.", "Remove the loop mark."
            )
        if standard is not None and multiple is not None:
            yield problem(node, "two_loops", f"{called(node)} is both a loop and multi-instance.", "Keep one of them.")
        if standard is not None:
            yield from _standard(node, standard)
        if multiple is not None:
            yield from _multiple(node, multiple)


def _standard(node: Element, loop: Element) -> Iterator[Finding]:
    maximum = (loop.get("loopMaximum") or "").strip()
    condition = text_of(loop.find(q("loopCondition")))
    if maximum and not (maximum.isascii() and maximum.isdigit() and int(maximum) > 0):
        yield problem(
            node,
            "loop_maximum",
            f"The loop {called(node)} has the maximum “{maximum}”.",
            "Write a whole number of at least 1.",
        )
    if not maximum and not condition:
        yield problem(
            node,
            "loop_endless",
            f"The loop {called(node)} has neither a condition nor a maximum.",
            "Write the condition under which it goes on, or how often it runs at most.",
        )


def _multiple(node: Element, loop: Element) -> Iterator[Finding]:
    yield from _how_many(node, loop)
    output, item = loop.find(q("loopDataOutputRef")), loop.find(q("outputDataItem"))
    if (output is None) != (item is None):
        yield problem(
            node,
            "multi_instance_output",
            f"{called(node)} names only one of output collection and output item.",
            "Name both, or none.",
        )


def _how_many(node: Element, loop: Element) -> Iterator[Finding]:
    cardinality, collection = loop.find(q("loopCardinality")), loop.find(q("loopDataInputRef"))
    count = text_of(cardinality)
    if (cardinality is None) == (collection is None) or not (count or text_of(collection)):
        yield problem(
            node,
            "multi_instance_incomplete",
            f"The multi-instance {called(node)} does not say how many there are.",
            "Give either a number (cardinality) or a collection, and not both.",
        )
    if _WHOLE_NUMBER.fullmatch(count) and not 0 <= int(count[:9]) <= MAX_INSTANCES:
        yield problem(
            node,
            "multi_instance_number",
            f"{called(node)} shall run {count} times.",
            f"Write a number from 0 to {MAX_INSTANCES}.",
        )
    if collection is not None and loop.find(q("inputDataItem")) is None:
        yield warning(
            node,
            "multi_instance_item",
            f"The instances of {called(node)} cannot see their item of the collection.",
            "Name the input item.",
        )


def scripts(drawing: Drawing) -> Iterator[Finding]:
    """A script task has a script in our own language."""
    for node in (node for node in drawing.nodes if tag_of(node) == "scriptTask"):
        if not text_of(node.find(q("script"))):
            yield problem(
                node,
                "script_empty",
                f"The script task {called(node)} has no script.",
                "Write the script, or make it a service task.",
            )
        written_in = (node.get("scriptFormat") or "").strip().lower()
        if written_in not in _OUR_SCRIPTS:
            yield problem(
                node,
                "script_language",
                f"The script of {called(node)} is written in “{written_in}”.",
                "Rewrite it in the expression language of this house, or make it a service task.",
            )


def messages(drawing: Drawing) -> Iterator[Finding]:
    """A send or receive task without a message would do nothing at all."""
    for node in (node for node in drawing.nodes if tag_of(node) in {"sendTask", "receiveTask"}):
        reference = node.get("messageRef")
        declared = drawing.by_id.get(reference or "")
        if not reference and not event_definitions(node):
            yield problem(
                node,
                "message_missing",
                f"{called(node)} does not say which message it means.",
                "Choose or create the message, or make it a service task.",
            )
        if reference and (declared is None or tag_of(declared) != "message"):
            yield problem(
                node,
                "reference_unknown",
                f"{called(node)} refers to the message “{reference}”, which is not declared.",
                "Choose or create the message.",
            )


def data(drawing: Drawing) -> Iterator[Finding]:
    """A data object too far out would keep the engine's parser busy for ever."""
    for node in drawing.nodes:
        if any(unreachable_object(drawing, child) for child in node):
            yield problem(
                node,
                "data_object_too_deep",
                f"{called(node)} uses a data object from further out than the next scope.",
                "Draw the data object in the same sub-process, or remove the association.",
            )


def handler_of(node: Element) -> str:
    """The name of the handler of a service task: its operator's, else its own id."""
    operator = extension(node, "serviceTaskOperator")
    return (operator.get("id") if operator is not None else None) or node.get("id") or ""


def decision_of(node: Element) -> str:
    """The id of the decision of a business rule task, "" when none is named."""
    return text_of(extension(node, "calledDecisionId"))
