"""What the linter says of joins, loops, names of variables and branches that run side by side."""

from __future__ import annotations

import json

import pytest

from sio_workflow.engine.gate import GateReport, Severity
from sio_workflow.engine.gate.surroundings import Surroundings
from sio_workflow.engine.gate.verdicts import judge
from tests.unit.engine.bpmn import (
    boundary,
    event,
    extensions,
    flow,
    flows,
    node,
    nodes,
    process,
    script,
    sub_process,
    timer,
    way,
)
from tests.unit.engine.test_gate_folder import TABLE

END = nodes("endEvent", "e")
CHOICE = node("exclusiveGateway", "x", default="d")


def _report(*parts: str, files: dict[str, str] | None = None, declared: str = "") -> GateReport:
    surroundings = Surroundings(files=files or {}, complete=False)
    return judge(process(*parts, END, declared=declared), "p", surroundings, key_is_binding=False)[0]


def _said(report: GateReport, *codes: str) -> list[tuple[str, str | None, str]]:
    found = [one for one in report.findings if one.code in codes]
    return [(one.code, one.element_id, one.severity.value) for one in found]


def _of_joins(*parts: str) -> list[tuple[str, str | None, str]]:
    return _said(_report(*parts), "join_starves", "join_never_fires")


CHOSEN = (
    CHOICE,
    nodes("userTask", "a", "b"),
    nodes("parallelGateway", "j"),
    flow("d", "x", "a"),
    flow("o", "x", "b", "ok"),
    way("a", "j"),
    way("b", "j"),
)


def test_a_join_of_branches_of_which_only_one_is_taken_is_refused() -> None:
    assert _of_joins(*CHOSEN, way("s", "x"), way("j", "e")) == [("join_never_fires", "j", "error")]


def test_a_join_that_waits_for_itself_is_refused() -> None:
    around = (nodes("parallelGateway", "j"), nodes("userTask", "a"), way("s", "j", "a", "j"), flow("on", "j", "e"))
    assert _of_joins(*around) == [("join_never_fires", "j", "error")]


def test_a_join_that_only_may_starve_is_a_warning() -> None:
    parts = (
        nodes("parallelGateway", "sp", "j"),
        CHOICE,
        way("s", "sp", "x"),
        way("sp", "j", "e"),
        flow("d", "x", "j"),
        flow("o", "x", "e", "ok"),
    )
    assert _of_joins(*parts) == [("join_starves", "j", "warning")]


def test_a_join_that_gets_all_its_branches_is_no_finding() -> None:
    parts = (nodes("parallelGateway", "sp", "j"), nodes("userTask", "a"), way("s", "sp", "a", "j", "e"), way("sp", "j"))
    assert _of_joins(*parts) == []


def test_a_join_that_an_event_may_still_feed_is_not_refused() -> None:
    again = boundary("again", "work", timer("timeCycle", '"R3/PT1H"'), interrupting=False)
    parts = (
        nodes("userTask", "work"),
        again,
        CHOICE,
        nodes("parallelGateway", "j"),
        way("s", "work", "e"),
        way("again", "x"),
        flow("d", "x", "j"),
        flow("o", "x", "j", "ok"),
        way("j", "e"),
    )
    assert _of_joins(*parts) == [("join_starves", "j", "warning")]


def test_a_join_in_a_sub_process_that_can_be_interrupted_is_not_refused() -> None:
    inner = (nodes("startEvent", "ss"), nodes("endEvent", "se"), *CHOSEN, way("ss", "x"), way("j", "se"))
    late = boundary("late", "sub", timer("timeDuration", '"PT1H"'))
    assert _of_joins(sub_process("sub", *inner), late, way("s", "sub", "e"), way("late", "e")) == [
        ("join_never_fires", "j", "warning")
    ]


def _repeated(condition: str, kind: str = "scriptTask", **attributes: str) -> list[tuple[str, str | None, str]]:
    mark = node(
        "standardLoopCharacteristics", "l", f"<bpmn:loopCondition>{condition}</bpmn:loopCondition>", **attributes
    )
    inner = "<bpmn:script>n = n + 1</bpmn:script>" if kind == "scriptTask" else ""
    return _said(_report(node(kind, "a", mark + inner), way("s", "a", "e")), "endless_loop", "loop_without_wait")


