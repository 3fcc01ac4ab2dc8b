"""Checks that every expression and script compiles in the language of the house."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sio_workflow.engine.gate.drawing import Drawing, Element, called, line_of, problem, shortened, text_of
from sio_workflow.engine.gate.report import Finding
from sio_workflow.engine.gate.vocabulary import FLOW_NODES, SPIFF, local_name, q, tag_of
from sio_workflow.engine.language import LanguageError, compile_expression, compile_script

Compile = Callable[[str], object]

_EXPRESSIONS = (
    "conditionExpression",
    "condition",
    "loopCondition",
    "loopCardinality",
    "completionCondition",
    "timeDate",
    "timeDuration",
    "timeCycle",
    "loopDataInputRef",
)
_SPIFF_EXPRESSIONS = frozenset({"messagePayload", "payloadExpression", "expression"})
_SPIFF_SCRIPTS = frozenset({"preScript", "postScript"})
#: characters of all expressions and scripts of a file, and what each is reckoned as beside: compiling takes its time
MAX_CHARACTERS = 250_000
_EACH = 50
_COMPUTED_PROPERTIES = frozenset({"due", "assignee", "correlation"})
_REMEDY = "Write it as in Python: ==, and, or, not, True, False, None; texts stand in quotes."


def compile_all(drawing: Drawing) -> Iterator[Finding]:
    """A slip of the pen is found now, not when a token stands there."""
    if has_too_much_script(drawing):
        yield problem(
            drawing.root,
            "too_much_script",
            f"The scripts and expressions of this file have more than {MAX_CHARACTERS} characters together.",
            "Make service tasks of the long ones, or split the file into processes that call one another.",
        )
        return
    for element, text, compiled in _all(drawing):
        yield from _checked(element, text, compiled)


def has_too_much_script(drawing: Drawing) -> bool:
    """Whether reading all scripts and expressions would take longer than anybody waits."""
    return sum(len(text) + _EACH for _, text, _ in _all(drawing)) > MAX_CHARACTERS


def _all(drawing: Drawing) -> Iterator[tuple[Element, str, Compile]]:
    """Every text that is written in the language, and how it is compiled."""
    for element in drawing.root.iter(*map(q, _EXPRESSIONS)):
        if text := text_of(element):
            yield element, text, compile_expression
    for node in drawing.nodes:
        script = text_of(node.find(q("script")))
        if tag_of(node) == "scriptTask" and script:
            yield node, script, compile_script
    for element in drawing.root.iter(f"{{{SPIFF}}}*"):
        yield from _extension(element)
    for element in drawing.root.iter(q("correlationPropertyRetrievalExpression")):
        for path in element:
            if text := text_of(path):
                yield path, text, compile_expression


def _extension(element: Element) -> Iterator[tuple[Element, str, Compile]]:
    name, text = local_name(element), text_of(element)
    if name in _SPIFF_EXPRESSIONS and text:
        yield element, text, compile_expression
    elif name in _SPIFF_SCRIPTS and text:
        yield element, text, compile_script
    elif _is_computed(element) and (value := element.get("value", "").strip()):
        yield element, value, compile_expression


def _is_computed(element: Element) -> bool:
    """Parameters of service tasks, and the properties that the engine evaluates."""
    name = local_name(element)
    return name == "parameter" or (name == "property" and element.get("name") in _COMPUTED_PROPERTIES)


def _checked(element: Element, source: str, compiled: Compile) -> Iterator[Finding]:
    owner = _owner(element)
    try:
        compiled(source)
    except LanguageError as error:
        yield Finding(
            code="expression_invalid",
            message=f"The {_what(element)} at {called(owner)} is not understood: {shortened(source)} ({error})",
            remedy=_REMEDY,
            element_id=problem(owner, "", "", "").element_id,
            line=line_of(element),
        )


def _owner(element: Element) -> Element:
    """The node or flow an expression belongs to: that is what a designer can point at."""
    for ancestor in (element, *element.iterancestors()):
        if tag_of(ancestor) in FLOW_NODES or tag_of(ancestor) == "sequenceFlow":
            return ancestor
    return element


_NAMES = {
    "conditionExpression": "condition",
    "scriptTask": "script",
    "loopCardinality": "number of instances",
    "property": "property",
    "timeDate": "timer",
    "timeDuration": "timer",
    "timeCycle": "timer",
}


def _what(element: Element) -> str:
    return _NAMES.get(local_name(element), local_name(element))
