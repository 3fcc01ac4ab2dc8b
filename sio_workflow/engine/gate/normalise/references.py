"""Rules about what events refer to: messages, signals, errors and escalations."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy

from lxml import etree

from sio_workflow.engine.gate.drawing import Drawing, Element, called, event_definitions, kind_of, text_of
from sio_workflow.engine.gate.normalise.craft import change
from sio_workflow.engine.gate.report import Change
from sio_workflow.engine.gate.vocabulary import ADDED, DECLARED, q, tag_of

_PREFIXED = (*DECLARED, "attachedToRef", "calledElement", "dataObjectRef", "itemSubjectRef")
_MESSAGE_TASKS = frozenset({"sendTask", "receiveTask"})
_CODES = {"error": "errorCode", "escalation": "escalationCode"}


def prefixed(drawing: Drawing) -> Iterator[Change]:
    """References may carry a namespace prefix; the engine compares them with bare ids."""
    for attribute in _PREFIXED:
        for element in drawing.root.iterfind(f".//*[@{attribute}]"):
            reference = element.get(attribute, "")
            prefix, colon, bare = reference.partition(":")
            if colon and reference not in drawing.by_id and prefix in element.nsmap:
                element.set(attribute, bare)
                yield change(element, "prefix_dropped", f"The reference “{reference}” is read as “{bare}”.")


def inlined_definitions(drawing: Drawing) -> Iterator[Change]:
    """The engine does not read eventDefinitionRef; without this the event would become a plain one."""
    events = set(drawing.nodes)
    for reference in list(drawing.root.iter(q("eventDefinitionRef"))):
        wanted = drawing.by_id.get(text_of(reference).rpartition(":")[2])
        event = reference.getparent()
        # a definition that refers to others would grow with every copy
        if wanted is None or event not in events or not tag_of(wanted).endswith("EventDefinition"):
            continue
        copy = deepcopy(wanted)
        copy.attrib.pop("id", "")
        event.replace(reference, copy)
        yield change(
            event, "definition_inlined", f"The event definition “{wanted.get('id')}” was copied into {called(event)}."
        )


def unnamed_declarations(drawing: Drawing) -> Iterator[Change]:
    """A message or signal without a name would be awaited under no name at all."""
    for tag in DECLARED.values():
        for declaration in drawing.root.iter(q(tag)):
            if not (declaration.get("name") or "").strip():
                declaration.set("name", declaration.get("id", ""))
                yield change(declaration, "name_from_id", f"The {tag} “{declaration.get('id')}” is named after its id.")


def undeclared(drawing: Drawing) -> Iterator[Change]:
    """Declare what is referred to; where only the event has a name, that is the name."""
    declared = _Declared(drawing)
    for holder in _holders(drawing):
        kind = "message" if tag_of(holder) in _MESSAGE_TASKS else kind_of(holder)
        attribute = f"{kind}Ref"
        reference = holder.get(attribute)
        name = reference or _event_name(holder)
        if not name or (reference and drawing.by_id.get(reference) is not None):
            continue
        if reference is None and event_definitions(holder):
            continue
        identifier = reference or declared.find(kind, name) or drawing.free_id(f"{kind}_{_slug(name)}")
        holder.set(attribute, identifier)
        if drawing.node(identifier) is None and declared.find(kind, name) != identifier:
            declared.add(kind, identifier, name)
        yield change(holder, "declared", f"The {kind} “{name}” was not declared; it is now.")


def _holders(drawing: Drawing) -> Iterator[Element]:
    """Event definitions and message tasks: all that may refer to a declaration."""
    for node in drawing.nodes:
        if tag_of(node) in _MESSAGE_TASKS:
            yield node
        for definition in event_definitions(node):
            if f"{kind_of(definition)}Ref" in DECLARED:
                yield definition


def _event_name(holder: Element) -> str:
    """Only messages and signals may take the name of their event: a nameless error boundary means any error."""
    kind, event = kind_of(holder), holder.getparent()
    if kind not in {"message", "signal"} or event is None or not tag_of(holder).endswith("EventDefinition"):
        return ""
    return " ".join((event.get("name") or "").split())


class _Declared:
    """The declarations of a file by kind and by what they are called."""

    def __init__(self, drawing: Drawing) -> None:
        self._drawing = drawing
        self._ids: dict[tuple[str, str], str] = {}
        for declaration in drawing.root.iter(*map(q, DECLARED.values())):
            identifier = declaration.get("id", "")
            for name in (declaration.get("name", ""), identifier):
                self._ids.setdefault((tag_of(declaration), name), identifier)

    def find(self, kind: str, name: str) -> str | None:
        return self._ids.get((kind, name))

    def add(self, kind: str, identifier: str, name: str) -> None:
        declaration = etree.Element(q(kind), {"id": identifier, "name": name, ADDED: "declared"})
        if kind in _CODES:
            declaration.set(_CODES[kind], name)
        self._drawing.root.insert(0, declaration)
        self._drawing.by_id[identifier] = declaration
        # before all others, so whoever looks for the name finds this one
        self._ids.update({(kind, name): identifier, (kind, identifier): identifier})


def _slug(name: str) -> str:
    return "".join(letter if letter.isalnum() else "_" for letter in name)


def codes(drawing: Drawing) -> Iterator[Change]:
    """An error without a code would be caught by every error boundary; its name is its code."""
    for tag, attribute in _CODES.items():
        for declaration in drawing.root.iter(q(tag)):
            if not declaration.get(attribute):
                declaration.set(attribute, declaration.get("name") or declaration.get("id") or "")
                yield change(
                    declaration, "code_from_name", f"The {tag} {called(declaration)} uses its name as its code."
                )
