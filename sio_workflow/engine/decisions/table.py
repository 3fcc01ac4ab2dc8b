"""A decision table: read once, asked many times."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from sio_workflow.domain.errors import Invalid, LanguageFault
from sio_workflow.domain.process import Variables
from sio_workflow.engine.decisions.building import Draft, Input, Output, Rule, drafted
from sio_workflow.engine.decisions.matching import Question
from sio_workflow.engine.decisions.overlap import is_empty, overlapping
from sio_workflow.engine.decisions.policies import SINGLE, Aggregation, Answer, HitPolicy, collected
from sio_workflow.engine.decisions.problems import Problem
from sio_workflow.engine.decisions.reading import decisions_in
from sio_workflow.engine.language import Meter


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """One decision table; may be shared by threads."""

    id: str
    name: str
    hit_policy: HitPolicy
    aggregation: Aggregation
    inputs: tuple[Input, ...]
    outputs: tuple[Output, ...]
    rules: tuple[Rule, ...]
    #: what was wrong while reading; such a table cannot be asked
    unreadable: tuple[Problem, ...] = ()

    @classmethod
    def parse(cls, xml: bytes | str, decision_id: str | None = None) -> Self:
        """The decision of this id, or the first of the file. Raises Invalid when there is none, or no safe DMN."""
        decisions = cls.parse_all(xml)
        if decision_id is not None and decision_id not in decisions:
            raise Invalid("the file has no decision of this id", decision_id=decision_id)
        return decisions[decision_id] if decision_id is not None else next(iter(decisions.values()))

    @classmethod
    def parse_all(cls, xml: bytes | str) -> dict[str, Self]:
        """All decisions of a file, by id. Raises Invalid."""
        drafts = [drafted(element) for element in decisions_in(xml)]
        if not drafts:
            raise Invalid("the file has no decision")
        decisions = {draft.id: cls._of(draft) for draft in drafts}
        if len(decisions) < len(drafts):
            raise Invalid("two decisions of the file have the same id")
        return decisions

    @classmethod
    def _of(cls, draft: Draft) -> Self:
        return cls(
            id=draft.id,
            name=draft.name,
            hit_policy=draft.hit_policy,
            aggregation=draft.aggregation,
            inputs=tuple(draft.inputs),
            outputs=tuple(draft.outputs),
            rules=tuple(draft.rules),
            unreadable=tuple(draft.problems),
        )

    def evaluate(self, variables: Mapping[str, Any], now: datetime) -> Variables:
        """The outputs by name. Raises LanguageFault when the table cannot answer these variables."""
        if self.unreadable:
            raise LanguageFault(f"the decision `{self.id}` has problems: {self.unreadable[0].message}")
        question = Question(variables, now, Meter())
        values = [column.value(question) for column in self.inputs]
        matching = self._matching(values, question)
        single = SINGLE.get(self.hit_policy)
        if single:
            return single([self._answer(rule, question) for rule in matching]) if matching else self._default(question)
        return self._collect([self._answer(rule, question) for rule in matching], question)

    def _matching(self, values: list[Any], question: Question) -> list[Rule]:
        found = []
        for rule in self.rules:
            question.meter.charge(len(values))
            if all(test.matches(value, question) for test, value in zip(rule.tests, values, strict=True)):
                found.append(rule)
                if self.hit_policy is HitPolicy.FIRST:
                    break
        return found

    def _answer(self, rule: Rule, question: Question) -> Answer:
        return {
            output.name: value.value(question) if value else None
            for output, value in zip(self.outputs, rule.values, strict=True)
        }

    def _default(self, question: Question) -> Answer:
        return {output.name: output.default.value(question) if output.default else None for output in self.outputs}

    def _collect(self, answers: list[Answer], question: Question) -> Variables:
        if not answers and any(output.default for output in self.outputs):
            answers = [self._default(question)]
        return {
            output.name: collected([answer[output.name] for answer in answers], self.aggregation)
            for output in self.outputs
        }

    def problems(self) -> list[Problem]:
        """All that must be solved before the table can be published."""
        if self.unreadable:
            return list(self.unreadable)
        return [*self._empty_intervals(), *(self._overlaps() if self.hit_policy is HitPolicy.UNIQUE else ())]

    def _empty_intervals(self) -> list[Problem]:
        return [
            Problem(
                rule.id,
                rule.line,
                "interval_empty",
                f"Rule {number} has an interval that nothing lies in.",
                "Write the lower end first.",
            )
            for number, rule in enumerate(self.rules, 1)
            if any(is_empty(test) for test in rule.tests)
        ]

    def _overlaps(self) -> list[Problem]:
        return [
            Problem(
                self.rules[b].id,
                self.rules[b].line,
                "rules_overlap",
                f"Rules {a + 1} and {b + 1} can match at once, but the hit policy is UNIQUE.",
                "Narrow one of the rules, or choose the hit policy FIRST.",
            )
            for a, b in overlapping([rule.tests for rule in self.rules])
        ]