def test_a_script_that_is_repeated_for_ever_is_refused() -> None:
    assert _repeated("True") == [("endless_loop", "a", "error")]


def test_a_script_that_is_repeated_while_a_condition_holds_is_a_warning() -> None:
    assert _repeated("n != 3") == [("loop_without_wait", "a", "warning")]


def test_a_repetition_that_waits_or_is_counted_is_no_finding() -> None:
    assert _repeated("True", "userTask") == []
    assert _repeated("True", loopMaximum="3") == []


@pytest.mark.parametrize(("pause", "found"), [("PT0S", [("loop_without_wait", "m", "warning")]), ("PT1S", [])])
def test_a_timer_of_no_length_is_no_wait(pause: str, found: list[object]) -> None:
    report = _report(
        nodes("exclusiveGateway", "m"),
        node("intermediateCatchEvent", "t", timer("timeDuration", pause)),
        CHOICE,
        way("s", "m", "t", "x"),
        flow("d", "x", "e"),
        flow("o", "x", "m", "more"),
    )
    assert _said(report, "endless_loop", "loop_without_wait") == found


def test_retries_of_the_drawing_are_ignored_but_not_without_a_word() -> None:
    task = node("serviceTask", "send", extensions('<spiffworkflow:retry retries="5"/>'))
    report = _report(task, way("s", "send", "e"))
    assert _said(report, "retries_ignored") == [("retries_ignored", "send", "warning")]


def _operator(name: str) -> str:
    return extensions(f'<spiffworkflow:serviceTaskOperator id="mail" resultVariable="{name}"/>')


def _many(*inner: str) -> str:
    return node("multiInstanceLoopCharacteristics", "mi", "".join(inner))


#: every place where a drawing names a variable
NAMING = {
    "result": lambda name: (node("serviceTask", "a", _operator(name)), ""),
    "answer": lambda name: (
        node("userTask", "a", extensions(f"<spiffworkflow:variableName>{name}</spiffworkflow:variableName>")),
        "",
    ),
    "message": lambda name: (
        node("receiveTask", "a", "", messageRef="msg"),
        node("message", "msg", extensions(f"<spiffworkflow:messageVariable>{name}</spiffworkflow:messageVariable>"),
             name="msg"),
    ),
    "signal": lambda name: (
        node("intermediateCatchEvent", "a", event("signal", "sig")),
        node("signal", "sig", extensions(f"<spiffworkflow:variableName>{name}</spiffworkflow:variableName>"), name="s"),
    ),
    "item": lambda name: (
        node("userTask", "a", _many("<bpmn:loopDataInputRef>m</bpmn:loopDataInputRef>", nodes("inputDataItem", name))),
        "",
    ),
    "output item": lambda name: (
        node("userTask", "a", _many("<bpmn:loopCardinality>2</bpmn:loopCardinality>", "<bpmn:loopDataOutputRef>many"
             "</bpmn:loopDataOutputRef>", nodes("outputDataItem", name))),
        "",
    ),
    "output": lambda name: (
        node("userTask", "a", _many("<bpmn:loopCardinality>2</bpmn:loopCardinality>", f"<bpmn:loopDataOutputRef>{name}"
             "</bpmn:loopDataOutputRef>", nodes("outputDataItem", "one"))),
        "",
    ),
}  # fmt: skip


@pytest.mark.parametrize("place", NAMING)
@pytest.mark.parametrize("name", ["_x", "len", "1x y", "class"])
def test_no_place_of_a_drawing_gives_a_variable_a_forbidden_name(place: str, name: str) -> None:
    drawn, declared = NAMING[place](name)
    report = _report(drawn, way("s", "a", "e"), declared=declared)
    holder = {"message": "msg", "signal": "sig"}.get(place, "a")
    assert _said(report, "variable_name") == [("variable_name", holder, "error")]


@pytest.mark.parametrize("place", NAMING)
def test_any_other_name_may_be_given(place: str) -> None:
    drawn, declared = NAMING[place]("påmindelse")
    report = _report(drawn, way("s", "a", "e"), declared=declared)
    assert {one.code for one in report.findings if one.severity is Severity.ERROR} == set()


