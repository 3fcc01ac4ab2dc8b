"""What SpiffWorkflow 3.2.0 does wrong, and that we do not.

Every test first shows the defect on the unchanged library, so an upgrade that mends it meets us here.
"""

from __future__ import annotations

from datetime import timedelta
from time import process_time
from uuid import uuid4

import pytest
from SpiffWorkflow.bpmn.parser.ValidationException import ValidationException
from SpiffWorkflow.exceptions import WorkflowException
from SpiffWorkflow.util.task import TaskState

from sio_workflow.domain.errors import EngineFault, UserTaskClosed
from sio_workflow.engine import Budget, Engine
from sio_workflow.engine.language_bridge import LanguageBridge
from tests.unit.engine.bpmn import (
    NOW,
    boundary,
    definition,
    event,
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
from tests.unit.engine.in_memory import InMemory
from tests.unit.engine.plain import Plain
from tests.unit.engine.story import ENGINE, Story

LOOP = process(
    nodes("exclusiveGateway", "m"),
    nodes("userTask", "a"),
    node("exclusiveGateway", "x", default="d0"),
    nodes("endEvent", "e"),
    flow("d0", "x", "e"),
    flows("f", ("s", "m"), ("m", "a"), ("a", "x"), ("x", "m", "again")),
)


def test_a_loop_may_turn_as_often_as_it_likes() -> None:
    plain = Plain(LOOP)
    for _ in range(340):
        if not plain.open:
            break
        plain.complete("a", again=True)
    assert plain.open == [], "the library used to lose sight of the loop here"

    story = Story(LOOP)
    for _ in range(340):
        story.complete("a", again=True)
    assert story.open == ["a"]
    assert story.complete("a", again=False).ended


#: a loop without a wait
TURNING = (
    nodes("exclusiveGateway", "m")
    + script("count", "n = n + 1")
    + node("exclusiveGateway", "x", default="out")
    + flows("turn", ("m", "count"), ("count", "x"), ("x", "m", "n != 1500"))
)


def test_a_loop_may_turn_as_often_as_it_likes_in_one_run() -> None:
    diagram = process(TURNING, nodes("endEvent", "e"), flow("in", "s", "m"), flow("out", "x", "e"))
    assert Plain(diagram, {"n": 0}).data["n"] < 1500, "the library used to lose sight of the loop here"

    story = Story(diagram, {"n": 0})
    assert story.ended
    assert story.variables == {"n": 1500}


def test_a_join_knows_its_split_however_long_ago_that_was() -> None:
    diagram = process(
        script("first", "kept = 1"),
        nodes("parallelGateway", "sp", "j"),
        TURNING,
        script("other", "kept = 2"),
        nodes("endEvent", "e"),
        way("s", "first", "sp", "m"),
        flow("out", "x", "j"),
        way("sp", "other", "j", "e"),
    )
    story = Story(diagram, {"n": 0})
    assert story.variables == {"kept": 2, "n": 1500}, "the branch that came last has not changed it"


def test_a_later_script_does_not_rewrite_history() -> None:
    diagram = process(
        script("one", 'doc = {"steps": ["one"]}'),
        nodes("userTask", "look"),
        script("two", 'doc["steps"].append("two")'),
        nodes("endEvent", "e"),
        way("s", "one", "look", "two", "e"),
    )
    plain = Plain(diagram).complete("look")
    first = plain.workflow.get_next_task(spec_name="one")
    assert first.data["doc"]["steps"] == ["one", "two"]

    story = Story(diagram).complete("look")
    delta = {line.element_id: line.delta for line in story.history}
    assert delta["one"] == {"doc": {"steps": ["one"]}}
    assert delta["two"] == {"doc": {"steps": ["one", "two"]}}


def test_what_an_activity_changes_is_not_changed_in_what_went_before() -> None:
    marker = node("multiInstanceLoopCharacteristics", "mi", "<bpmn:loopCardinality>2</bpmn:loopCardinality>",
                  isSequential="true")  # fmt: skip
    diagram = process(
        script("one", 'doc = {"steps": 0}'),
        node("scriptTask", "two", marker + '<bpmn:script>doc["steps"] += 1</bpmn:script>'),
        nodes("endEvent", "e"),
        way("s", "one", "two", "e"),
    )
    story = Story(diagram)
    assert story.variables == {"doc": {"steps": 2}}
    assert next(line.delta for line in story.history if line.element_id == "one") == {"doc": {"steps": 0}}


PARALLEL = process(
    nodes("exclusiveGateway", "m"),
    nodes("parallelGateway", "sp", "j"),
    nodes("userTask", "a", "b", "u"),
    node("exclusiveGateway", "x", default="d0"),
    nodes("endEvent", "e"),
    flow("d0", "x", "e"),
    flows("f", ("s", "m"), ("m", "sp"), ("sp", "a"), ("sp", "b"), ("a", "j"), ("b", "j"), ("j", "u"), ("u", "x"),
          ("x", "m", "again")),
)  # fmt: skip


def test_a_parallel_join_in_a_loop_waits_for_all_branches_in_every_turn() -> None:
    plain = Plain(PARALLEL).complete("a").complete("b").complete("u", again=True)
    assert "u" in plain.complete("b").open, "the library used to fire with one branch"

    kept = InMemory(definition(PARALLEL), {}, NOW)  # unpruned: what the turn before has left is still there
    for element, again in (("a", {}), ("b", {}), ("u", {"again": True}), ("b", {})):
        kept.complete(next(task.id for task in kept.open() if task.element_id == element), again)
    assert [task.element_id for task in kept.open()] == ["a"]

    story = Story(PARALLEL)
    for first, second in (("a", "b"), ("b", "a"), ("b", "a"), ("a", "b")):
        story.complete(first)
        assert story.open == [second]
        assert ("j", "join") in story.reasons
        story.complete(second)
        assert story.open == ["u"]
        story.complete("u", again=True)


def test_tokens_that_come_twice_on_one_input_are_joined_in_pairs() -> None:
    diagram = process(
        nodes("parallelGateway", "twice", "sp", "j"),
        nodes("exclusiveGateway", "m"),
        nodes("userTask", "a", "b", "u"),
        nodes("endEvent", "e"),
        flows("f", ("s", "twice"), ("twice", "m"), ("twice", "m2"), ("m2", "m"), ("m", "sp"), ("sp", "a"), ("sp", "b"),
              ("a", "j"), ("b", "j"), ("j", "u"), ("u", "e")),
        nodes("exclusiveGateway", "m2"),
    )  # fmt: skip
    story = Story(diagram).complete("a").complete("a")
    assert story.open == ["b", "b"]
    assert story.complete("b").open == ["b", "u"]
    assert story.complete("u").complete("b").complete("u").ended
    assert story.path.count("j") == 2


def test_a_join_keeps_the_changes_of_every_branch() -> None:
    diagram = process(
        nodes("parallelGateway", "sp", "j"),
        nodes("userTask", "a", "b"),
        nodes("userTask", "after"),
        nodes("endEvent", "e"),
        way("s", "sp", "a", "j", "after", "e"),
        way("sp", "b", "j"),
    )
    given = {"n": 0, "items": ["keep"], "doc": {"x": 1, "y": 1}}
    plain = Plain(diagram, given)
    plain.complete("a", n=1, items=["keep", "new"]).complete("b", other=1)
    assert plain.data["n"] == 0, "the library used to put the stale copy back"

    story = Story(diagram, given)
    story.complete("a", n=1, items=["keep", "new"], doc={"x": 2, "y": 1})
    story.complete("b", other=1, doc={"x": 1, "y": 2})
    assert story.variables == {"n": 1, "items": ["keep", "new"], "other": 1, "doc": {"x": 2, "y": 2}}


@pytest.mark.parametrize(("first", "last"), [("a", "b"), ("b", "a")])
def test_of_two_branches_that_change_the_same_the_one_completed_last_wins(first: str, last: str) -> None:
    diagram = process(
        nodes("parallelGateway", "sp", "j"),
        nodes("userTask", "a", "b", "after"),
        nodes("endEvent", "e"),
        way("s", "sp", "a", "j", "after", "e"),
        way("sp", "b", "j"),
    )
    story = Story(diagram, {"items": []}).complete(first, items=[first]).complete(last, items=[last])
    assert story.open == ["after"]
    assert story.variables == {"items": [last]}


def test_an_inclusive_join_keeps_the_changes_of_every_branch() -> None:
    diagram = process(
        node("inclusiveGateway", "sp", default="d"),
        node("inclusiveGateway", "j"),
        nodes("userTask", "a", "b", "c", "after"),
        nodes("endEvent", "e"),
        flow("d", "sp", "c"),
        flows("f", ("s", "sp"), ("sp", "a", "True"), ("sp", "b", "True"), ("a", "j"), ("b", "j"), ("c", "j"),
              ("j", "after"), ("after", "e")),
    )  # fmt: skip
    story = Story(diagram, {"n": 0}).complete("a", n=1)
    assert story.open == ["b"]
    assert story.complete("b", m=1).variables == {"n": 1, "m": 1}


def test_the_end_of_a_process_keeps_the_changes_of_every_branch() -> None:
    diagram = process(
        nodes("parallelGateway", "sp"),
        nodes("userTask", "a", "b"),
        nodes("endEvent", "ea", "eb"),
        way("s", "sp", "a", "ea"),
        way("sp", "b", "eb"),
    )
    plain = Plain(diagram, {"n": 0}).complete("a", n=1).complete("b", m=1)
    assert plain.workflow.data["n"] == 0

    story = Story(diagram, {"n": 0}).complete("a", n=1).complete("b", m=1)
    assert story.ended
    assert story.variables == {"n": 1, "m": 1}


def blocks(count: int) -> str:
    """So many parallel blocks one after the other, behind a user task."""
    parts, before = [nodes("userTask", "a"), flow("f", "s", "a")], "a"
    for number in range(count):
        names = [f"{kind}{number}" for kind in ("sp", "l", "r", "j")]
        parts += [nodes("parallelGateway", names[0], names[3]), script(names[1], "l = 1"), script(names[2], "r = 1")]
        parts += [flow(f"in{number}", before, names[0]), way(names[0], names[1], names[3])]
        parts.append(way(names[0], names[2], names[3]))
        before = names[3]
    return process(*parts, nodes("endEvent", "e"), flow("last", before, "e"))


def test_parallel_blocks_in_a_row_cost_no_more_than_their_number() -> None:
    plain = Plain(blocks(9))
    assert len(plain.workflow.tasks) > 2**9, "the library used to predict 2^k tasks"

    began = process_time()
    story = Story(blocks(60))
    assert process_time() - began < 1.5
    assert len(story.snapshot.state) < 1000
    assert story.complete("a").ended
    assert story.path.count("l59") == 1


def test_nothing_is_left_over_when_an_activity_is_cancelled() -> None:
    marker = node("multiInstanceLoopCharacteristics", "mi", "<bpmn:loopCardinality>2</bpmn:loopCardinality>"
                  "<bpmn:completionCondition>True</bpmn:completionCondition>")  # fmt: skip
    inner = (
        nodes("startEvent", "ss")
        + nodes("userTask", "work")
        + boundary("late", "work", timer("timeDuration", '"PT1H"'))
        + nodes("endEvent", "se", "le")
        + way("ss", "work", "se")
        + way("late", "le")
    )
    diagram = process(
        node("subProcess", "sub", inner + marker),
        nodes("userTask", "after"),
        nodes("endEvent", "e"),
        way("s", "sub", "after", "e"),
    )
    plain = Plain(diagram)
    plain.workflow._remove_task(plain.workflow.get_next_task(spec_name="sub [child]").id)
    assert len(plain.workflow.event_manager.tasks) == 2, "the library used to keep what was removed"

    story = Story(diagram).complete("work")
    assert story.open == ["after"]
    assert story.jobs == {}


def test_nothing_is_left_over_when_an_activity_with_something_inside_is_interrupted() -> None:
    marker = node("multiInstanceLoopCharacteristics", "mi", "<bpmn:loopCardinality>2</bpmn:loopCardinality>")
    inner = nodes("startEvent", "ss") + nodes("userTask", "work") + nodes("endEvent", "se") + way("ss", "work", "se")
    diagram = process(
        node("subProcess", "sub", inner + marker),
        boundary("late", "sub", timer("timeDuration", '"PT1H"')),
        nodes("userTask", "after"),
        nodes("endEvent", "e"),
        way("s", "sub", "e"),
        way("late", "after", "e"),
    )
    kept = InMemory(definition(diagram), {}, NOW)
    assert len(kept.top.subprocesses) == 2
    kept.advance(NOW + timedelta(hours=1))
    assert kept.top.subprocesses == {}
    assert [task.element_id for task in kept.top.tokens()] == ["after"]
    assert {task.element_id for scope in kept.top.scopes() for task in scope.tasks.values()}.isdisjoint({"work"})

    story = Story(diagram).wait(hours=1).fire("late")
    assert story.open == ["after"]
    assert [line.state for line in story.history if line.element_id == "work"] == ["cancelled", "cancelled"]


def test_a_task_is_completed_once() -> None:
    plain = Plain(LOOP)
    task = plain.ready("a")
    plain.complete("a", again=True)
    assert task.state == TaskState.COMPLETED
    task.run()  # the library does not mind

    story = Story(LOOP)
    first = next(iter(story.user_tasks))
    story.complete("a", again=True)
    for unknown in (first, uuid4()):
        with pytest.raises(UserTaskClosed):
            ENGINE.complete_user_task(story.definition, story.snapshot.state, unknown, {}, story.now)


def test_a_service_task_waits_for_a_worker() -> None:
    parameter = '<spiffworkflow:parameter id="to" type="str" value="person"/>'
    parameters = f"<spiffworkflow:parameters>{parameter}</spiffworkflow:parameters>"
    start = '<spiffworkflow:serviceTaskOperator id="mail" resultVariable="sent">'
    operator = f"{start}{parameters}</spiffworkflow:serviceTaskOperator>"
    diagram = process(
        node("serviceTask", "send", f"<bpmn:extensionElements>{operator}</bpmn:extensionElements>"),
        nodes("endEvent", "e"),
        way("s", "send", "e"),
    )
    with pytest.raises(NameError, match="script"):
        Plain(diagram, {"person": "Kim"})

    story = Story(diagram, {"person": "Kim"})
    job = story.job("send")
    assert (job.handler, job.variables, job.due_at) == ("mail", {"to": "Kim"}, story.now)
    assert story.reasons == [("send", "service_task")]
    assert story.serve("send", number=1).variables == {"person": "Kim", "sent": {"number": 1}}


def test_a_service_task_needs_no_connector() -> None:
    diagram = process(nodes("serviceTask", "send"), nodes("endEvent", "e"), way("s", "send", "e"))
    with pytest.raises(ValidationException, match="operator"):
        Plain(diagram)
    assert Story(diagram, {"x": 1}).job("send").handler == "send"


def test_a_loop_without_a_wait_uses_up_its_budget() -> None:
    diagram = process(
        nodes("exclusiveGateway", "m"),
        script("c", 'n = get("n", 0) + 1'),
        flows("f", ("s", "m"), ("m", "c"), ("c", "m")),
    )
    with pytest.raises(EngineFault) as caught:
        Engine(budget=Budget(steps=200)).start(definition(diagram), {}, Story(LOOP).now)
    assert caught.value.fault == "budget_exceeded"
    assert set(caught.value.trace) == {"m", "c"}


def test_a_process_that_calls_itself_is_stopped_by_its_depth() -> None:
    diagram = process(node("callActivity", "me", calledElement="p"), nodes("endEvent", "e"), way("s", "me", "e"))
    with pytest.raises(EngineFault) as caught:
        Engine(budget=Budget(depth=5)).start(definition(diagram), {}, Story(LOOP).now)
    assert (caught.value.fault, caught.value.element_id) == ("depth_exceeded", "me")


def test_an_end_event_may_be_called_end() -> None:
    diagram = process(
        nodes("parallelGateway", "sp"),
        nodes("userTask", "a", "b"),
        nodes("endEvent", "End", "e"),
        way("Start", "sp", "a", "End"),
        way("sp", "b", "e"),
        start="Start",
    )
    with pytest.raises(WorkflowException):
        Plain(diagram)
    story = Story(diagram).complete("a")
    assert story.open == ["b"]
    assert story.complete("b").ended


def test_a_sub_process_is_interrupted_before_it_ends() -> None:
    diagram = process(
        sub_process(
            "sub",
            nodes("startEvent", "ss"),
            node("intermediateThrowEvent", "shout", event("signal", "sig")),
            script("rest", "reached = True"),
            nodes("endEvent", "se"),
            way("ss", "shout", "rest", "se"),
        ),
        boundary("caught", "sub", event("signal", "sig")),
        nodes("userTask", "after", "handle"),
        nodes("endEvent", "e"),
        way("s", "sub", "after", "e"),
        way("caught", "handle", "e"),
        declared='<bpmn:signal id="sig" name="alarm"/>',
    )
    assert Plain(diagram).workflow.get_next_task(spec_name="rest").state == TaskState.COMPLETED
    story = Story(diagram)
    assert story.open == ["handle"]
    assert "rest" not in story.path


def test_form_data_may_look_like_a_marker_of_any_codec() -> None:
    strange = {"typename": "x", "b": {"typename": "UUID", "value": 1}, "ext": [3, "2026"]}
    story = Story(LOOP).complete("a", again=True, form=strange)
    assert story.complete("a", again=True).variables["form"] == strange


def test_two_flows_between_the_same_elements_are_two_tokens() -> None:
    diagram = process(
        nodes("parallelGateway", "sp", "j"),
        nodes("userTask", "a"),
        nodes("endEvent", "e"),
        flows("f", ("s", "sp"), ("sp", "j"), ("sp", "j"), ("j", "a"), ("a", "e")),
    )
    story = Story(diagram)
    assert story.open == ["a"]
    assert story.complete("a").ended
    assert story.path == ["s", "sp", "j", "a", "e"]


def test_all_scripts_of_a_run_share_one_purse() -> None:
    diagram = process(
        nodes("exclusiveGateway", "m"),
        script("c", "n = sum(range(1000))"),
        flows("f", ("s", "m"), ("m", "c"), ("c", "m")),
    )
    with pytest.raises(EngineFault) as caught:
        Engine(budget=Budget(work=30_000)).start(definition(diagram), {}, Story(LOOP).now)
    assert (caught.value.fault, caught.value.element_id) == ("budget_exceeded", "c")


def test_a_service_that_is_called_all_the_same_names_the_element() -> None:
    story = InMemory(definition(process(nodes("serviceTask", "send"), way("s", "send"))), {}, Story(LOOP).now)
    with pytest.raises(EngineFault) as caught:
        LanguageBridge().call_service(story.open()[0], operation_name="mail")
    assert (caught.value.fault, caught.value.element_id) == ("service_called", "send")
