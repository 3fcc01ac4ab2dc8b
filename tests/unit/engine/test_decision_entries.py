"""Entries of decision tables: the little FEEL they are written in."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from sio_workflow.domain.errors import LanguageError, LanguageFault
from sio_workflow.engine.decisions.feel import read_test, read_value
from sio_workflow.engine.decisions.matching import Question
from sio_workflow.engine.language import Meter

NOW = datetime(2026, 5, 4, 8, 30, tzinfo=UTC)


def question(**names: object) -> Question:
    return Question(names, NOW, Meter())


@pytest.mark.parametrize(
    ("entry", "matching", "other"),
    [
        ("-", [1, None, "x"], []),
        ("", [1, None], []),
        ('"nat"', ["nat"], ["dag", None, 1]),
        ("'nat'", ["nat"], ["dag"]),
        ("5", [5, 5.0, Decimal(5)], [6, "5", None]),
        ("1", [1], [True]),
        ("true", [True], [False, None, 1]),
        ("false", [False], [True, 0]),
        ("null", [None], [0, False]),
        ("< 5", [4, -1.5], [5, 6, None]),
        ("<=5", [5], [6]),
        ("> 5", [6], [5]),
        (">= 5", [5, Decimal("5.1")], [4]),
        ("= 5", [5], [4]),
        ("!= 5", [4], [5]),
        ("[1..5]", [1, 3, 5], [0, 6, None]),
        ("(1..5]", [2, 5], [1]),
        ("[1..5)", [1], [5]),
        ("]1..5[", [2], [1, 5]),
        ("[1.5 .. 2.5]", [2], [1.4]),
        ('"a", "b"', ["a", "b"], ["c"]),
        ("1, [5..7], > 10", [1, 6, 11], [2, 10]),
        ("]1..5[, [8..9]", [2, 8], [1, 6]),
        ('not("a", "b")', ["c"], ["a", "b"]),
        ("not(< 5)", [5], [4]),
        ('"a, b", "["', ["a, b", "["], ["a"]),
        ('"what?"', ["what?"], ["what"]),
        ("? > 5 and ? < 9", [6], [5, 9]),
        ("? % 2 == 0", [4], [3]),
        ("? in [1, 2]", [1], [3]),
        ('not (? == "a")', ["b"], ["a"]),
        ('? is not None and ?.startswith("n")', ["nat"], ["dag", None]),
        ("[1, 2]", [1, 2], [3]),
        ("limit", [7], [8]),
        ("> limit * 2", [15], [14]),
        ('date("2026-01-01")', [date(2026, 1, 1)], [date(2026, 1, 2)]),
        ('>= date("2026-01-01")', [date(2026, 1, 1)], [date(2025, 12, 31)]),
        ('[date("2026-01-01")..date("2026-01-31")]', [date(2026, 1, 15)], [date(2026, 2, 1)]),
        ('< date and time("2026-05-04T09:00:00+00:00")', [NOW], []),
        ("<= now()", [NOW], []),
    ],
)
def test_an_entry_matches_what_it_says(entry: str, matching: list[object], other: list[object]) -> None:
    test = read_test(entry)

    assert [value for value in matching if not test.matches(value, question(limit=7))] == []
    assert [value for value in other if test.matches(value, question(limit=7))] == []


@pytest.mark.parametrize(
    "entry", [">= 10 and < 60", "[1..", "1,,2", "> ", "==", '"a', "? >", "import os", "?.__class__"]
)
def test_an_entry_that_means_nothing_is_refused(entry: str) -> None:
    with pytest.raises(LanguageError):
        read_test(entry)


def test_an_input_that_cannot_be_compared_is_a_fault() -> None:
    with pytest.raises(LanguageFault, match="str cannot be compared with int"):
        read_test("> 5").matches("six", question())


@pytest.mark.parametrize(
    ("entry", "expected"),
    [('"text"', "text"), ("true", True), ("null", None), ("limit + 1", 8), ('date("2026-01-01").year', 2026)],
)
def test_an_output_is_an_expression(entry: str, expected: object) -> None:
    assert read_value(entry).value(question(limit=7)) == expected
