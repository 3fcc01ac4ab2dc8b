"""The language of drawings: what it says, what it keeps, and how it speaks of mistakes."""

from __future__ import annotations

from copy import deepcopy
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

import pytest

from sio_workflow.domain.errors import Invalid
from sio_workflow.engine.language import (
    LanguageError,
    LanguageFault,
    Meter,
    check_variables,
    compile_expression,
    compile_script,
)

NOW = datetime(2026, 5, 4, 8, 30, tzinfo=UTC)


def value(source: str, **names: object) -> object:
    return compile_expression(source).evaluate(names, NOW)


def after(source: str, **names: object) -> dict[str, object]:
    compile_script(source).run(names, NOW)
    return names


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("amount > 100 and customer.kind == 'public'", True),
        ("amount if shifts else 0", 150),
        ("1 < 2 <= 2 != 3", True),
        ("not shifts or 'x'", "x"),
        ("customer['kind'] in ['public', 'private']", True),
        ("'ub' in customer.kind", True),
        ("customer.get('owner') is None", True),
        ("[hours * 2 for hours in shifts if hours > 1]", [6, 4]),
        ("[(a, b) for a in [1, 2] for b in 'x']", [[1, "x"], [2, "x"]]),
        ("sum(hours for hours in shifts)", 6),
        ("{name: hours for name, hours in zip(['a', 'b'], shifts)}", {"a": 3, "b": 1}),
        ("{3, 1, 1}", [1, 3]),
        ("max(shifts) - min(shifts)", 2),
        ("sorted(shifts, reverse=True)[:2]", [3, 2]),
        ("[*shifts, *[9]][-1]", 9),
        ("len({**customer, 'a': 1})", 2),
        ("list(enumerate('ab', 1))", [[1, "a"], [2, "b"]]),
        ("list(reversed(range(3)))", [2, 1, 0]),
        ("any([h > 2 for h in shifts]) and not all(h > 2 for h in shifts)", True),
        ("f'{amount:>8.2f}|{due:%d/%m}|{customer.kind!r}'", "  150.00|03/02|'public'"),
        ("'-'.join([str(h) for h in shifts]).replace('-', '+')", "3+1+2"),
        ("' Nat '.strip().lower().startswith(('n', 'd'))", True),
        ("Decimal('1.10') * 3", Decimal("3.30")),
        ("Decimal('2.345').quantize(Decimal('0.01'))", Decimal("2.34")),
        ("round(2.567, 1) + int('3') + abs(-1)", 6.6),
        ("divmod(7, 2)", [3, 1]),
        ("now() + timedelta(hours=2)", NOW + timedelta(hours=2)),
        ("(now() - datetime(2026, 5, 4, tzinfo=timezone.utc)).total_seconds()", 30600.0),
        ("date.fromisoformat('2026-02-03') == due", True),
        ("due.isocalendar()[1]", 6),
        ("due.year + due.month", 2028),
        ("UUID('12345678-1234-5678-1234-567812345678').hex[:4]", "1234"),
        ("defined('amount') and not defined('other')", True),
        ("get('other', amount)", 150),
        ("-amount // 7 % 5 ** 2", 3),
        ("\n  amount > 1\n  and shifts", [3, 1, 2]),
        ("timedelta(days=1)", timedelta(days=1)),
        ("now().astimezone(timezone(timedelta(hours=2))).strftime('%H:%M')", "10:30"),
    ],
)
def test_an_expression_has_the_value_it_has_in_python(source: str, expected: object) -> None:
    names = {"amount": 150, "customer": {"kind": "public"}, "shifts": [3, 1, 2], "due": date(2026, 2, 3)}

    assert value(source, **names) == expected


def test_a_script_changes_variables_like_python_would() -> None:
    names = after(
        """
            total = 0
            for hours in shifts:
                if hours == 2:
                    continue
                total += hours
            shifts.append(9)
            customer.kind = "private"
            customer["tags"] = ("a", "b")
            first, (second, third) = 1, [2, 3]
            found = {3, 1}
            while True:
                third = third - 1
                if third < 0:
                    break
            copy = shifts
            copy += [10]
            del due, customer.name
        """,
        shifts=[3, 1, 2],
        customer={"kind": "public", "name": "x"},
        due=1,
    )

    assert names == {
        "shifts": [3, 1, 2, 9, 10],
        "copy": [3, 1, 2, 9, 10],
        "customer": {"kind": "private", "tags": ["a", "b"]},
        "total": 4,
        "hours": 2,
        "first": 1,
        "second": 2,
        "third": -1,
        "found": [1, 3],
    }


def test_a_script_that_fails_changes_nothing_not_even_inside_a_list() -> None:
    names: dict[str, object] = {"shifts": [1], "customer": {"kind": "public"}}

    script = compile_script("shifts.append(2)\ncustomer.kind = 'x'\nget('shifts').append(3)\ntotal = 1 / 0\n")

    with pytest.raises(LanguageFault) as caught:
        script.run(names, NOW)

    assert caught.value.line == 4
    assert names == {"shifts": [1], "customer": {"kind": "public"}}


