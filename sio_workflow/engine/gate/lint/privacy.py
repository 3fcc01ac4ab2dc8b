"""The policy lint: no process asks for what the house may not know.

Every word is looked at, wherever a designer can put one: names, documentation, annotations, scripts, conditions and
extensions of the drawing; all keys and values of forms, also those that no widget shows; the texts of decision tables.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sio_workflow.domain.free_text import CUSTOMER, HR, MARK
from sio_workflow.domain.people import Role
from sio_workflow.domain.privacy import CRIME, CUSTOMER_WORDS, LOOSE_SHAPE, UPLOAD, Rule, broken, is_about_absence
from sio_workflow.engine.gate.drawing import Drawing, Element, called, drawn_id, line_of, shortened, text_of
from sio_workflow.engine.gate.lint.privacy_forms import Node, asks_for_file, lines, loose_shape, nodes_of, texts_of
from sio_workflow.engine.gate.read import Unreadable, read_xml
from sio_workflow.engine.gate.report import Finding, Severity
from sio_workflow.engine.gate.surroundings import Surroundings
from sio_workflow.engine.gate.vocabulary import BPMN, BPMNDI, FLOW_NODES, namespace_of, q, tag_of

_DRAWING_ONLY = (BPMNDI, "http://www.omg.org/spec/DD/")
#: what is written in these is read by people; everything else that is written in a drawing is read by the engine
_PROSE = frozenset({"documentation", "text"})


@dataclass(frozen=True, slots=True)
class Scope:
    """What the rules need to know of a process as a whole."""

    drawing: Drawing
    about_absence: bool
    #: element id -> lanes that it stands in
    lanes: dict[str, set[str]]

    def allows(self, rule: Rule, element_id: str | None) -> bool:
        """Some of it is HR's work, where HR alone stands."""
        return rule.hr_may and self.roles_of(element_id) == {Role.HR}

    def roles_of(self, element_id: str | None) -> set[str]:
        """Who meets an element: its lane's role, who starts the process by it, and the person it is given to."""
        node = self.drawing.node(element_id or "")
        if node is None:
            return set()
        return self.lanes.get(element_id or "", set()) | set(_starters(node)) | set(_assignees(node))

    def is_customers(self, element_id: str | None) -> bool:
        """Does a customer fill in this form, and nobody who cleans? Not where it is about absence."""
        roles = self.roles_of(element_id)
        at_work = roles & {Role.EMPLOYEE, Role.FIRST_ASSISTANT}
        return Role.CUSTOMER in roles and not at_work and not self.about_absence


def check(drawing: Drawing, surroundings: Surroundings) -> Iterator[Finding]:
    """Everything in the folder that asks for forbidden data."""
    scope = _scope(drawing)
    yield from _in_the_drawing(scope)
    for path, text in sorted(surroundings.files.items()):
        if path.startswith("forms/") and path.endswith(".json"):
            yield from _in_a_form(scope, path, text)
        elif path.endswith(".dmn"):
            yield from _in_a_decision(scope, path, text)


def _scope(drawing: Drawing) -> Scope:
    named = [text for process in drawing.processes for text in (process.get("id", ""), process.get("name", ""))]
    lanes: dict[str, set[str]] = {}
    for lane in drawing.root.iter(q("lane")):
        for each in lane.iter(q("flowNodeRef")):
            lanes.setdefault(text_of(each), set()).add(lane.get("id", ""))
    # a task and a start are what people meet; an event may well say that somebody is absent
    met = [node for node in drawing.nodes if tag_of(node) in {"userTask", "manualTask", "task", "startEvent"}]
    titles = [*named, *(text for node in met for text in (node.get("id", ""), node.get("name", "")))]
    return Scope(drawing, any(map(is_about_absence, titles)), lanes)


def _starters(node: Element) -> Iterator[str]:
    for value in _property(node, "starters"):
        yield from (role.strip() for role in value.split(","))


def _assignees(node: Element) -> Iterator[str]:
    """A task that is given to a person is theirs, whatever lane it stands in."""
    for value in _property(node, "assignee"):
        yield Role.CUSTOMER if "contact" in value else Role.EMPLOYEE


def _property(node: Element, name: str) -> Iterator[str]:
    return (found.get("value", "") for found in node.iter("{*}property") if found.get("name") == name)


