"""Rules about names: ids that are missing, taken or reserved, and values spelled in another lawful way."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from sio_workflow.engine.gate.drawing import Drawing, Element, called
from sio_workflow.engine.gate.normalise.craft import REFERENCE_TEXTS, REFERENCES, change, rename
from sio_workflow.engine.gate.report import Change
from sio_workflow.engine.gate.vocabulary import (
    BOOLEANS,
    BPMN,
    BPMNDI,
    RESERVED_ENDINGS,
    RESERVED_IDS,
    SPIFF,
    namespace_of,
    q,
    tag_of,
)

_XML_BOOLEANS = {"1": "true", "0": "false"}
_POINTERS = (
    *REFERENCES,
    "id",
    "messageRef",
    "signalRef",
    "errorRef",
    "escalationRef",
    "dataObjectRef",
    "calledElement",
)
_NEEDS_ID = frozenset({"message", "signal", "error", "escalation", "process", "sequenceFlow", "dataObject"})


def canonical_values(drawing: Drawing) -> Iterator[Change]:
    """The standard allows "1" for true and blanks around ids; the engine compares letter by letter."""
    for element in drawing.root.iter(f"{{{BPMN}}}*"):
        before = (element.items(), element.text)
        _canonical_attributes(element)
        if element.tag in REFERENCE_TEXTS and element.text:
            element.text = element.text.strip()
        if before != (element.items(), element.text):
            yield change(
                element, "value_spelled_out", "A true/false value or an id was rewritten the way it is compared."
            )


def _canonical_attributes(element: Element) -> None:
    for attribute in BOOLEANS & set(element.attrib):
        value = element.get(attribute, "").strip().lower()
        element.set(attribute, _XML_BOOLEANS.get(value, value))
    for attribute in _POINTERS:
        if (pointer := element.get(attribute)) is not None and pointer != pointer.strip():
            element.set(attribute, pointer.strip())


def missing_ids(drawing: Drawing) -> Iterator[Change]:
    """The engine ignores flows without an id: the instance would end and have done nothing."""
    for element in [*drawing.nodes, *drawing.root.iter(*map(q, sorted(_NEEDS_ID)))]:
        if not element.get("id"):
            tag = tag_of(element)
            element.set("id", drawing.free_id(tag))
            yield change(element, "id_given", f"A {tag} without an id was given the id “{element.get('id')}”.")


def vendor_ids(drawing: Drawing) -> Iterator[Change]:
    """The engine finds elements by any id in the file; a vendor's element with the same id would hide ours."""
    for element in drawing.root.iter(etree.Element):
        taken = drawing.by_id.get(element.get("id", ""))
        if taken is None or taken is drawing.root or not element.get("id"):
            continue
        if _is_foreign(element):
            old = element.get("id", "")
            element.set("id", drawing.free_id(f"{old}__extension"))
            yield change(taken, "extension_id_renamed", f"A vendor extension had the same id “{old}” as this element.")


def _is_foreign(element: Element) -> bool:
    namespace = namespace_of(element)
    return namespace not in {BPMN, BPMNDI, SPIFF} and not namespace.startswith("http://www.omg.org/")


def reserved_ids(drawing: Drawing) -> Iterator[Change]:
    """An end event with the id End on one branch would end the whole instance."""
    renamed: dict[str, str] = {}
    for node in drawing.nodes:
        old = node.get("id", "")
        if old not in renamed and (old in RESERVED_IDS or old.endswith(RESERVED_ENDINGS)):
            new = drawing.free_id(f"{old.replace('.', '_').replace(' ', '_')}_{tag_of(node)}")
            renamed[old] = new
            yield change(node, "reserved_id_renamed", f"The id “{old}” belongs to the engine; it runs as “{new}”.")
    rename(drawing, renamed)


def executable(drawing: Drawing) -> Iterator[Change]:
    """Drawing tools leave isExecutable out or false; importing a drawing says that it shall run."""
    with_nodes = [process for process in drawing.processes if drawing.nodes_in(process)]
    chosen = [process for process in with_nodes if process.get("isExecutable") == "true"]
    for process in [] if chosen else with_nodes:
        process.set("isExecutable", "true")
        yield change(process, "made_executable", f"The process {called(process)} was marked as executable.")
