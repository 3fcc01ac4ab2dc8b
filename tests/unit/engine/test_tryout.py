"""`sio processes check` and `sio try` from the command line, and the clock and the answers of a try-out."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from sio_workflow.cli.processes_check import check
from sio_workflow.cli.try_diagram import try_
from sio_workflow.engine.tryout import Answer, Outcome, Refused, Status, try_file
from sio_workflow.engine.tryout.run import MAX_WORK
from tests.unit.engine import bpmn

DIAGRAMS = Path(__file__).parents[2] / "diagrams"
NOW = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)
REMINDED = bpmn.process(
    bpmn.nodes("userTask", "ask", "remind"),
    bpmn.node(
        "boundaryEvent", "late", bpmn.timer("timeDuration", '"PT1H"'), attachedToRef="ask", cancelActivity="false"
    ),
    bpmn.nodes("endEvent", "e", "reminded"),
    bpmn.way("s", "ask", "e"),
    bpmn.way("late", "remind", "reminded"),
)


def _try(tmp_path: Path, xml: str, *answers: Answer, variables: dict[str, Any] | None = None) -> Outcome:
    path = tmp_path / "p.bpmn"
    path.write_text(xml)
    return try_file(path, variables or {}, list(answers), NOW)


def _run(path: Path, *options: str) -> Result:
    return CliRunner().invoke(try_, [str(path), *options])


def test_answers_are_taken_in_order_even_when_the_first_needs_the_clock(tmp_path: Path) -> None:
    outcome = _try(tmp_path, REMINDED, Answer(element_id="remind"), Answer(element_id="ask"))
    assert outcome.elements == ("s", "late", "remind", "reminded", "ask", "e")


def test_an_answer_whose_turn_never_comes_holds_up_nobody(tmp_path: Path) -> None:
    outcome = _try(
        tmp_path, REMINDED, Answer(element_id="nobody"), Answer(element_id="ask"), Answer(element_id="remind")
    )
    assert outcome.status is Status.ENDED


def test_what_nobody_answers_is_waited_for_with_a_reason(tmp_path: Path) -> None:
    outcome = _try(tmp_path, REMINDED, Answer(element_id="ask"))
    assert outcome.status is Status.ENDED
    waiting = _try(tmp_path, REMINDED)
    assert waiting.status is Status.WAITING
    assert [wait["element_id"] for wait in waiting.waits] == ["ask", "remind"]
    assert all(wait["reason"].startswith("user_task") for wait in waiting.waits)


def test_the_clock_jumps_to_the_earliest_timer_first(tmp_path: Path) -> None:
    xml = bpmn.process(
        bpmn.nodes("parallelGateway", "fork"),
        bpmn.node("intermediateCatchEvent", "slow", bpmn.timer("timeDuration", '"P2D"')),
        bpmn.node("intermediateCatchEvent", "quick", bpmn.timer("timeDuration", '"PT1M"')),
        bpmn.script("stamp", "at = now()"),
        bpmn.nodes("endEvent", "e", "e2"),
        bpmn.way("s", "fork", "slow", "stamp", "e"),
        bpmn.way("fork", "quick", "e2"),
    )
    outcome = _try(tmp_path, xml)
    assert outcome.elements == ("s", "fork", "quick", "e2", "slow", "stamp", "e")
    assert outcome.variables["at"] == datetime(2026, 1, 7, 8, 0, tzinfo=UTC)


def test_a_clock_that_would_turn_for_ever_is_stopped(tmp_path: Path) -> None:
    xml = bpmn.process(
        bpmn.nodes("exclusiveGateway", "again"),
        bpmn.node("intermediateCatchEvent", "pause", bpmn.timer("timeDuration", '"PT1H"')),
        bpmn.node("exclusiveGateway", "done", default="done_again"),
        bpmn.nodes("endEvent", "e"),
        bpmn.way("s", "again", "pause", "done", "again"),
        bpmn.flow("out", "done", "e", "False"),
    )
    outcome = _try(tmp_path, xml)
    assert outcome.status is Status.WAITING
    assert outcome.elements.count("pause") == MAX_WORK
    assert str(MAX_WORK) in outcome.waits[0]["reason"]


def test_what_waits_for_something_inside_it_is_not_named_beside_it(tmp_path: Path) -> None:
    inside = bpmn.nodes("startEvent", "i") + bpmn.nodes("userTask", "ask") + bpmn.nodes("endEvent", "j")
    xml = bpmn.process(
        bpmn.sub_process("sub", inside, bpmn.way("i", "ask", "j")), bpmn.nodes("endEvent", "e"),
        bpmn.way("s", "sub", "e"),
    )  # fmt: skip
    assert [wait["element_id"] for wait in _try(tmp_path, xml).waits] == ["ask"]


def test_an_error_that_nothing_catches_tells_the_whole_way_and_the_variables(tmp_path: Path) -> None:
    steps = [f"step_{number}" for number in range(30)]
    xml = bpmn.process(
        *(bpmn.script(step, f"reached = '{step}'") for step in steps),
        bpmn.node("endEvent", "bad", bpmn.event("error", "broken")),
        bpmn.way("s", *steps, "bad"),
        declared=bpmn.node("error", "broken", errorCode="BROKEN"),
    )
    outcome = _try(tmp_path, xml)
    assert outcome.error is not None
    assert (outcome.error["code"], outcome.error["element_id"]) == ("uncaught_error", "bad")
    assert outcome.elements == ("s", *steps)
    assert outcome.variables == {"reached": "step_29"}


def test_a_broken_script_names_its_line(tmp_path: Path) -> None:
    xml = bpmn.process(bpmn.script("bad", "x = 1\ny = nobody"), bpmn.nodes("endEvent", "e"), bpmn.way("s", "bad", "e"))
    outcome = _try(tmp_path, xml)
    assert outcome.error is not None
    assert outcome.error["message"].startswith("line 2: ")


def test_a_called_diagram_may_name_its_sub_process_like_the_caller(tmp_path: Path) -> None:
    def sub(task: str) -> str:
        inside = bpmn.nodes("startEvent", "i") + bpmn.nodes("userTask", task) + bpmn.nodes("endEvent", "j")
        return bpmn.sub_process("sub", inside, bpmn.way("i", task, "j"))

    (tmp_path / "called.bpmn").write_text(
        bpmn.process(sub("second"), bpmn.nodes("endEvent", "e"), bpmn.way("s", "sub", "e"), key="called")
    )
    xml = bpmn.process(
        sub("first"), bpmn.node("callActivity", "call", calledElement="called"), bpmn.nodes("endEvent", "e"),
        bpmn.way("s", "sub", "call", "e"),
    )  # fmt: skip
    outcome = _try(tmp_path, xml, Answer(element_id="first"), Answer(element_id="second"))
    assert outcome.status is Status.ENDED
    assert outcome.elements.count("sub") == 2


def test_a_sub_process_may_be_named_like_the_process_it_calls(tmp_path: Path) -> None:
    (tmp_path / "check.bpmn").write_text(bpmn.process(bpmn.nodes("endEvent", "e"), bpmn.way("s", "e"), key="check"))
    calls = bpmn.nodes("startEvent", "i") + bpmn.node("callActivity", "call", calledElement="check")
    xml = bpmn.process(
        bpmn.sub_process("check", calls, bpmn.nodes("endEvent", "j"), bpmn.way("i", "call", "j")),
        bpmn.nodes("endEvent", "e"), bpmn.way("s", "check", "e"),
    )  # fmt: skip
    assert _try(tmp_path, xml).elements == ("s", "i", "s", "e", "call", "j", "check", "e")


def test_what_had_finished_before_a_break_is_told(tmp_path: Path) -> None:
    xml = bpmn.process(
        bpmn.nodes("userTask", "ask"), bpmn.script("good", "x = 1"), bpmn.script("bad", "y = x / 0"),
        bpmn.nodes("endEvent", "e"), bpmn.way("s", "ask", "good", "bad", "e"),
    )  # fmt: skip
    outcome = _try(tmp_path, xml, Answer(element_id="ask"))
    assert outcome.status is Status.INCIDENT
    assert outcome.elements == ("s", "ask", "good")
    assert outcome.error is not None
    assert (outcome.error["element_id"], outcome.error["code"]) == ("bad", "script_failed")


def test_try_prints_the_promised_json(tmp_path: Path) -> None:
    answers = tmp_path / "answers.json"
    answers.write_text('[{"element_id": "ask", "variables": {"ok": true}}]')
    result = _run(DIAGRAMS / "user_task.bpmn", "--answers", str(answers), "--variables", '{"n": 1}', "--json")
    assert result.exit_code == 0
    assert json.loads(result.output) == {
        "status": "ended",
        "elements": ["s", "ask", "e"],
        "variables": {"n": 1, "ok": True},
        "waits": [],
        "error": None,
    }


@pytest.mark.parametrize(
    ("diagram", "status", "exit_code"),
    [("sequence", "ended", 0), ("user_task", "waiting", 0), ("error_end_uncaught", "incident", 1)],
)
def test_only_what_breaks_fails(diagram: str, status: str, exit_code: int) -> None:
    result = _run(DIAGRAMS / f"{diagram}.bpmn", "--json")
    assert (json.loads(result.output)["status"], result.exit_code) == (status, exit_code)
    assert _run(DIAGRAMS / f"{diagram}.bpmn").output.startswith(status)


def test_what_the_gate_refuses_is_not_tried() -> None:
    result = _run(DIAGRAMS / "refused_ad_hoc.bpmn", "--json")
    assert result.exit_code == 1
    assert json.loads(result.output)["verdict"] == "refuse"


@pytest.mark.parametrize(
    "options",
    [("--variables", "[]"), ("--variables", "{"), ("--variables", '{"_secret": 1}'), ("--answers", "/nowhere")],
)
def test_wrong_use_is_a_usage_error(options: tuple[str, str]) -> None:
    assert _run(DIAGRAMS / "sequence.bpmn", *options).exit_code == 2


@pytest.mark.parametrize("content", ["{}", "[1]", '[{"element_id": 1}]', '[{"element_id": "a", "variables": 1}]', "["])
def test_answers_that_are_none_are_a_usage_error(tmp_path: Path, content: str) -> None:
    (tmp_path / "answers.json").write_text(content)
    assert _run(DIAGRAMS / "sequence.bpmn", "--answers", str(tmp_path / "answers.json")).exit_code == 2


@pytest.mark.parametrize("depth", [300, 600, 100_000])
def test_what_is_nested_without_end_is_a_usage_error(tmp_path: Path, depth: int) -> None:
    nested = f'{{"x": {"[" * depth}{"]" * depth}}}'
    path, answers = tmp_path / "p.bpmn", tmp_path / "answers.json"
    path.write_text(REMINDED)
    answers.write_text(f'[{{"element_id": "ask", "variables": {nested}}}]')
    for options in (("--answers", str(answers)), ("--variables", nested)):
        result = _run(path, *options)
        assert (result.exit_code, result.stdout) == (2, "")
        assert "Error: " in result.stderr


@pytest.mark.parametrize("options", [(), ("--json",)])
def test_answers_that_were_never_used_are_told_beside_the_outcome(tmp_path: Path, options: tuple[str, ...]) -> None:
    path, answers = tmp_path / "p.bpmn", tmp_path / "answers.json"
    path.write_text(REMINDED)
    answers.write_text(json.dumps([{"element_id": name} for name in ("nobody", "ask", "remind", "ask")]))
    result = _run(path, "--answers", str(answers), *options)
    told = ["never used: nobody (no such element)", "never used: ask (its turn never came)"]
    assert (result.exit_code, result.stderr.splitlines()) == (0, told)
    if options:
        assert json.loads(result.stdout).keys() == {"status", "elements", "variables", "waits", "error"}


@pytest.mark.parametrize(
    ("diagram", "verdict", "exit_code"),
    [("sequence", "accept", 0), ("link_events", "accept_with_changes", 0), ("refused_ad_hoc", "refuse", 1)],
)
def test_check_says_its_verdict_in_json_and_by_its_exit_status(diagram: str, verdict: str, exit_code: int) -> None:
    result = CliRunner().invoke(check, [str(DIAGRAMS / f"{diagram}.bpmn"), "--json"])
    assert (json.loads(result.output)["verdict"], result.exit_code) == (verdict, exit_code)


def test_check_tells_a_person_where_what_and_what_to_do() -> None:
    result = CliRunner().invoke(check, [str(DIAGRAMS / "refused_missing_condition.bpmn")])
    assert "g__b" in result.output
    assert "Write when this branch is taken" in result.output
    assert "refused" in result.output


def test_check_of_nothing_is_a_usage_error() -> None:
    assert CliRunner().invoke(check, ["/nowhere"]).exit_code == 2


def test_a_refusal_of_caller_and_called_is_one_document(tmp_path: Path) -> None:
    empty = bpmn.nodes("scriptTask", "empty") + bpmn.nodes("endEvent", "e")
    (tmp_path / "called.bpmn").write_text(bpmn.process(empty, bpmn.way("s", "empty", "e"), key="called"))
    path = tmp_path / "p.bpmn"
    call = bpmn.node("callActivity", "call", calledElement="called")
    path.write_text(bpmn.process(call, empty, bpmn.way("s", "call", "empty", "e")))
    found = json.loads(_run(path, "--json").output)
    assert found["verdict"] == "refuse"
    assert [finding["code"] for finding in found["findings"]] == ["script_empty", "script_empty"]


def _started_by(*kinds: str, key: str = "p") -> str:
    starts = [bpmn.node("startEvent", f"by_{kind}", STARTS[kind]) for kind in kinds]
    ways = [bpmn.way(f"by_{kind}", "any") for kind in kinds]
    declared = bpmn.node("message", "order", name="order") + bpmn.node("message", "call", name="call")
    meet = bpmn.nodes("exclusiveGateway", "any") + bpmn.nodes("endEvent", "e") + bpmn.way("any", "e")
    return bpmn.process(*starts, *ways, meet, start="", key=key, declared=declared)


STARTS = {
    "clock": bpmn.timer("timeCycle", "R3/PT1H"),
    "order": bpmn.event("message", "order"),
    "call": bpmn.event("message", "call"),
}


def test_without_a_message_the_clock_starts_what_has_both(tmp_path: Path) -> None:
    assert _try(tmp_path, _started_by("order", "clock")).elements[0] == "by_clock"
    assert _try(tmp_path, _started_by("order", "clock"), Answer(element_id="by_order")).elements[0] == "by_order"


@pytest.mark.parametrize("start", ["by_order", "by_clock"])
def test_an_answer_to_the_start_event_brings_the_first_variables(tmp_path: Path, start: str) -> None:
    answer = Answer(element_id=start, variables={"amount": 3})
    outcome = _try(tmp_path, _started_by("order", "clock"), answer)
    assert (outcome.elements[0], outcome.variables) == (start, {"amount": 3})


def test_a_process_that_starts_by_several_messages_cannot_be_called(tmp_path: Path) -> None:
    (tmp_path / "called.bpmn").write_text(_started_by("order", "call", key="called"))
    call = bpmn.node("callActivity", "work", calledElement="called")
    with pytest.raises(Refused) as caught:
        _try(tmp_path, bpmn.process(call, bpmn.nodes("endEvent", "e"), bpmn.way("s", "work", "e")))
    assert [(finding.code, finding.element_id) for finding in caught.value.report.findings] == [
        ("called_process_start", "work")
    ]
