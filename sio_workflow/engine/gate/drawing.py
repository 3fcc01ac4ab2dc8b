"""A diagram with the look-ups that rules and checks need. Build a new one after every change."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any

from lxml import etree

from sio_workflow.engine.gate.report import Finding, Severity
from sio_workflow.engine.gate.vocabulary import (
    ADDED,
    BPMN,
    FLOW_NODES,
    ITEMS,
    ORIGINAL,
    SUB_PROCESSES,
    q,
    tag_of,
)

Element = etree._Element


class Drawing:
    """The processes of one file, their nodes and flows by id and by neighbour."""

    def __init__(self, root: Element) -> None:
        self.root = root
        self.processes: list[Element] = list(root.iter(q("process")))
        self.nodes: list[Element] = [node for process in self.processes for node in _nodes_below(process)]
        self.scopes: list[Element] = self.processes + [node for node in self.nodes if tag_of(node) in SUB_PROCESSES]
        self.flows: list[Element] = [flow for process in self.processes for flow in process.iter(q("sequenceFlow"))]
        self.by_id: dict[str, Element] = {}
        for element in identified(root):
            self.by_id.setdefault(element.get("id", ""), element)
        self.outgoing = _grouped(self.flows, "sourceRef")
        self.incoming = _grouped(self.flows, "targetRef")
        self.boundaries = _grouped([node for node in self.nodes if tag_of(node) == "boundaryEvent"], "attachedToRef")
        self._numbers: Counter[str] = Counter()

    def nodes_in(self, scope: Element) -> list[Element]:
        """Flow nodes that stand directly in a process or sub-process."""
        return [child for child in scope if tag_of(child) in FLOW_NODES]

    def out_of(self, node: Element) -> list[Element]:
        return self.outgoing.get(node.get("id", ""), [])

    def into(self, node: Element) -> list[Element]:
        return self.incoming.get(node.get("id", ""), [])

    def boundaries_of(self, node: Element) -> list[Element]:
        return self.boundaries.get(node.get("id", ""), [])

    def target(self, flow: Element) -> Element | None:
        return self.node(flow.get("targetRef", ""))

    def source(self, flow: Element) -> Element | None:
        return self.node(flow.get("sourceRef", ""))

    def node(self, element_id: str) -> Element | None:
        """The flow node with that id, if there is one."""
        element = self.by_id.get(element_id)
        return element if element is not None and tag_of(element) in FLOW_NODES else None

    def free_id(self, wish: str) -> str:
        """An id that nobody has: the wish itself, or the wish with a number."""
        candidate = wish if wish not in self.by_id else self._numbered(wish)
        self.by_id[candidate] = self.root
        return candidate

    def _numbered(self, wish: str) -> str:
        # goes on where it stopped: a thousand flows without an id all wish the same
        self._numbers[wish] += 1
        while (candidate := f"{wish}_{self._numbers[wish] + 1}") in self.by_id:
            self._numbers[wish] += 1
        return candidate


def identified(root: Element) -> Iterator[Element]:
    """The elements that may have an id; what a multi-instance calls the id of its items is the name of a variable."""
    return (element for element in root.iter(f"{{{BPMN}}}*") if tag_of(element) not in ITEMS)


def _nodes_below(scope: Element) -> Iterator[Element]:
    for child in scope:
        if tag_of(child) in FLOW_NODES:
            yield child
            if tag_of(child) in SUB_PROCESSES:
                yield from _nodes_below(child)


def _grouped(elements: list[Element], attribute: str) -> dict[str, list[Element]]:
    groups: dict[str, list[Element]] = defaultdict(list)
    for element in elements:
        groups[element.get(attribute, "")].append(element)
    return dict(groups)


def drawn_id(element: Element) -> str | None:
    """The id this element has in the designer's drawing; for what the gate added, that of its nearest drawn parent."""
    if element.get(ADDED) is None and (element.get("id") or element.get(ORIGINAL)):
        return element.get(ORIGINAL) or element.get("id")
    parent = element.getparent()
    return None if parent is None else drawn_id(parent)


def line_of(element: Element) -> int | None:
    """The line of an element in the designer's file; added elements borrow the line of their parent."""
    line: Any = element.sourceline
    if line and element.get(ADDED) is None:
        return int(line)
    parent = element.getparent()
    return None if parent is None else line_of(parent)


def called(element: Element) -> str:
    """What a message calls an element: its name where it has one, else its id."""
    name = shortened(element.get("name") or "")
    return f"“{name}”" if name else f"“{drawn_id(element) or tag_of(element)}”"


def problem(element: Element, code: str, message: str, remedy: str) -> Finding:
    """An error on an element."""
    return Finding(code=code, message=message, remedy=remedy, element_id=drawn_id(element), line=line_of(element))


def warning(element: Element, code: str, message: str, remedy: str) -> Finding:
    """A remark on an element that does not refuse the diagram."""
    return Finding(
        code=code,
        message=message,
        remedy=remedy,
        element_id=drawn_id(element),
        line=line_of(element),
        severity=Severity.WARNING,
    )


def event_definitions(node: Element) -> list[Element]:
    """The event definitions drawn in an event (or in a send or receive task)."""
    return [child for child in node if tag_of(child).endswith("EventDefinition")]


def kind_of(definition: Element) -> str:
    """The kind of an event definition: message, timer, error and so on."""
    return tag_of(definition).removesuffix("EventDefinition")


def text_of(element: Element | None) -> str:
    """The stripped text of an element, "" where there is none."""
    return "" if element is None else (element.text or "").strip()


def shortened(source: str) -> str:
    """A text of the designer's as a message quotes it: one line, not too long."""
    line = " ".join(source.split())
    return line if len(line) <= 80 else line[:77] + "..."


def extension(node: Element, name: str) -> Element | None:
    """The first extension element with that local name, whatever its vendor."""
    container = node.find(q("extensionElements"))
    if container is None:
        return None
    return next((child for child in container.iter("{*}" + name)), None)
