"""The blob: small, versioned, unmistakable."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from sio_workflow.domain.errors import EngineFault, Invalid
from sio_workflow.domain.process import Wait
from sio_workflow.engine import snapshot, state
from sio_workflow.engine.codec import own_copy, pack, unpack
from tests.unit.engine.bpmn import NOW, definition, flow, flows, node, nodes, process, script, sub_process, way
from tests.unit.engine.story import ENGINE, Story

LOOP = process(
    nodes("exclusiveGateway", "m"),
    nodes("userTask", "a"),
    script("c", 'n = get("n", 0) + 1'),
    node("exclusiveGateway", "x", default="d0"),
    nodes("endEvent", "e"),
    flow("d0", "x", "e"),
    flows("f", ("s", "m"), ("m", "a"), ("a", "c"), ("c", "x"), ("x", "m", "again")),
)

#: written by the first release of format 1 for LOOP after one turn: it must stay readable for ever
VERSION_1 = bytes.fromhex(
    "53570128b52ffd20aa51050093c410396233613735303564663165386263640e9198c0a170c2c38080939a40a73c73746172"
    "743effc41000d4c63326444426aa436a1bf4ce463f01c000c2c0c09a40a16d00c410e2b1c1cc1fa9474abae272aedf60c7c5"
    "0dcf00064c09538670000cc2c0c41c83a3646179c70a01323032362d30332d3031a5616761696ec3a16e019a10a16101c410"
    "a4286c59cd4e4f20994eb41435eed07e0ecf00064c09538670000ec2c0c39102"
)
VERSION_1_TASK = UUID("a4286c59-cd4e-4f20-994e-b41435eed07e")


def test_the_blob_of_the_first_release_is_still_read() -> None:
    after = ENGINE.complete_user_task(definition(LOOP), VERSION_1, VERSION_1_TASK, {"again": True}, NOW)
    assert after.variables == {"again": True, "n": 2, "day": date(2026, 3, 1)}


def test_a_newer_format_is_refused_with_a_clear_fault() -> None:
    with pytest.raises(EngineFault, match="version 9 is newer"):
        ENGINE.refresh(definition(LOOP), state.MAGIC + bytes([9]) + VERSION_1[3:], NOW)


@pytest.mark.parametrize("blob", [b"", b"x", b"{}", state.MAGIC + b"\x01garbage", VERSION_1[:-9]])
def test_what_is_not_a_state_is_refused(blob: bytes) -> None:
    with pytest.raises(EngineFault) as caught:
        ENGINE.refresh(definition(LOOP), blob, NOW)
    assert caught.value.fault == "state_unreadable"


def test_a_state_belongs_to_one_version_of_the_definition() -> None:
    other = definition(LOOP.replace("+ 1", "+ 2"))
    with pytest.raises(EngineFault, match="another version"):
        ENGINE.refresh(other, VERSION_1, NOW)


def test_a_finished_turn_leaves_the_state() -> None:
    story = Story(LOOP).complete("a", again=True).complete("a", again=True)
    early = len(story.snapshot.state)
    for _ in range(100):
        story.complete("a", again=True)
    assert len(story.snapshot.state) - early < 16
    assert early < 400


def test_a_finished_branch_and_sub_process_leave_the_state() -> None:
    diagram = process(
        nodes("userTask", "a", "z"),
        sub_process(
            "sub", nodes("startEvent", "ss"), nodes("userTask", "b"), nodes("endEvent", "se"), way("ss", "b", "se")
        ),
        nodes("endEvent", "e"),
        way("s", "a", "sub", "z", "e"),
    )
    story = Story(diagram)
    sizes = [len(story.snapshot.state)]
    for name in ("a", "b"):
        sizes.append(len(story.complete(name).snapshot.state))
    assert sizes[2] < sizes[0] + 40


def test_what_happened_is_told_once() -> None:
    story = Story(LOOP)
    for _ in range(3):
        story.complete("a", again=True)
    assert story.path == ["s", "m", *["a", "c", "x", "m"] * 3]
    assert len({line.task_id for line in story.history}) == len(story.history)
    assert [line.delta for line in story.history if line.element_id == "c"] == [{"n": 1}, {"n": 2}, {"n": 3}]


def test_history_knows_when_an_element_was_entered_and_left() -> None:
    story = Story(LOOP).wait(hours=3).complete("a", again=False)
    line = next(line for line in story.history if line.element_id == "a")
    assert (line.entered_at, line.left_at) == (NOW, story.now)


def test_the_late_steps_of_a_loop_do_no_more_work_than_the_early_ones() -> None:
    story = Story(LOOP)
    for _ in range(5):
        story.complete("a", again=True)
    early = _calls(lambda: story.complete("a", again=True))
    for _ in range(1_500):
        story.complete("a", again=True)
    assert _calls(lambda: story.complete("a", again=True)) <= early + 5


def _calls(work: Callable[[], object]) -> int:
    """How many Python functions are called: work as a number that no busy machine changes."""
    counted: list[str] = []
    sys.setprofile(lambda _frame, kind, _given: counted.append(kind) if kind == "call" else None)
    try:
        work()
    finally:
        sys.setprofile(None)
    return len(counted)


def test_an_active_instance_without_a_reason_is_a_defect(monkeypatch: pytest.MonkeyPatch) -> None:
    def none(_: Any) -> list[Wait]:
        return []

    monkeypatch.setattr(snapshot, "reasons", none)
    with pytest.raises(EngineFault) as caught:
        Story(LOOP)
    assert caught.value.fault == "engine_defect"


@pytest.mark.parametrize(
    "value",
    [
        date(2026, 3, 1),
        time(7, 30),
        datetime(2026, 3, 1, 7, 30, tzinfo=UTC),
        Decimal("1.10"),
        UUID(int=1),
        2**80,
        -(2**70),
        {"typename": "UUID", "value": "x"},
        {"ext": [3, "2026-03-01"]},
        [None, True, 1.5, "æøå"],
    ],
)
def test_a_value_comes_back_with_its_type(value: object) -> None:
    back = unpack(pack(own_copy(value)))
    assert (type(back), back) == (type(value), value)


def test_a_copy_shares_nothing() -> None:
    inner = [1]
    copied = own_copy({"a": {"b": inner}})
    inner.append(2)
    assert copied == {"a": {"b": [1]}}


def test_tuples_and_sets_become_lists() -> None:
    assert own_copy({"t": (1, 2), "s": {3}}) == {"t": [1, 2], "s": [3]}


def test_a_type_without_a_codec_is_named_with_its_place() -> None:
    with pytest.raises(Invalid, match=r"a\.b\[1\]"):
        own_copy({"a": {"b": [1, object()]}})


def test_a_truth_value_does_not_become_the_number_it_equals() -> None:
    story = Story(LOOP, {"flag": 1, "price": Decimal("1.0")}).complete("a", again=True, flag=True, price=1.0)
    after = story.refresh().complete("a", again=True).variables
    assert (after["flag"] is True, type(after["price"])) == (True, float)
