"""Work for people and workers, scripts, decisions, sub-processes, calls and activities that run several times."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest

from sio_workflow.domain.errors import EngineFault, InstanceEnded, Invalid
from tests.unit.engine.bpmn import (
    NOW,
    boundary,
    event,
    extensions,
    flow,
    flows,
    node,
    nodes,
    process,
    properties,
    script,
    sub_process,
    timer,
    way,
)
from tests.unit.engine.families import CALLED, FILES
from tests.unit.engine.plain import Plain
from tests.unit.engine.story import Story


def line(*parts: str, names: tuple[str, ...]) -> str:
    """These elements in a row."""
    return process(*parts, nodes("endEvent", "e"), way("s", *names, "e"))


def test_a_user_task_carries_lane_name_due_time_and_assignee() -> None:
    lane = node("lane", "service_manager", "<bpmn:flowNodeRef>approve</bpmn:flowNodeRef>", name="Servicechef")
    story = Story(
        line(
            node("laneSet", "ls", lane),
            node("userTask", "approve", properties(due="now() + timedelta(hours=2)", assignee="chef"), name="Godkend"),
            names=("approve",),
        ),
        {"chef": "anna"},
    )
    task = story.snapshot.opened_user_tasks[0]
    assert (task.lane, task.name, task.assignee) == ("service_manager", "Godkend", "anna")
    assert task.due_at == NOW + timedelta(hours=2)
    assert task.variables == {"chef": "anna"}


@pytest.mark.parametrize(
    ("expression", "due"),
    [
        ('"PT30M"', NOW + timedelta(minutes=30)),
        ('"2026-07-01T10:00:00"', datetime(2026, 7, 1, 8, tzinfo=UTC)),
        ('"2026-07-01T10:00:00+00:00"', datetime(2026, 7, 1, 10, tzinfo=UTC)),
        ("day", datetime(2026, 12, 23, 23, tzinfo=UTC)),
        ("None", None),
    ],
)
def test_a_due_time_may_be_a_span_or_a_local_time(expression: str, due: datetime | None) -> None:
    diagram = line(node("userTask", "approve", properties(due=expression)), names=("approve",))
    story = Story(diagram, {"day": date(2026, 12, 24)})
    assert story.snapshot.opened_user_tasks[0].due_at == due


def test_all_types_of_variables_come_back_as_they_went() -> None:
    given = {
        "day": date(2026, 3, 1),
        "at": datetime(2026, 3, 1, 7, 30, tzinfo=UTC),
        "price": Decimal("12.50"),
        "who": UUID(int=7),
        "deep": {"list": [1, 2.5, None, True, {"typename": "UUID"}]},
    }
    assert Story(line(nodes("userTask", "a"), names=("a",)), given).refresh().complete("a").variables == given


@pytest.mark.parametrize("value", [timedelta(hours=1), b"bytes", object(), datetime(2026, 1, 1), float("nan"), {1: 2}])  # noqa: DTZ001
def test_other_types_are_refused_before_anything_runs(value: object) -> None:
    with pytest.raises(Invalid):
        Story(line(nodes("userTask", "a"), names=("a",)), {"x": value})


def test_a_script_that_fails_names_its_element() -> None:
    with pytest.raises(EngineFault) as caught:
        Story(line(script("calc", "x = missing + 1"), names=("calc",)))
    assert (caught.value.fault, caught.value.element_id) == ("script_failed", "calc")
    assert caught.value.trace[:2] == ("calc", "s")


def test_a_choice_without_a_way_out_is_a_fault() -> None:
    diagram = process(
        nodes("exclusiveGateway", "x"),
        nodes("endEvent", "e", "f"),
        flows("f", ("s", "x"), ("x", "e", "False"), ("x", "f", "1 == 2")),
    )  # fmt: skip
    with pytest.raises(EngineFault) as caught:
        Story(diagram)
    assert (caught.value.fault, caught.value.element_id) == ("no_way_out", "x")


def test_a_condition_that_fails_names_its_gateway() -> None:
    diagram = process(
        node("exclusiveGateway", "x", default="d"), nodes("endEvent", "e", "f"),
        flow("d", "x", "f"), flows("f", ("s", "x"), ("x", "e", "missing"))
    )  # fmt: skip
    with pytest.raises(EngineFault) as caught:
        Story(diagram)
    assert (caught.value.fault, caught.value.element_id) == ("condition_failed", "x")


def test_an_ended_instance_takes_nothing_more() -> None:
    story = Story(line(nodes("userTask", "a"), names=("a",))).complete("a")
    with pytest.raises(InstanceEnded):
        story.refresh()


def test_a_decision_table_sets_its_outputs() -> None:
    rate = node(
        "businessRuleTask", "rate",
        extensions("<spiffworkflow:calledDecisionId>grade</spiffworkflow:calledDecisionId>"),
    )  # fmt: skip
    diagram = line(rate, nodes("userTask", "a"), names=("rate", "a"))
    assert Story(diagram, {"n": 2}, files=FILES).variables == {"n": 2, "grade": "low"}
    assert Story(diagram, {"n": 5}, files=FILES).variables == {"n": 5, "grade": "high"}


def test_a_call_activity_runs_the_called_process() -> None:
    story = Story(line(node("callActivity", "call", calledElement="called"), names=("call",)), {"n": 3}, files=FILES)
    assert story.open == ["cu"]
    assert story.reasons == [("call", "inner"), ("cu", "user_task")]
    story.complete("cu", extra=1)
    assert story.ended
    assert story.variables == {"n": 3, "extra": 1, "called": 3}
    assert story.path == ["s", "cstart", "cu", "cs", "ce", "call", "e"]


def test_a_call_activity_hands_over_only_what_is_specified() -> None:
    specification = (
        '<bpmn:ioSpecification><bpmn:dataInput id="n" name="n"/><bpmn:dataOutput id="called" name="called"/>'
        "<bpmn:inputSet><bpmn:dataInputRefs>n</bpmn:dataInputRefs></bpmn:inputSet>"
        "<bpmn:outputSet><bpmn:dataOutputRefs>called</bpmn:dataOutputRefs></bpmn:outputSet></bpmn:ioSpecification>"
    )
    called = CALLED.replace('isExecutable="true">', f'isExecutable="true">{specification}')
    files = {"called/called.bpmn": called}
    story = Story(
        line(node("callActivity", "call", calledElement="called"), names=("call",)), {"n": 3, "mine": 1}, files=files
    )
    assert story.variables == {"n": 3}
    assert story.complete("cu", extra=1).variables == {"n": 3, "mine": 1, "called": 3}


def test_a_called_process_that_does_not_exist_cannot_be_read() -> None:
    with pytest.raises(EngineFault) as caught:
        Story(line(node("callActivity", "call", calledElement="nowhere"), names=("call",)))
    assert caught.value.fault == "definition_unreadable"


def test_a_boundary_event_inside_a_sub_process_works_after_restore() -> None:
    inner = sub_process(
        "sub",
        nodes("startEvent", "ss"),
        nodes("userTask", "work", "late"),
        boundary("slow", "work", timer("timeDuration", '"PT1H"')),
        nodes("endEvent", "se"),
        way("ss", "work", "se"),
        way("slow", "late", "se"),
    )
    story = Story(line(inner, names=("sub",))).wait(hours=1).fire("slow")
    assert story.open == ["late"]
    assert story.complete("late", x=1).ended
    assert story.variables == {"x": 1}


def many(marker: str, *, sequential: bool = False, kind: str = "userTask") -> str:
    loop = node("multiInstanceLoopCharacteristics", "mi", marker, isSequential=str(sequential).lower())
    return line(node(kind, "ask", loop), nodes("userTask", "after"), names=("ask", "after"))


ITEMS = '<bpmn:loopDataInputRef>people</bpmn:loopDataInputRef><bpmn:inputDataItem id="person"/>'
ANSWERS = '<bpmn:loopDataOutputRef>answers</bpmn:loopDataOutputRef><bpmn:outputDataItem id="yes"/>'
THREE = "<bpmn:loopCardinality>3</bpmn:loopCardinality>"


def test_parallel_instances_have_their_item_and_results_keep_their_place() -> None:
    story = Story(many(ITEMS + ANSWERS), {"people": ["a", "b", "c"]})
    by_person = {task.variables["person"]: task.task_id for task in story.user_tasks.values()}
    assert sorted(by_person) == ["a", "b", "c"]
    for person in ("c", "a", "b"):
        story.complete_id(by_person[person], yes=f"{person}!")
    assert story.variables == {"people": ["a", "b", "c"], "answers": ["a!", "b!", "c!"]}
    assert story.complete("after").path == ["s", "ask", "ask", "ask", "after", "e"]


def test_instances_of_a_map_give_a_map() -> None:
    story = Story(many(ITEMS + ANSWERS), {"people": {"x": 1, "y": 2}}).complete("ask", yes=1).complete("ask", yes=2)
    assert story.variables["answers"] == {"x": 1, "y": 2}


def test_sequential_instances_with_a_cardinality_and_an_output_that_exists() -> None:
    diagram = many(THREE + ANSWERS, sequential=True)
    with pytest.raises(NameError, match="data_ouput"):
        Plain(diagram, {"answers": []})
    story = Story(diagram, {"answers": []})
    for answer in (1, 2, 3):
        assert story.open == ["ask"]
        story.complete("ask", yes=answer)
    assert story.variables == {"answers": [1, 2, 3]}


def test_sequential_instances_with_items_and_no_output_see_one_another() -> None:
    diagram = many(ITEMS, sequential=True)
    with pytest.raises(AttributeError):  # on its way to say that the item already exists
        Plain(diagram, {"people": ["a", "b"]}).complete("ask")
    story = Story(diagram, {"people": ["a", "b"]}).complete("ask", count=1)
    task = next(iter(story.user_tasks.values()))
    assert (task.variables["person"], task.variables["count"]) == ("b", 1)
    assert story.complete("ask", count=2).variables == {"people": ["a", "b"], "count": 2}


def test_parallel_instances_without_output_keep_all_changes() -> None:
    story = Story(many(THREE), {"n": 0}).complete("ask", a=1, n=5).complete("ask", b=1).complete("ask", c=1)
    assert story.variables == {"n": 5, "a": 1, "b": 1, "c": 1}


def test_a_completion_condition_cancels_the_rest() -> None:
    story = Story(many(THREE + "<bpmn:completionCondition>yes</bpmn:completionCondition>"))
    story.complete("ask", yes=False)
    assert story.open == ["ask", "ask"]
    assert story.complete("ask", yes=True).open == ["after"]
    assert [row.state for row in story.history if row.element_id == "ask"] == ["completed", "completed", "cancelled"]


@pytest.mark.parametrize("sequential", [False, True])
def test_no_items_no_instances(sequential: bool) -> None:
    story = Story(many(ITEMS + ANSWERS, sequential=sequential), {"people": []})
    assert story.open == ["after"]
    assert story.variables == {"people": [], "answers": []}
    assert story.path == ["s", "ask"]


def test_a_collection_that_is_none_is_a_fault() -> None:
    with pytest.raises(EngineFault) as caught:
        Story(many(ITEMS), {"people": 3})
    assert (caught.value.fault, caught.value.element_id) == ("multi_instance_failed", "ask")


def test_service_tasks_may_run_for_every_item() -> None:
    story = Story(many(ITEMS + ANSWERS, kind="serviceTask"), {"people": ["a", "b"]})
    assert [job.variables["person"] for job in story.service_jobs] == ["a", "b"]
    story.serve("ask", yes=1).serve("ask", yes=2)
    assert story.variables["answers"] == [1, 2]


def test_an_error_of_one_instance_interrupts_the_whole_activity() -> None:
    loop = node("multiInstanceLoopCharacteristics", "mi", THREE)
    diagram = process(
        node("serviceTask", "ask", loop),
        boundary("failed", "ask", event("error")),
        nodes("userTask", "handle"),
        nodes("endEvent", "e"),
        way("s", "ask", "e"),
        way("failed", "handle", "e"),
    )
    story = Story(diagram).serve("ask").fail("ask", "NO")
    assert story.open == ["handle"]


def standard_loop(**attributes: str) -> str:
    condition = "<bpmn:loopCondition>get('more', True)</bpmn:loopCondition>"
    return line(
        node("userTask", "a", node("standardLoopCharacteristics", "l", condition, **attributes)),
        nodes("userTask", "after"),
        names=("a", "after"),
    )


def test_a_standard_loop_runs_while_its_condition_holds() -> None:
    story = Story(standard_loop()).complete("a", n=[1]).complete("a", n=[1, 2], more=False)
    assert story.open == ["after"]
    assert story.variables == {"n": [1, 2], "more": False}


def test_a_standard_loop_stops_at_its_maximum() -> None:
    story = Story(standard_loop(loopMaximum="2")).complete("a").complete("a")
    assert story.open == ["after"]


def test_a_standard_loop_may_test_before() -> None:
    assert Story(standard_loop(testBefore="true"), {"more": False}).open == ["after"]


def test_the_form_answers_can_land_in_one_variable() -> None:
    wrapped = extensions("<spiffworkflow:variableName>form</spiffworkflow:variableName>")
    story = Story(line(node("userTask", "a", wrapped), names=("a",))).complete("a", x=1)
    assert story.variables == {"form": {"x": 1}}


def test_scripts_before_and_after_a_task_run() -> None:
    scripts = extensions(
        "<spiffworkflow:preScript>a = 1</spiffworkflow:preScript>"
        "<spiffworkflow:postScript>b = a + c</spiffworkflow:postScript>"
    )
    story = Story(line(node("userTask", "ask", scripts), names=("ask",)))
    assert story.variables == {"a": 1}
    assert story.complete("ask", c=2).variables == {"a": 1, "b": 3, "c": 2}


DATA_OBJECT = '<bpmn:dataObject id="report"/><bpmn:dataObjectReference id="ref" dataObjectRef="report"/>'
WRITES = '<bpmn:dataOutputAssociation id="o"><bpmn:targetRef>ref</bpmn:targetRef></bpmn:dataOutputAssociation>'
READS = '<bpmn:dataInputAssociation id="i"><bpmn:sourceRef>ref</bpmn:sourceRef></bpmn:dataInputAssociation>'


def test_a_data_object_is_seen_by_the_tasks_that_read_it() -> None:
    story = Story(
        line(
            DATA_OBJECT,
            node("userTask", "write", WRITES),
            nodes("userTask", "between"),
            node("userTask", "read", READS),
            names=("write", "between", "read"),
        )
    )
    story.complete("write", report={"pages": 3})
    assert story.variables == {}
    assert story.complete("between").variables == {"report": {"pages": 3}}


def test_a_task_that_does_not_write_its_data_object_is_a_fault_and_stays_open() -> None:
    story = Story(line(DATA_OBJECT, node("userTask", "write", WRITES), names=("write",)))
    with pytest.raises(EngineFault) as caught:
        story.complete("write")
    assert (caught.value.fault, caught.value.element_id) == ("element_failed", "write")
    assert story.complete("write", report=1).ended
