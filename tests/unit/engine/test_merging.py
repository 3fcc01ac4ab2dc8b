"""Changes of branches, and how they come together."""

from __future__ import annotations

from typing import Any

from sio_workflow.engine.codec import MISSING
from sio_workflow.engine.merging import changes, compose, lay, lay_where_untouched


def test_dicts_are_compared_key_by_key_and_lists_as_a_whole() -> None:
    before = {"a": 1, "doc": {"x": 1, "y": 1}, "items": [1], "gone": 1}
    after = {"a": 1, "doc": {"x": 2, "y": 1}, "items": [1, 2], "new": None}
    assert changes(before, after) == [
        [["doc", "x"], 1, 2],
        [["items"], [1], [1, 2]],
        [["gone"], 1, MISSING],
        [["new"], MISSING, None],
    ]


def test_a_number_that_becomes_a_truth_value_is_a_change() -> None:
    assert changes({"a": 1}, {"a": True}) == [[["a"], 1, True]]


def test_two_branches_come_together() -> None:
    split: dict[str, Any] = {"n": 0, "doc": {"x": 1}}
    data = {"n": 0, "doc": {"x": 1}}
    lay(data, changes(split, {"n": 1, "doc": {"x": 1}}))
    lay(data, changes(split, {"n": 0, "doc": {"x": 1, "y": 2}}))
    assert data == {"n": 1, "doc": {"x": 1, "y": 2}}


def test_a_change_yields_to_what_was_changed_since() -> None:
    recorded = changes({"a": 1, "b": 1}, {"a": 2, "b": 2})
    data = {"a": 1, "b": 9}
    lay_where_untouched(data, recorded)
    assert data == {"a": 2, "b": 9}


def test_the_later_of_two_changes_counts() -> None:
    assert compose([[["a"], 1, 2], [["b"], 1, 2]], [[["a"], 2, 3]]) == [[["b"], 1, 2], [["a"], 2, 3]]


def test_a_removed_variable_is_removed() -> None:
    data = {"a": 1}
    lay(data, changes({"a": 1}, {}))
    assert data == {}
