"""Decision tables as dmn-js writes them: what they answer, and what the gate hears about them."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import UTC, date, datetime
from xml.sax.saxutils import escape

import pytest

from sio_workflow.domain.errors import Invalid, LanguageFault
from sio_workflow.engine.decisions import Decision

NOW = datetime(2026, 5, 4, 8, 30, tzinfo=UTC)
DMN = "https://www.omg.org/spec/DMN/20191111/MODEL/"

Rows = Sequence[tuple[Sequence[str], Sequence[str]]]


def table(
    rows: Rows,
    *,
    policy: str = 'hitPolicy="UNIQUE"',
    inputs: Sequence[str] = ("amount",),
    outputs: Sequence[str] = ("answer",),
    kind: str = "number",
    default: str = "",
    decision_id: str = "choose",
) -> str:
    """One decision element."""
    columns = "".join(
        f'<input id="in{n}"><inputExpression id="ie{n}" typeRef="{kind}"><text>{name}</text></inputExpression></input>'
        for n, name in enumerate(inputs)
    )
    answers = "".join(f'<output id="out{n}" name="{name}">{default}</output>' for n, name in enumerate(outputs))
    rules = "\n".join(
        f'<rule id="r{n}">'
        + "".join(f'<inputEntry id="r{n}i{i}"><text>{escape(text)}</text></inputEntry>' for i, text in enumerate(tests))
        + "".join(
            f'<outputEntry id="r{n}o{o}"><text>{escape(text)}</text></outputEntry>' for o, text in enumerate(values)
        )
        + "</rule>"
        for n, (tests, values) in enumerate(rows)
    )
    inner = f'<decisionTable id="dt" {policy}>{columns}{answers}\n{rules}</decisionTable>'
    return f'<decision id="{decision_id}" name="Choose">{inner}</decision>'


def document(*decisions: str, namespace: str = DMN) -> str:
    body = "\n".join(decisions)
    head = '<?xml version="1.0" encoding="UTF-8"?>'
    return f'{head}\n<definitions xmlns="{namespace}" id="d" name="d">\n{body}</definitions>'


def decision(rows: Rows, **options: str | Sequence[str]) -> Decision:
    return Decision.parse(document(table(rows, **options)))  # type: ignore[arg-type]


BOTH: Rows = [(["> 1"], ["10"]), (["> 2"], ["20"]), (["> 3"], ["20"])]


@pytest.mark.parametrize(
    ("policy", "amount", "expected"),
    [
        ('hitPolicy="UNIQUE"', 2, 10),
        ("", 2, 10),
        ('hitPolicy="UNIQUE"', 0, None),
        ('hitPolicy="FIRST"', 9, 10),
        ('hitPolicy="ANY"', 2, 10),
        ('hitPolicy="RULE ORDER"', 9, [10, 20, 20]),
        ('hitPolicy="COLLECT"', 9, [10, 20, 20]),
        ('hitPolicy="COLLECT"', 0, []),
        ('hitPolicy="COLLECT" aggregation="SUM"', 9, 50),
        ('hitPolicy="COLLECT" aggregation="SUM"', 0, 0),
        ('hitPolicy="COLLECT" aggregation="MIN"', 9, 10),
        ('hitPolicy="COLLECT" aggregation="MAX"', 9, 20),
        ('hitPolicy="COLLECT" aggregation="MAX"', 0, None),
        ('hitPolicy="COLLECT" aggregation="COUNT"', 9, 3),
        ('hitPolicy="COLLECT" aggregation="COUNT"', 0, 0),
    ],
)
def test_the_hit_policy_rules_when_several_rules_match(policy: str, amount: int, expected: object) -> None:
    assert decision(BOTH, policy=policy).evaluate({"amount": amount}, NOW) == {"answer": expected}


@pytest.mark.parametrize(("policy", "word"), [("UNIQUE", "2 rules match"), ("ANY", "do not agree")])
def test_two_matches_where_one_is_meant_are_a_fault(policy: str, word: str) -> None:
    with pytest.raises(LanguageFault, match=word):
        decision(BOTH, policy=f'hitPolicy="{policy}"').evaluate({"amount": 3}, NOW)


def test_any_accepts_matches_that_agree() -> None:
    rows: Rows = [(["> 1"], ["5"]), (["> 2"], ["5"])]

    assert decision(rows, policy='hitPolicy="ANY"').evaluate({"amount": 3}, NOW) == {"answer": 5}


def test_a_default_output_stands_in_when_no_rule_matches() -> None:
    default = '<defaultOutputEntry id="def"><text>"none"</text></defaultOutputEntry>'
    rows: Rows = [(["1"], ['"one"'])]

    assert decision(rows, default=default).evaluate({"amount": 2}, NOW) == {"answer": "none"}
    assert decision(rows, default=default).evaluate({"amount": 1}, NOW) == {"answer": "one"}


def test_several_inputs_and_outputs() -> None:
    chosen = decision(
        [(['"public"', ">= 100"], ['"manager"', "amount / 10"]), (["-", "< 100"], ['"nobody"', ""])],
        inputs=["customer.kind", "amount"],
        outputs=["approver", "share"],
    )

    assert chosen.problems() == []
    assert chosen.evaluate({"customer": {"kind": "public"}, "amount": 200}, NOW) == {"approver": "manager", "share": 20}
    assert chosen.evaluate({"customer": {"kind": "x"}, "amount": 1}, NOW) == {"approver": "nobody", "share": None}
    assert chosen.evaluate({"customer": {"kind": "x"}, "amount": 100}, NOW) == {"approver": None, "share": None}


def test_a_date_column_reads_the_text_of_a_form() -> None:
    chosen = decision([(['< date("2026-07-01")'], ['"early"'])], kind="date")

    assert chosen.evaluate({"amount": "2026-06-30"}, NOW) == {"answer": "early"}
    assert chosen.evaluate({"amount": date(2026, 7, 1)}, NOW) == {"answer": None}
    with pytest.raises(LanguageFault, match="is not a date"):
        chosen.evaluate({"amount": "soon"}, NOW)


@pytest.mark.parametrize(
    "namespace", [DMN, "http://www.omg.org/spec/DMN/20180521/MODEL/", "http://www.omg.org/spec/DMN/20151101/dmn.xsd"]
)
def test_each_table_of_a_file_is_found_by_its_id(namespace: str) -> None:
    xml = document(
        table([(["-"], ["1"])], decision_id="first"), table([(["-"], ["2"])], decision_id="second"), namespace=namespace
    )

    assert Decision.parse(xml.encode()).id == "first"
    assert Decision.parse(xml, "second").evaluate({"amount": 0}, NOW) == {"answer": 2}
    assert Decision.parse_all(xml).keys() == {"first", "second"}
    with pytest.raises(Invalid):
        Decision.parse(xml, "third")


@pytest.mark.parametrize(
    "xml",
    [
        "",
        "<no",
        "<definitions/>",
        document(),
        '<!DOCTYPE x [<!ENTITY a "b">]>' + document(table([])).partition("\n")[2],
        document(table([]), table([])),
        "<!-- " + "x" * 3_000_000 + "-->",
    ],
)
def test_what_is_not_a_safe_dmn_file_is_refused(xml: str) -> None:
    with pytest.raises(Invalid):
        Decision.parse(xml)


def codes(chosen: Decision) -> list[tuple[str, str]]:
    return [(problem.element_id, problem.code) for problem in chosen.problems()]


def test_a_problem_names_its_element_and_line() -> None:
    chosen = decision([(["1"], ["1"]), ([">= 10 and < 60"], ["2"]), (["2"], ["open('x')"])])

    assert [(problem.element_id, problem.line, problem.code) for problem in chosen.problems()] == [
        ("r1i0", 5, "entry_unreadable"),
        ("r2o0", 6, "output_unreadable"),
    ]
    with pytest.raises(LanguageFault, match="has problems"):
        chosen.evaluate({"amount": 1}, NOW)


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"policy": 'hitPolicy="PRIORITY"'}, ("dt", "hitpolicy_unsupported")),
        ({"policy": 'hitPolicy="COLLECT" aggregation="MEAN"'}, ("dt", "aggregation_unsupported")),
        ({"policy": 'hitPolicy="FIRST" aggregation="SUM"'}, ("dt", "aggregation_misplaced")),
        ({"inputs": ["open('x')"]}, ("ie0", "input_unreadable")),
        ({"inputs": [""]}, ("in0", "input_missing")),
        ({"outputs": ["sum"]}, ("out0", "output_name")),
        ({"outputs": ["my answer"]}, ("out0", "output_name")),
        ({"inputs": ["a", "b"]}, ("r0", "rule_incomplete")),
    ],
)
def test_the_gate_hears_of_a_table_that_cannot_be_asked(options: dict[str, str], expected: tuple[str, str]) -> None:
    assert expected in codes(decision([(["1"], ["1"])], **options))


def test_a_lone_output_without_a_name_answers_under_the_id_of_the_decision() -> None:
    assert decision([(["-"], ["1"])], outputs=[""]).evaluate({"amount": 1}, NOW) == {"choose": 1}


def test_a_decision_that_requires_another_is_a_problem() -> None:
    requirement = '<informationRequirement id="need"><requiredDecision href="#x"/></informationRequirement>'
    xml = document(table([(["-"], ["1"])])).replace("<decisionTable", requirement + "<decisionTable")

    assert codes(Decision.parse(xml)) == [("need", "required_decision")]


def test_a_decision_without_a_table_is_a_problem() -> None:
    assert codes(Decision.parse(document('<decision id="x" name="x"/>'))) == [("x", "no_table")]


@pytest.mark.parametrize(
    ("first", "second", "overlap"),
    [
        ("< 5", ">= 5", False),
        ("<= 5", ">= 5", True),
        ("[1..5]", "[5..9]", True),
        ("[1..5)", "[5..9]", False),
        ("[1..5]", "(5..9]", False),
        ("[1..9]", "[3..4]", True),
        ("-", "7", True),
        ('"a"', '"b"', False),
        ('"a", "b"', '"b", "c"', True),
        ('"a"', 'not("a")', False),
        ('"a"', 'not("b")', True),
        ('not("a", "b")', '"a", "b"', False),
        ("not([1..5])", "[1..5]", False),
        ("not([1..5])", "5.5", True),
        ("!= 5", "5", False),
        ("true", "false", False),
        ("true", "1", False),
        ('< date("2026-01-01")', '>= date("2026-01-01")', False),
        ('[date("2026-01-01")..date("2026-02-01")]', '>= date("2026-01-15")', True),
        ("5", "limit", False),
        ("? > 5", "9", False),
    ],
)
def test_rules_that_can_match_at_once_are_found_where_that_can_be_known(first: str, second: str, overlap: bool) -> None:
    rows: Rows = [([first], ["1"]), ([second], ["2"])]

    assert codes(decision(rows)) == ([("r1", "rules_overlap")] if overlap else [])
    assert codes(decision(rows, policy='hitPolicy="FIRST"')) == []


def test_rules_overlap_only_when_all_their_columns_do() -> None:
    rows: Rows = [(["< 5", '"a"'], ["1"]), (["< 9", '"b"'], ["2"]), (["> 3", '"a"'], ["3"])]

    overlaps = decision(rows, inputs=["amount", "kind"]).problems()

    assert [problem.message for problem in overlaps] == [
        "Rules 1 and 3 can match at once, but the hit policy is UNIQUE."
    ]


def test_an_interval_that_is_empty_is_a_problem() -> None:
    assert codes(decision([(["[5..1]"], ["1"])])) == [("r0", "interval_empty")]


def test_a_huge_table_is_checked_and_asked_in_a_moment() -> None:
    rows: Rows = [([f"[{n}..{n + 1})", ", ".join(f'"{k}"' for k in range(20))], [str(n)]) for n in range(1500)]
    started = time.process_time()

    chosen = decision(rows, inputs=["amount", "kind"])

    assert chosen.problems() == []
    assert chosen.evaluate({"amount": 1400.5, "kind": "7"}, NOW) == {"answer": 1400}
    assert time.process_time() - started < 5
