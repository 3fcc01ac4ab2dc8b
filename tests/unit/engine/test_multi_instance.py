"""Multi-instance activities at their edges: odd collections, odd outputs, counts in the completion condition."""

from __future__ import annotations

from typing import Any

import pytest

from sio_workflow.domain.errors import EngineFault
from tests.unit.engine.bpmn import node, nodes, process, way
from tests.unit.engine.story import Story

RESULTS = '<bpmn:loopDataOutputRef>results</bpmn:loopDataOutputRef><bpmn:outputDataItem id="result" name="result"/>'


def many(collection: str, more: str = "") -> str:
    """A user task for every item of a collection."""
    marker = f'<bpmn:loopDataInputRef>{collection}</bpmn:loopDataInputRef><bpmn:inputDataItem id="one"/>{more}'
    loop = node("multiInstanceLoopCharacteristics", "mi", marker)
    return process(node("userTask", "ask", loop), nodes("endEvent", "e"), way("s", "ask", "e"))


def test_results_for_a_variable_that_is_no_collection_are_a_fault() -> None:
    story = Story(many("items", RESULTS), {"items": [1], "results": 5})
    with pytest.raises(EngineFault, match="'results'") as caught:
        story.complete("ask", result=1)
    assert (caught.value.fault, caught.value.element_id) == ("multi_instance_failed", "ask")


@pytest.mark.parametrize(
    ("items", "before", "after"),
    [
        ([1, 2], ["old"], ["old", "x", "x"]),
        ({"a": 1, "b": 2}, ["old"], ["old", "x", "x"]),
        ({"a": 1, "b": 2}, {"old": 0}, {"old": 0, "a": "x", "b": "x"}),
        ([1, 2], {}, {"0": "x", "1": "x"}),
    ],
)
def test_results_are_added_to_what_is_there(items: Any, before: Any, after: Any) -> None:
    story = Story(many("items", RESULTS), {"items": items, "results": before})
    story.complete("ask", result="x").complete("ask", result="x")
    assert story.variables["results"] == after


def test_the_collection_may_be_inside_a_variable() -> None:
    story = Story(many('order["lines"]', RESULTS), {"order": {"lines": [1, 2]}})
    story.complete("ask", result="x").complete("ask", result="y")
    assert story.variables["results"] == ["x", "y"]


@pytest.mark.parametrize("items", [5, "text", None])
def test_what_cannot_be_gone_through_is_a_fault(items: object) -> None:
    with pytest.raises(EngineFault, match="'items' is not a collection") as caught:
        Story(many("items"), {"items": items})
    assert caught.value.trace[0] == "s"


@pytest.mark.parametrize(
    "condition",
    ["numberOfCompletedInstances == 2", "nrOfCompletedInstances / nrOfInstances > 0.5", "nrOfActiveInstances == 1"],
)
def test_a_completion_condition_may_count(condition: str) -> None:
    enough = f"<bpmn:completionCondition>{condition.replace('>', '&gt;')}</bpmn:completionCondition>"
    story = Story(many("items", enough), {"items": [1, 2, 3]})
    assert not story.complete("ask").ended
    assert story.complete("ask").ended