def _side_by_side(
    first: str, second: str, kind: str = "parallelGateway", files: dict[str, str] | None = None
) -> list[str]:
    """What is said of two elements, `a` and `b`, between a split and its join."""
    condition = ("True",) if kind == "inclusiveGateway" else ()
    report = _report(
        nodes(kind, "sp", "j"),
        first,
        second,
        flows("f", ("sp", "a", *condition), ("sp", "b", *condition)),
        way("s", "sp"),
        way("a", "j", "e"),
        way("b", "j"),
        files=files,
    )
    said = [one for one in report.findings if one.code == "branches_change_same"]
    assert all(one.severity is Severity.WARNING and one.element_id in {"a", "b"} for one in said)
    return [one.message for one in said]


@pytest.mark.parametrize("kind", ["parallelGateway", "inclusiveGateway"])
def test_branches_that_change_the_same_variable_are_told_apart_by_who_ends_last(kind: str) -> None:
    (message,) = _side_by_side(script("a", "items = items + [1]"), script("b", "items.append(2)"), kind)
    assert "“a” and “b”" in message
    assert "both change “items”" in message
    assert "completed last" in message


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ('doc["x"] = 1', "doc.x = 2", True),
        ('doc["x"] = 1', "doc = {}", True),
        ('doc["x"] = 1', 'doc["y"] = 2', False),
        ("items[0] = 1", "items[1] = 2", True),
        ("one, (two, *rest) = v", "del rest", True),
        ("n += 1", "m = n", False),
        ("for each in items:\n  a = each", "for each in items:\n  b = each", False),
    ],
)  # fmt: skip
def test_what_a_script_changes_is_read_off_its_text(first: str, second: str, *, same: bool) -> None:
    assert bool(_side_by_side(script("a", first), script("b", second))) is same


def test_forms_decisions_and_results_change_variables_too() -> None:
    form = json.dumps({"type": "object", "properties": {"price": {"type": "number"}}})
    files = {"forms/a-schema.json": form, "forms/b-schema.json": form, "rate.dmn": TABLE.format(policy="FIRST")}
    decides = node(
        "businessRuleTask", "b", extensions("<spiffworkflow:calledDecisionId>rate</spiffworkflow:calledDecisionId>")
    )
    asks = [nodes("userTask", "a"), nodes("userTask", "b")]
    assert len(_side_by_side(*asks, files=files)) == 1
    assert len(_side_by_side(asks[0], decides, files=files)) == 1
    assert len(_side_by_side(asks[0], node("serviceTask", "b", _operator("price")), files=files)) == 1
    assert _side_by_side(asks[0], node("serviceTask", "b", _operator("cost")), files=files) == []


def test_what_happens_inside_a_sub_process_of_a_branch_counts() -> None:
    inner = sub_process(
        "b", nodes("startEvent", "bs"), script("deep", "n = 1"), nodes("endEvent", "be"), way("bs", "deep", "be")
    )
    (message,) = _side_by_side(script("a", "n = 2"), inner)
    assert "“a” and “deep”" in message


def test_what_is_done_one_after_the_other_is_no_finding() -> None:
    report = _report(
        nodes("parallelGateway", "sp", "j"),
        script("a", "n = 1"),
        script("b", "n = 2"),
        script("c", "n = 3"),
        nodes("userTask", "other"),
        way("s", "sp", "a", "b", "j", "c", "e"),
        way("sp", "other", "j"),
    )
    assert _said(report, "branches_change_same") == []


def test_branches_inside_a_loop_are_still_told_apart() -> None:
    report = _report(
        nodes("exclusiveGateway", "m"),
        nodes("parallelGateway", "sp", "j"),
        script("a", "n = 1"),
        script("b", "n = 2"),
        nodes("userTask", "again"),
        CHOICE,
        way("s", "m", "sp", "a", "j", "x"),
        way("sp", "b", "j"),
        flow("d", "x", "e"),
        flow("o", "x", "again", "more"),
        way("again", "m"),
    )
    assert _said(report, "branches_change_same") == [("branches_change_same", "a", "warning")]
