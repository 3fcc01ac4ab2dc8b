"""Hit policies: from the rules that match to the answer."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Any

from sio_workflow.domain.errors import LanguageFault
from sio_workflow.engine.decisions.matching import same

#: outputs of one rule, by name
Answer = dict[str, Any]


class HitPolicy(StrEnum):
    """What to do when several rules match."""

    UNIQUE = "UNIQUE"
    FIRST = "FIRST"
    ANY = "ANY"
    RULE_ORDER = "RULE ORDER"
    COLLECT = "COLLECT"


class Aggregation(StrEnum):
    """What COLLECT makes of its list."""

    LIST = ""
    SUM = "SUM"
    MIN = "MIN"
    MAX = "MAX"
    COUNT = "COUNT"


def unique(answers: list[Answer]) -> Answer:
    """The one answer; two are a fault."""
    if len(answers) > 1:
        raise LanguageFault(f"{len(answers)} rules match, but the hit policy is UNIQUE")
    return answers[0]


def agreed(answers: list[Answer]) -> Answer:
    """The answer all rules agree on; a difference is a fault."""
    first, *others = answers
    if not all(same(first[name], other[name]) for other in others for name in first):
        raise LanguageFault("rules match that do not agree, but the hit policy is ANY")
    return first


SINGLE: dict[HitPolicy, Callable[[list[Answer]], Answer]] = {
    HitPolicy.UNIQUE: unique,
    HitPolicy.FIRST: lambda answers: answers[0],
    HitPolicy.ANY: agreed,
}


def collected(values: list[Any], aggregation: Aggregation) -> Any:
    """One output of all matching rules, as a list or as one number."""
    if aggregation is Aggregation.COUNT:
        return len(values)
    if aggregation is Aggregation.LIST:
        return values
    present = [value for value in values if value is not None]
    try:
        return _aggregated(present, aggregation)
    except (TypeError, ArithmeticError):
        raise LanguageFault(f"the outputs of the matching rules have no {aggregation}") from None


def _aggregated(values: list[Any], aggregation: Aggregation) -> Any:
    if aggregation is Aggregation.SUM:
        return sum(values)
    return (min if aggregation is Aggregation.MIN else max)(values, default=None)