def _in_the_drawing(scope: Scope) -> Iterator[Finding]:
    for element in scope.drawing.root.iter("*"):
        if namespace_of(element).startswith(_DRAWING_ONLY):
            continue
        owner = _owner(element)
        for text, data in _written(element):
            yield from _judged(scope, text, owner, data=data, noted=tag_of(element) in _PROSE)


def _written(element: Element) -> Iterator[tuple[str, bool]]:
    """The texts of an element, also those behind its children, and whether they name data."""
    own = namespace_of(element) == BPMN
    for attribute, value in element.attrib.items():
        if not own or attribute in {"id", "name"}:
            yield str(value), attribute != "name"
    text = "".join([element.text or "", *(child.tail or "" for child in element)]).strip()
    if text and tag_of(element) not in {"incoming", "outgoing", "flowNodeRef"}:
        yield text, tag_of(element) not in _PROSE


def _judged(scope: Scope, text: str, owner: Element, *, data: bool, noted: bool) -> Iterator[Finding]:
    element_id = drawn_id(owner)
    for rule in broken(text, data=data, absence=scope.about_absence, noted=noted):
        if not scope.allows(rule, element_id):
            where = f"{called(owner)} in the drawing"
            yield _finding(rule, where, text, element_id, line_of(owner))


def _in_a_form(scope: Scope, path: str, source: str) -> Iterator[Finding]:
    try:
        content = json.loads(source)
    except (json.JSONDecodeError, RecursionError):
        return  # the forms' own check says so
    element_id = path.removeprefix("forms/").removesuffix(".json").removesuffix("-uischema").removesuffix("-schema")
    node = scope.drawing.node(element_id)
    shown = drawn_id(node) if node is not None else None
    for field in nodes_of(content):
        for rule, text in _of_field(scope, field, element_id):
            if not scope.allows(rule, element_id):
                yield _finding(rule, f"{path}, {field.name or 'the form'}", text, shown, lines(source, text))


def _of_field(scope: Scope, field: Node, element_id: str) -> Iterator[tuple[Rule, str]]:
    for text in texts_of(field):
        for rule in broken(text, data=text == field.name, absence=scope.about_absence):
            if not (rule is CRIME and field.is_date_or_box):
                yield rule, text
    if (file := asks_for_file(field)) and not scope.is_customers(element_id):
        yield UPLOAD, file
    if shape := loose_shape(field):
        yield LOOSE_SHAPE, shape
    mark = field.content.get(MARK)
    if mark is not None and not _may_mark(scope, mark, element_id):
        yield CUSTOMER_WORDS, str(mark)


def _may_mark(scope: Scope, mark: Any, element_id: str) -> bool:
    if mark == HR:
        return scope.roles_of(element_id) == {Role.HR}
    return bool(mark == CUSTOMER) and scope.is_customers(element_id)


def _in_a_decision(scope: Scope, path: str, source: str) -> Iterator[Finding]:
    try:
        root = read_xml(source)
    except Unreadable:
        return  # the decisions' own check says so
    for element in root.iter("*"):
        if "DMNDI" in namespace_of(element) or namespace_of(element).startswith(_DRAWING_ONLY):
            continue
        named = [str(value) for name, value in element.attrib.items() if name in {"id", "name", "label"}]
        for text in (*named, (element.text or "").strip()):
            for rule in broken(text, data=True, absence=scope.about_absence):
                yield _finding(rule, path, text, None, line_of(element))


def _finding(rule: Rule, where: str, text: str, element_id: str | None, line: int | None) -> Finding:
    message = f"{rule.id}: {where} asks for {rule.what}: “{shortened(text)}” ({rule.source})."
    severity = Severity.ERROR if rule.refuses else Severity.WARNING
    return Finding(
        code=rule.code, message=message, remedy=rule.remedy, element_id=element_id, line=line, severity=severity
    )


def _owner(element: Element) -> Element:
    """The node or flow that a text belongs to: that is what a designer can point at."""
    for ancestor in (element, *element.iterancestors()):
        if tag_of(ancestor) in FLOW_NODES or tag_of(ancestor) in {"sequenceFlow", "textAnnotation", "lane", "process"}:
            return ancestor
    return element
