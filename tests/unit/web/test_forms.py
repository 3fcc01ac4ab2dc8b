"""JSON Schema to fields and back: what people type survives, what is unknown shows."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from werkzeug.datastructures import MultiDict

from web.forms import Filling, HourSkipped, HourTwice, build, edit_rows, read, to_instant

ITEMS = {
    "type": "object",
    "required": ["description"],
    "properties": {
        "description": {"type": "string", "title": "Hvad"},
        "urgent": {"type": "boolean", "title": "Haster"},
    },
}
SCHEMA = {
    "title": "Vurdér",
    "x-i18n": {"en": {"title": "Assess"}},
    "type": "object",
    "required": ["outcome"],
    "$defs": {"note": {"type": "string", "title": "Note", "maxLength": 20}},
    "properties": {
        "outcome": {
            "title": "Udfald",
            "oneOf": [
                {"const": "accept", "title": "Godtag", "x-i18n": {"en": {"title": "Accept"}}},
                {"const": "reject", "title": "Afvis"},
            ],
        },
        "hours": {"type": "number", "title": "Timer"},
        "people": {"type": "integer"},
        "at": {"type": "string", "format": "date-time"},
        "day": {"type": "string", "format": "date"},
        "note": {"$ref": "#/$defs/note"},
        "level": {"enum": [1, 2, 3]},
        "talk": {"type": "boolean"},
        "address": {"type": "object", "properties": {"street": {"type": "string"}, "floor": {"type": "integer"}}},
        "items": {"type": "array", "items": ITEMS},
        "codes": {"type": "array", "items": {"enum": ["a", "b", "c"]}},
    },
}
UI = {
    "ui:order": ["hours", "*", "outcome"],
    "talk": {"ui:widget": "radio"},
    "note": {"ui:widget": "typeahead"},
}


def sent(**fields: object) -> dict[str, object]:
    return read(SCHEMA, UI, MultiDict(fields), variables={}).answers


def field(path: str, filling: Filling | None = None, **variables: object):
    form = build(SCHEMA, UI, filling or Filling(), variables=variables)
    return next(one for top in form.fields for one in top.flat() if one.path == path)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("7,5", 7.5), ("7.5", 7.5), ("1.250,5", 1250.5), ("8", 8), ("mange", "mange"), ("nan", "nan"), ("1e9", "1e9")],
)
def test_a_number_is_read_with_comma_or_point_and_other_text_stays_as_typed(typed, meant):
    assert sent(hours=typed)["hours"] == meant


def test_a_whole_number_is_not_cut_from_a_broken_one():
    assert sent(people="2,5")["people"] == "2,5"


def test_what_is_left_empty_is_absent():
    assert sent(hours="", note="  ", outcome="", **{"address.street": ""}) == {}


def test_a_choice_keeps_the_type_of_its_option():
    assert sent(level="2", talk="false") == {"level": 2, "talk": False}


def test_a_nested_object_and_rows_come_back_in_the_shape_of_the_schema():
    answers = sent(
        **{"address.street": "Havnegade", "address.floor": "3", "items.0.description": "Gulv", "items.1.urgent": "1"}
    )
    assert answers["address"] == {"street": "Havnegade", "floor": 3}
    assert answers["items"] == [{"description": "Gulv", "urgent": False}, {"urgent": True}]


def test_an_empty_row_at_the_end_is_dropped():
    assert sent(**{"items.0.description": "Gulv", "items.1.description": ""})["items"] == [
        {"description": "Gulv", "urgent": False}
    ]


def test_ticked_boxes_become_a_list():
    assert read(SCHEMA, UI, MultiDict([("codes", "a"), ("codes", "c")]), variables={}).answers["codes"] == ["a", "c"]


def test_time_on_the_wall_becomes_an_instant_in_utc():
    assert sent(at="2026-11-23T06:00")["at"] == "2026-11-23T05:00:00+00:00"
    assert sent(at="2026-07-01T06:00")["at"] == "2026-07-01T04:00:00+00:00"


def test_the_hour_that_does_not_exist_is_refused_and_kept_as_typed():
    reading = read(SCHEMA, UI, MultiDict({"at": "2026-03-29T02:30"}), variables={})
    assert reading.problems == {"at": ["hour_skipped"]}
    assert reading.answers["at"] == "2026-03-29T02:30"
    with pytest.raises(HourSkipped):
        to_instant("2026-03-29T02:30")


def test_the_hour_that_comes_twice_is_asked_about_and_then_taken():
    reading = read(SCHEMA, UI, MultiDict({"at": "2026-10-25T02:30"}), variables={})
    shown = field("at", Filling(values=reading.answers, problems=reading.problems))
    assert shown.twice
    assert shown.value == "2026-10-25T02:30"
    assert sent(**{"at": "2026-10-25T02:30", "at:fold": "first"})["at"] == "2026-10-25T00:30:00+00:00"
    assert sent(**{"at": "2026-10-25T02:30", "at:fold": "second"})["at"] == "2026-10-25T01:30:00+00:00"
    with pytest.raises(HourTwice):
        to_instant("2026-10-25T02:30")


def test_an_instant_is_shown_as_time_on_the_wall_and_a_number_with_a_comma():
    filling = Filling(values={"at": "2026-11-23T05:00:00+00:00", "hours": 7.5})
    assert field("at", filling).value == "2026-11-23T06:00"
    assert field("at", Filling(values={"at": datetime(2026, 11, 23, 5, tzinfo=UTC)})).value == "2026-11-23T06:00"
    assert field("hours", filling).value == "7,5"


def test_fields_stand_in_the_order_of_the_ui_schema_and_none_is_lost():
    form = build(SCHEMA, UI, Filling(), variables={})
    names = [one.path for one in form.fields]
    assert names[0] == "hours"
    assert names[-1] == "outcome"
    assert sorted(names) == sorted(SCHEMA["properties"])


def test_an_unknown_widget_becomes_a_plain_field_that_says_so():
    note = field("note")
    assert (note.kind, note.degraded, note.max_length) == ("text", "typeahead", 20)


def test_options_can_come_from_task_data():
    schema = {
        "type": "object",
        "properties": {"who": {"type": "string", "enum": ["options_from_task_data_var:people"]}},
    }
    people = [{"value": "1", "label": "Anna"}, {"value": "2", "label": "Bo"}]
    form = build(schema, {}, Filling(values={"who": "2"}), variables={"people": people})
    assert list(form.fields[0].options) == [("1", "Anna", False), ("2", "Bo", True)]


def test_texts_follow_the_reader_and_fall_back_to_danish():
    form = build(SCHEMA, UI, Filling(), variables={}, locale="en")
    outcome = next(one for one in form.fields if one.path == "outcome")
    assert form.title == "Assess"
    assert [label for _, label, _ in outcome.options] == ["Accept", "Afvis"]


def test_the_summary_names_nested_fields_too():
    filling = Filling(values={"items": [{}]}, problems={"items.0.description": ["required"], "": ["no"]})
    form = build(SCHEMA, UI, filling, variables={})
    assert [one.path for one in form.wrong] == ["items.0.description"]
    assert form.problems == ["no"]


def test_rows_are_added_and_removed_without_losing_what_stands_in_them():
    answers = {"items": [{"description": "Gulv"}, {"description": "Vindue"}]}
    added = edit_rows(answers, MultiDict({"_add_row": "items"}))
    assert added == {"items": [{"description": "Gulv"}, {"description": "Vindue"}, None]}
    assert edit_rows(answers, MultiDict({"_remove_row": "items.0"})) == {"items": [{"description": "Vindue"}]}
    assert edit_rows(answers, MultiDict()) is None
    assert edit_rows(answers, MultiDict({"_remove_row": "items.9.x"})) == answers


def test_a_list_of_the_house_is_offered_by_name_for_one_and_for_many():
    schema = {
        "type": "object",
        "properties": {
            "site_id": {"type": "string", "format": "uuid", "x-choices": "sites"},
            "employee_ids": {"type": "array", "items": {"type": "string"}, "x-choices": "people"},
        },
    }
    lists = {"sites": [{"value": "1", "label": "Havnen"}], "people": [{"value": "7", "label": "Bo"}]}
    one, many = build(schema, {}, Filling(values={"employee_ids": ["7"]}), variables=lists).fields
    assert (one.kind, list(one.options)) == ("select", [("1", "Havnen", False)])
    assert (many.kind, list(many.options)) == ("checkboxes", [("7", "Bo", True)])
    sent_back = read(schema, {}, MultiDict({"site_id": "1", "employee_ids": "7"}), variables=lists)
    assert sent_back.answers == {"site_id": "1", "employee_ids": ["7"]}
