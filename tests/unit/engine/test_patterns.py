"""Where tokens meet: merges, inclusive joins with loops before them, and ends inside sub-processes."""

from __future__ import annotations

from tests.unit.engine.bpmn import event, flow, flows, node, nodes, process, sub_process, way
from tests.unit.engine.story import Story


def test_every_token_that_comes_to_a_task_runs_it() -> None:
    story = Story(
        process(
            nodes("parallelGateway", "sp"),
            nodes("exclusiveGateway", "m"),
            nodes("userTask", "a", "b", "c"),
            nodes("endEvent", "e"),
            flows("f", ("s", "sp"), ("sp", "a"), ("sp", "b"), ("a", "m"), ("b", "m"), ("m", "c"), ("c", "e")),
        )
    )
    assert story.complete("a").complete("b").open == ["c", "c"]
    assert story.complete("c").open == ["c"]
    assert story.complete("c").ended


def test_an_inclusive_join_waits_for_a_token_that_goes_round_a_loop() -> None:
    story = Story(
        process(
            nodes("inclusiveGateway", "sp", "j"),
            nodes("userTask", "a", "b", "again"),
            nodes("exclusiveGateway", "m"),
            node("exclusiveGateway", "x", default="d"),
            nodes("endEvent", "e"),
            flow("d", "x", "j"),
            flows("f", ("s", "sp"), ("sp", "m", "True"), ("sp", "b", "True"), ("m", "a"), ("a", "x"), ("b", "j"),
                  ("x", "again", "more"), ("again", "m"), ("j", "e")),
        ),
        {"more": True},
    )  # fmt: skip
    story.complete("b")
    assert story.reasons == [("a", "user_task"), ("j", "join")]
    story.complete("a").complete("again", more=False)
    assert story.open == ["a"]
    assert story.complete("a").ended
    assert story.path.count("j") == 1


def test_an_inclusive_join_does_not_wait_for_a_branch_that_was_not_taken() -> None:
    story = Story(
        process(
            nodes("inclusiveGateway", "sp", "j"),
            nodes("userTask", "a", "b"),
            nodes("endEvent", "e"),
            flows("f", ("s", "sp"), ("sp", "a", "True"), ("sp", "b", "False"), ("a", "j"), ("b", "j"), ("j", "e")),
        )
    )
    assert story.open == ["a"]
    assert story.complete("a").ended


def test_terminate_inside_a_sub_process_ends_only_that() -> None:
    inner = sub_process(
        "sub",
        nodes("startEvent", "ss"),
        nodes("parallelGateway", "g"),
        nodes("userTask", "u", "v"),
        node("endEvent", "stop", event("terminate")),
        nodes("endEvent", "se"),
        way("ss", "g", "u", "stop"),
        way("g", "v", "se"),
    )
    story = Story(process(inner, nodes("userTask", "after"), nodes("endEvent", "e"), way("s", "sub", "after", "e")))
    assert story.complete("u", x=1).open == ["after"]
    assert [line.element_id for line in story.history if line.state == "cancelled"] == ["v"]
    assert story.variables == {"x": 1}


def test_a_parallel_join_that_can_never_fire_says_what_it_misses() -> None:
    story = Story(
        process(
            node("exclusiveGateway", "x", default="d"),
            nodes("parallelGateway", "j"),
            nodes("userTask", "a", "b"),
            nodes("endEvent", "e"),
            flow("d", "x", "a"),
            flows("f", ("s", "x"), ("x", "b", "False"), ("a", "j"), ("b", "j"), ("j", "e")),
        )
    ).complete("a")
    assert [(wait.element_id, wait.kind.value, wait.detail) for wait in story.snapshot.waits] == [("j", "join", "b")]