def test_an_expression_cannot_change_the_data() -> None:
    with pytest.raises(LanguageError, match="only a script"):
        compile_expression("shifts.pop()")


def test_what_an_expression_gives_is_a_copy() -> None:
    shifts = [[1], [2]]

    result = value("shifts", shifts=shifts)

    assert result == shifts
    assert isinstance(result, list)
    assert result[0] is not shifts[0]


def test_loop_variables_of_comprehensions_do_not_leak() -> None:
    assert after("x = 1\ny = [x for x in [5, 6]]") == {"x": 1, "y": [5, 6]}


@pytest.mark.parametrize(
    ("source", "line", "word"),
    [
        ("a = 1\nimport os", 2, "import"),
        ("a = 1\n\nb = = 2", 3, "syntax"),
        ("for x in [1]:\n    def f(): pass", 2, "def"),
        ("a = 1\nbreak", 2, "outside"),
        ("a = 1\nlen = 2", 2, "function"),
        ("a = 1\n_x = 2", 2, "underscore"),
        ("x[f()] += 1", 1, "two steps"),
        ("for x in [1]:\n    pass\nelse:\n    x = 1", 4, "else"),
        ("x: int = 1", 1, "x: type"),
    ],
)
def test_a_mistake_is_found_when_compiling_and_names_its_line(source: str, line: int, word: str) -> None:
    with pytest.raises(LanguageError, match=word) as caught:
        compile_script(source)

    assert caught.value.line == line


@pytest.mark.parametrize(
    ("source", "word"),
    [
        ("customer.age", "no key `age`"),
        ("customer.items", "did you mean"),
        ("nobody", "no variable `nobody`"),
        ("1 / 0", "divides by zero"),
        ("[1][5]", "no such place"),
        ("int('Anna Hansen')", "form"),
        ("1 + 'a'", "unsupported operand"),
        ("{1, 'a'}", "mixed"),
        ("float('nan')", "not finite"),
        ("2 ** 63", "too large"),
        ("now", "function of the language"),
        ("datetime(2026, 1, 1).timestamp()", "needs a zone"),
        ("now().astimezone(None)", "needs a zone"),
    ],
)
def test_a_fault_says_what_is_wrong(source: str, word: str) -> None:
    with pytest.raises((LanguageFault, LanguageError), match=word):
        value(source, customer={"kind": "public"})


def test_a_fault_never_repeats_the_data() -> None:
    with pytest.raises(LanguageFault) as caught:
        value("int(name)", name="Anna Hansen")

    assert "Anna" not in str(caught.value)


def test_sources_are_compiled_once() -> None:
    assert compile_expression("1 + 2") is compile_expression("1 + 2")


def test_an_expression_knows_the_variables_it_reads() -> None:
    expression = compile_expression("amount + sum(x for x in shifts) + get('bonus', 0)")

    assert expression.names == {"amount", "shifts", "bonus"}


def test_several_evaluations_can_share_one_purse() -> None:
    meter = Meter(work=400)
    expression = compile_expression("sum(range(100))")
    expression.evaluate({}, NOW, meter)

    with pytest.raises(LanguageFault) as caught:
        expression.evaluate({}, NOW, meter)

    assert caught.value.exhausted


def test_variables_of_every_kept_type_are_welcome_and_left_as_they_are() -> None:
    given = {
        "a": [1, 2.5, "x", None, True],
        "b": {"date": date(2026, 1, 1), "at": NOW, "time": NOW.time()},
        "c": Decimal("1.5"),
        "d": UUID(int=1),
    }
    before = deepcopy(given)
    check_variables(given)

    assert given == before


class Shade(StrEnum):
    """Not a plain text."""

    RED = "red"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("_x", 1),
        ("sum", 1),
        ("now", 1),
        ("x", {"_y": 1}),
        ("x", {1: "a"}),
        ("x", (1, 2)),
        ("x", {1, 2}),
        ("x", b"bytes"),
        ("x", object()),
        ("x", timedelta(1)),
        ("x", Shade.RED),
        ("x", float("inf")),
        ("x", Decimal("NaN")),
        ("x", Decimal("1e999999")),
        ("x", 1 << 64),
        ("x", "a\0b"),
        ("x", "\ud800"),
        ("x", "a" * 9_000_000),
        ("x", [0] * 100_000),
    ],
)
def test_variables_that_no_process_may_hold_are_refused(name: str, content: object) -> None:
    with pytest.raises(Invalid) as caught:
        check_variables({"fine": 1, name: content})

    assert caught.value.details["variable"] == name


def test_deeply_nested_and_circular_variables_are_refused() -> None:
    deep: list[object] = []
    for _ in range(5000):
        deep = [deep]
    circle: list[object] = []
    circle.append(circle)

    for content in (deep, circle):
        with pytest.raises(Invalid, match="nested"):
            check_variables({"x": content})
