"""The audit compares what the engine has read with what is drawn: the net under all other checks."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from sio_workflow.engine.gate import Verdict, check_file
from sio_workflow.engine.gate.audit_process import lost_in
from sio_workflow.engine.gate.surroundings import Surroundings
from sio_workflow.engine.gate.verdicts import judge
from tests.unit.engine import bpmn

PLAIN = bpmn.process(bpmn.nodes("userTask", "ask"), bpmn.nodes("endEvent", "e"), bpmn.way("s", "ask", "e"))


def _codes(xml: str) -> set[tuple[str | None, str | None]]:
    return {(lost["element_id"], lost["code"]) for lost in lost_in("p", xml, {})}


def test_nothing_is_lost_of_a_plain_diagram() -> None:
    assert _codes(PLAIN) == set()


def test_flows_without_ids_are_lost_and_so_is_all_behind_them() -> None:
    lost = _codes(PLAIN.replace('id="s_ask" ', ""))
    assert {("ask", "lost_by_engine"), ("e", "lost_by_engine")} <= lost


def test_a_link_event_would_become_a_plain_one() -> None:
    link = bpmn.node("intermediateThrowEvent", "out", '<bpmn:linkEventDefinition name="on"/>')
    lost = _codes(bpmn.process(link, bpmn.nodes("endEvent", "e"), bpmn.way("s", "out", "e")))
    assert lost == {("out", "lost_by_engine")}


def test_an_unreachable_sub_process_is_not_run() -> None:
    inside = bpmn.nodes("startEvent", "i") + bpmn.nodes("endEvent", "j") + bpmn.way("i", "j")
    lost = _codes(PLAIN.replace("</bpmn:process>", bpmn.node("subProcess", "work", inside) + "</bpmn:process>"))
    assert ("work", "lost_by_engine") in lost


def test_whatever_the_parser_says_is_an_answer_about_the_diagram() -> None:
    assert _codes(PLAIN.replace("userTask", "complexGateway")) == {("ask", "engine_refuses")}
    assert _codes("<nothing/>") == {(None, "engine_refuses")}


@pytest.mark.parametrize(
    ("where", "element"),
    [("</bpmn:definitions>", bpmn.nodes("userTask", "lost")), ("</bpmn:laneSet>", bpmn.nodes("userTask", "lost"))],
)
def test_a_node_in_a_place_where_nobody_looks_is_refused(where: str, element: str) -> None:
    drawn = PLAIN.replace('<bpmn:startEvent id="s">', '<bpmn:laneSet></bpmn:laneSet><bpmn:startEvent id="s">')
    report, _ = judge(drawn.replace(where, element + where), "p", Surroundings(complete=False), key_is_binding=False)
    assert ("lost", "misplaced") in {(finding.element_id, finding.code) for finding in report.findings}


def test_tokens_that_multiply_are_refused_before_they_run() -> None:
    blocks = "".join(
        bpmn.nodes("parallelGateway", f"f{n}") + bpmn.script(f"a{n}", "x = 1") + bpmn.nodes("exclusiveGateway", f"m{n}")
        + bpmn.way(f"f{n}", f"a{n}", f"m{n}", f"f{n + 1}") + bpmn.flow(f"twice{n}", f"f{n}", f"m{n}")
        for n in range(30)
    )  # fmt: skip
    drawn = bpmn.process(blocks, bpmn.nodes("userTask", "f30"), bpmn.nodes("endEvent", "e"), bpmn.way("f30", "e"))
    report, _ = judge(
        drawn.replace("</bpmn:process>", bpmn.way("s", "f0") + "</bpmn:process>"),
        "p",
        Surroundings(complete=False),
        key_is_binding=False,
    )
    assert "too_large" in {finding.code for finding in report.findings}


def test_forty_parallel_blocks_in_a_row_pass_in_time(tmp_path: Path) -> None:
    blocks = "".join(
        bpmn.nodes("parallelGateway", f"f{n}", f"j{n}") + bpmn.nodes("userTask", f"a{n}", f"b{n}")
        + bpmn.way(f"f{n}", f"a{n}", f"j{n}", f"f{n + 1}") + bpmn.way(f"f{n}", f"b{n}", f"j{n}")
        for n in range(40)
    )  # fmt: skip
    drawn = bpmn.process(blocks, bpmn.nodes("endEvent", "f40"), bpmn.way("s", "f0"))
    (tmp_path / "p.bpmn").write_text(drawn)
    began = time.monotonic()
    assert check_file(tmp_path / "p.bpmn").verdict is Verdict.ACCEPT
    assert time.monotonic() - began < 20
