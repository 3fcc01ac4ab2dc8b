"""From DMN elements to the parts of a table; whatever cannot be understood becomes a problem, not an exception."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, TypeVar

from lxml import etree

from sio_workflow.domain.errors import LanguageError, LanguageFault
from sio_workflow.engine.decisions.feel import read_test, read_value
from sio_workflow.engine.decisions.matching import Anything, Operand, Question, Test
from sio_workflow.engine.decisions.policies import Aggregation, HitPolicy
from sio_workflow.engine.decisions.problems import Problem
from sio_workflow.engine.decisions.reading import child, children, id_of, line_of, text_of
from sio_workflow.engine.language import may_be_called

T = TypeVar("T")
Choice = TypeVar("Choice", bound=StrEnum)

#: forms send moments as text; a column that says it is one reads it
READERS: dict[str, Callable[[str], Any]] = {"date": date.fromisoformat, "dateTime": datetime.fromisoformat}
LANGUAGES = frozenset({"", "feel", "python"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """A column of conditions."""

    id: str
    label: str
    type: str
    expression: Operand | None

    def value(self, question: Question) -> Any:
        value = self.expression.value(question) if self.expression else None
        if type(value) is not str or self.type not in READERS:
            return value
        try:
            return READERS[self.type](value)
        except ValueError:
            raise LanguageFault(f"the input `{self.label or self.id}` is not a {self.type}") from None


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """A column of answers; its name is the variable that is set."""

    id: str
    label: str
    name: str
    type: str
    default: Operand | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One row."""

    id: str
    line: int
    tests: tuple[Test, ...]
    #: None for an empty entry
    values: tuple[Operand | None, ...]


@dataclass(slots=True, kw_only=True)
class Draft:
    """A table while it is read."""

    id: str
    name: str
    hit_policy: HitPolicy = HitPolicy.UNIQUE
    aggregation: Aggregation = Aggregation.LIST
    inputs: list[Input] = field(default_factory=list)
    outputs: list[Output] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def report(self, element: etree._Element, code: str, message: str, remedy: str) -> None:
        self.problems.append(Problem(id_of(element), line_of(element), code, message, remedy))


def drafted(decision: etree._Element) -> Draft:
    """Read one decision element."""
    draft = Draft(id=decision.get("id", ""), name=decision.get("name", ""))
    if not draft.id:
        draft.report(decision, "id_missing", "The decision has no id.", "Give it the id that the process asks for.")
    for requirement in children(decision, "informationRequirement"):
        if child(requirement, "requiredDecision") is not None:
            remedy = "Ask the other decision in a business rule task of its own, before this one."
            draft.report(requirement, "required_decision", "Decisions that need other decisions are not run.", remedy)
    table = child(decision, "decisionTable")
    if table is None:
        draft.report(decision, "no_table", "The decision has no table.", "Draw it as a decision table.")
    else:
        _read_table(draft, table)
    return draft


def _read_table(draft: Draft, table: etree._Element) -> None:
    draft.hit_policy = _choice(draft, table, "hitPolicy", HitPolicy.UNIQUE)
    draft.aggregation = _choice(draft, table, "aggregation", Aggregation.LIST)
    draft.inputs = [_input(draft, element) for element in children(table, "input")]
    outputs = list(children(table, "output"))
    draft.outputs = [_output(draft, element, alone=len(outputs) == 1) for element in outputs]
    draft.rules = [_rule(draft, element) for element in children(table, "rule")]
    _check_outputs(draft, table)


def _choice(draft: Draft, table: etree._Element, attribute: str, default: Choice) -> Choice:
    kind = type(default)
    try:
        return kind(table.get(attribute, default.value))
    except ValueError:
        known = ", ".join(member.value for member in kind if member.value)
        message = f"The {attribute} {table.get(attribute)} is not supported."
        draft.report(table, f"{attribute.lower()}_unsupported", message, f"Choose one of {known}.")
        return default


def _input(draft: Draft, element: etree._Element) -> Input:
    inner = child(element, "inputExpression")
    expression = _entry(draft, element if inner is None else inner, read_value, "input_unreadable")
    if expression is None and not text_of(inner):
        draft.report(element, "input_missing", "The input reads nothing.", "Write the name of a variable.")
    return Input(
        id=element.get("id", ""),
        label=element.get("label", ""),
        type=inner.get("typeRef", "") if inner is not None else "",
        expression=expression,
    )


def _output(draft: Draft, element: etree._Element, *, alone: bool) -> Output:
    # a lone column without a name answers under the name of the decision
    name = element.get("name") or (draft.id if alone else "")
    if not may_be_called(name):
        remedy = "Give it the name of the variable to set: letters, digits and underscores, no function's name."
        draft.report(element, "output_name", f"The output name “{name}” cannot be a variable.", remedy)
    default = child(element, "defaultOutputEntry")
    return Output(
        id=element.get("id", ""),
        label=element.get("label", ""),
        name=name,
        type=element.get("typeRef", ""),
        default=None if default is None else _entry(draft, default, read_value, "output_unreadable"),
    )


def _rule(draft: Draft, element: etree._Element) -> Rule:
    entries, answers = list(children(element, "inputEntry")), list(children(element, "outputEntry"))
    if len(entries) != len(draft.inputs) or len(answers) != len(draft.outputs):
        message = "The rule does not have one entry per column."
        draft.report(element, "rule_incomplete", message, "Delete the rule and draw it again.")
    return Rule(
        id=element.get("id", ""),
        line=line_of(element),
        tests=tuple(_entry(draft, entry, read_test, "entry_unreadable") or Anything() for entry in entries),
        values=tuple(_entry(draft, entry, read_value, "output_unreadable") for entry in answers),
    )


def _entry(draft: Draft, element: etree._Element, read: Callable[[str], T], code: str) -> T | None:
    """An entry, read; None when it is empty or cannot be."""
    text = text_of(element)
    if element.get("expressionLanguage", "").lower().rpartition("/")[2] not in LANGUAGES:
        remedy = "Write it in the language of the other entries."
        draft.report(element, "expression_language", "Only FEEL's unary tests and our language are read.", remedy)
        return None
    if not text:
        return None
    try:
        return read(text)
    except LanguageError as error:
        message = f"“{text[:60]}” cannot be read: {error}."
        draft.report(element, code, message, 'Examples: >= 100, [1..5], "text", true, not("a"), ? > 5 and ? < 9.')
        return None


def _check_outputs(draft: Draft, table: etree._Element) -> None:
    names = [output.name for output in draft.outputs]
    if not names:
        draft.report(table, "no_output", "The table answers nothing.", "Add an output column.")
    if len(set(names)) < len(names):
        draft.report(table, "output_twice", "Two outputs have the same name.", "Rename one of them.")
    if draft.aggregation is Aggregation.LIST:
        return
    if draft.hit_policy is not HitPolicy.COLLECT:
        draft.report(table, "aggregation_misplaced", "Only COLLECT aggregates.", "Choose the hit policy COLLECT.")
    if len(names) > 1:
        message = "Aggregation needs exactly one output."
        draft.report(table, "aggregation_outputs", message, "Remove the other outputs or the aggregation.")
