"""Rules about values written in another dialect: timer literals, JUEL and FEEL conditions, vendor attributes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from sio_workflow.engine.gate.drawing import Drawing, Element, called, extension, shortened, text_of
from sio_workflow.engine.gate.normalise.craft import change
from sio_workflow.engine.gate.report import Change
from sio_workflow.engine.gate.vocabulary import JAVA_ENGINES, SPIFF, q, tag_of

_DURATION = r"-?P(?=[\dT])(?:\d+(?:[.,]\d+)?[YMWD])*(?:T(?:\d+(?:[.,]\d+)?[HMS])+)?"
_DATE = r"\d{4}-?\d{2}-?\d{2}(?:[T ]\d{2}:?\d{2}(?::?\d{2}(?:[.,]\d+)?)?)?(?:Z|[+-]\d{2}(?::?\d{2})?)?"
_ISO = re.compile(rf"(?:R-?\d*/)?(?:{_DURATION}|{_DATE})(?:/(?:{_DURATION}|{_DATE}))?", re.IGNORECASE)

_WRAPPED = re.compile(r"[$#]\{([^{}]*)\}")
_FOREIGN = re.compile(
    r"""(?P<text>"[^"]*"|'[^']*')|(?P<word>\.?\b\w+\b)|(?P<sign>&&|\|\||===|!==|==|!=|<=|>=|!|=)""", re.DOTALL
)
_WORDS = {
    "true": "True",
    "false": "False",
    "null": "None",
    "eq": "==",
    "ne": "!=",
    "lt": "<",
    "gt": ">",
    "le": "<=",
    "ge": ">=",
    "div": "/",
    "mod": "%",
    "empty": "not",
}
_SIGNS = {"&&": " and ", "||": " or ", "===": "==", "!==": "!=", "!": " not "}
_NATIVE_HINTS = frozenset({"&&", "||", "===", "!==", "!", "true", "false", "null"})
_TIMER_TAGS = ("timeDate", "timeDuration", "timeCycle")
_EXPRESSION_TAGS = ("conditionExpression", "condition", "loopCondition", "loopCardinality", "completionCondition")


def timer_literals(drawing: Drawing) -> Iterator[Change]:
    """Timer values are expressions here: PT5M without quotes would be read as the name of a variable."""
    for element in drawing.root.iter(*map(q, _TIMER_TAGS)):
        text = text_of(element)
        if text and _ISO.fullmatch(text):
            element.text = f'"{text}"'
            yield change(element, "timer_quoted", f"The timer value {text} is written as the text {element.text}.")


def foreign_conditions(drawing: Drawing) -> Iterator[Change]:
    """Conditions in JUEL or FEEL are translated word by word; the change shows both for a person to compare."""
    for element in drawing.root.iter(*map(q, _EXPRESSION_TAGS + _TIMER_TAGS)):
        text = text_of(element)
        translated = translate(text)
        if translated != text:
            element.text = translated
            yield change(
                element, "expression_translated", f"The expression {shortened(text)} runs as {shortened(translated)}"
            )


def translate(text: str) -> str:
    """An expression of JUEL (`${...}`) or FEEL (`= ...`) in our own language; anything else comes back unchanged."""
    if wrapped := _WRAPPED.fullmatch(text):
        return _word_by_word(wrapped[1].strip(), feel=False)
    if text.startswith("=") and not text.startswith("=="):
        return _word_by_word(text[1:].strip(), feel=True)
    if any(part[0] in _NATIVE_HINTS for part in _FOREIGN.finditer(text) if not part["text"]):
        return _word_by_word(text, feel=False)
    return text


def _word_by_word(text: str, *, feel: bool) -> str:
    signs = _SIGNS | {"=": "=="} if feel else _SIGNS

    def translated(part: re.Match[str]) -> str:
        if part["text"]:
            return part[0]
        return (_WORDS if part["word"] else signs).get(part[0], part[0])

    return (
        " ".join(_FOREIGN.sub(translated, text).split())
        if "'" not in text and '"' not in text
        else _FOREIGN.sub(translated, text).strip()
    )


