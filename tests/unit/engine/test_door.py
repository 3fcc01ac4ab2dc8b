"""The engine's door: starting, sharing definitions between threads, and files it must not trust."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from sio_workflow.domain.errors import EngineFault, Invalid, NotWaiting
from sio_workflow.engine import Engine
from sio_workflow.engine.catalogue import Catalogue
from tests.unit.engine.bpmn import NOW, boundary, definition, event, node, nodes, process, timer, way
from tests.unit.engine.families import FAMILIES, FILES
from tests.unit.engine.story import Story

CALLED = '<bpmn:message id="m" name="complaint_received"/>'

BOTH_STARTS = process(
    node("startEvent", "received", event("message", "m")),
    nodes("userTask", "a", "b"),
    nodes("endEvent", "e"),
    way("s", "a", "e"),
    way("received", "b", "e"),
    declared=CALLED,
)


def test_an_instance_starts_at_the_plain_start_event_or_with_a_message() -> None:
    assert Story(BOTH_STARTS, {"x": 1}).open == ["a"]
    story = Story(BOTH_STARTS, {"x": 1}, message="complaint_received")
    assert story.open == ["b"]
    assert story.variables == {"x": 1}
    assert (story.history[0].element_id, story.history[0].delta) == ("received", {"x": 1})


def test_a_message_that_starts_nothing_is_refused() -> None:
    with pytest.raises(Invalid):
        Story(BOTH_STARTS, message="something_else")


def test_names_that_belong_to_the_language_are_refused() -> None:
    for variables in ({"_hidden": 1}, {"len": 1}):
        with pytest.raises(Invalid):
            Story(BOTH_STARTS, variables)


def test_a_wrong_job_id_is_refused() -> None:
    story = Story(process(nodes("userTask", "a"), nodes("serviceTask", "b"), way("s", "a", "b")))
    task_id = next(iter(story.user_tasks))
    with pytest.raises(NotWaiting):
        story.engine.complete_service_task(story.definition, story.snapshot.state, task_id, {}, NOW)
    with pytest.raises(NotWaiting):
        story.engine.throw_error(story.definition, story.snapshot.state, task_id, "X", {}, NOW)


def test_an_input_leaves_the_old_state_as_it_was() -> None:
    story = Story(FAMILIES["parallel_in_loop"])
    before, task_id = story.snapshot.state, next(iter(story.user_tasks))
    first = story.engine.complete_user_task(story.definition, before, task_id, {"k": 1}, NOW)
    second = story.engine.complete_user_task(story.definition, before, task_id, {"k": 1}, NOW)
    assert first.waits[0].element_id == second.waits[0].element_id


@pytest.mark.parametrize("family", ["multi_parallel_in_loop", "decision_and_call", "boundary_in_loop"])
def test_one_definition_serves_many_threads(family: str) -> None:
    engine, source = Engine(), definition(FAMILIES[family], FILES)
    given = {"again": True, "pa": False, "fire": False}

    def one_instance(_: int) -> list[str]:
        story = Story(source, given, engine=engine)
        for turn in range(12):
            if story.service_jobs:
                story.serve(story.service_jobs[0].element_id, again=turn < 8)
            elif story.user_tasks:
                story.complete_id(next(iter(story.user_tasks)), again=turn < 8)
        return story.path

    with ThreadPoolExecutor(max_workers=6) as pool:
        paths = list(pool.map(one_instance, range(30)))
    assert all(path == paths[0] for path in paths)


def test_an_interrupted_sub_process_is_history_as_cancelled() -> None:
    story = Story(
        process(
            node("subProcess", "sub", nodes("startEvent", "ss") + nodes("userTask", "work") + way("ss", "work", "se")
                 + nodes("endEvent", "se")),
            boundary("slow", "sub", timer("timeDuration", '"PT1H"')),
            nodes("endEvent", "e"),
            way("s", "sub", "e"),
            way("slow", "e"),
        )
    )  # fmt: skip
    story.wait(hours=1).fire("slow")
    assert story.ended
    assert story.open == []
    assert {line.element_id for line in story.history if line.state == "cancelled"} == {"sub", "work"}


def test_only_the_definitions_used_last_stay_parsed() -> None:
    catalogue = Catalogue(size=2)
    sources = [definition(BOTH_STARTS.replace('id="a"', f'id="a" name="{number}"')) for number in range(3)]
    first = catalogue.get(sources[0])
    assert catalogue.get(sources[0]) is first
    catalogue.get(sources[1])
    catalogue.get(sources[2])
    assert catalogue.get(sources[0]) is not first


@pytest.mark.parametrize(
    "xml",
    [
        "not xml",
        process(nodes("userTask", "a"), way("a", "nowhere"), way("s", "a")),
        process(nodes("userTask", "a"), start=""),
        process(node("endEvent", "e", event("error", "undeclared")), way("s", "e")),
        process(node("intermediateCatchEvent", "c", "<bpmn:timerEventDefinition/>"), way("s", "c")),
        process(node("businessRuleTask", "rate"), way("s", "rate")),
        process(node("subProcess", "sub", nodes("startEvent", "ss"), triggeredByEvent="true"), way("s", "sub")),
    ],
)
def test_a_diagram_that_cannot_run_is_a_fault(xml: str) -> None:
    with pytest.raises(EngineFault) as caught:
        Story(xml)
    assert caught.value.fault == "definition_unreadable"


def test_entities_are_left_alone() -> None:
    document = '<!DOCTYPE x [<!ENTITY secret SYSTEM "file:///etc/hostname">]>' + process(
        node("userTask", "a", "<bpmn:documentation>&secret;</bpmn:documentation>"), way("s", "a")
    )
    story = Story(document)
    parsed = story.engine._catalogue.get(story.definition)
    assert parsed.process.task_specs["a"].documentation is None