def vendor_collections(drawing: Drawing) -> Iterator[Change]:
    """Java engines name the collection and the item in attributes of their own."""
    for loop in drawing.root.iter(q("multiInstanceLoopCharacteristics")):
        if loop.find(q("loopDataInputRef")) is not None or loop.find(q("loopCardinality")) is not None:
            continue
        collection, item = _vendor_loop(loop)
        if not collection:
            continue
        _loop_child(loop, "loopDataInputRef").text = collection
        if item:
            _loop_child(loop, "inputDataItem").attrib.update({"id": item, "name": item})
        _vendor_output(loop)
        yield change(
            loop, "collection_mapped", f"The loop runs over the variable {collection}, one {item or 'item'} each."
        )


def _vendor_output(loop: Element) -> None:
    """One engine also names where the results go; only a plain variable can be mapped, the linter says the rest."""
    zeebe = extension(loop, "loopCharacteristics")
    result, results = (
        ("", "") if zeebe is None else (_bare(zeebe.get("outputElement", "")), _bare(zeebe.get("outputCollection", "")))
    )
    if result.isidentifier() and results.isidentifier() and loop.find(q("loopDataOutputRef")) is None:
        _loop_child(loop, "outputDataItem").attrib.update({"id": result, "name": result})
        _loop_child(loop, "loopDataOutputRef").text = results


def _loop_child(loop: Element, tag: str) -> Element:
    """The standard wants these children first; readers of the executable XML do too."""
    position = sum(1 for child in loop if tag_of(child) in {"documentation", "extensionElements", "loopDataInputRef"})
    child = etree.Element(q(tag))
    loop.insert(position, child)
    return child


def _vendor_loop(loop: Element) -> tuple[str, str]:
    collection = item = ""
    for name, value in loop.attrib.items():
        if str(name).lstrip("{").startswith(JAVA_ENGINES):
            local = str(name).rpartition("}")[2]
            collection = _bare(str(value)) if local == "collection" else collection
            item = _bare(str(value)) if local == "elementVariable" else item
    zeebe = extension(loop, "loopCharacteristics")
    if zeebe is not None:
        collection, item = _bare(zeebe.get("inputCollection", "")), _bare(zeebe.get("inputElement", ""))
    return collection, item


def _bare(value: str) -> str:
    return translate(value.strip())


def vendor_decisions(drawing: Drawing) -> Iterator[Change]:
    """Other engines name the decision of a business rule task in their own attribute."""
    for task in drawing.root.iter(q("businessRuleTask")):
        if extension(task, "calledDecisionId") is not None:
            continue
        decision = _vendor_attribute(task, "decisionRef", "decisionTableReferenceKey") or _zeebe(
            task, "calledDecision", "decisionId"
        )
        if decision:
            container = task.find(q("extensionElements"))
            if container is None:
                container = task.makeelement(q("extensionElements"), {}, None)
                task.insert(0, container)
            etree.SubElement(container, f"{{{SPIFF}}}calledDecisionId").text = decision
            yield change(task, "decision_mapped", f"{called(task)} uses the decision “{decision}”.")


def vendor_called_elements(drawing: Drawing) -> Iterator[Change]:
    """One engine names the called process in an extension."""
    for call in drawing.root.iter(q("callActivity")):
        key = _zeebe(call, "calledElement", "processId")
        if key and not call.get("calledElement"):
            call.set("calledElement", key)
            yield change(call, "called_element_mapped", f"{called(call)} calls the process “{key}”.")


def _vendor_attribute(element: Element, *names: str) -> str:
    for name, value in element.attrib.items():
        if str(name).lstrip("{").startswith(JAVA_ENGINES) and str(name).rpartition("}")[2] in names:
            return str(value).strip()
    return ""


def _zeebe(element: Element, tag: str, attribute: str) -> str:
    found = extension(element, tag)
    return "" if found is None else found.get(attribute, "").strip()
