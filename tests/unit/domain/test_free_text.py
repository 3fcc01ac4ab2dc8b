"""Which answers are guarded: every string but those that the form lists or shapes, or that a customer says."""

from __future__ import annotations

from typing import Any

import pytest

from sio_workflow.domain.free_text import CPR_SAYING, forbidden, without
from sio_workflow.domain.health_words import SAYING

SICK = "Han har influenza"


def form(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties}


@pytest.mark.parametrize(
    ("schema", "answers", "path"),
    [
        (form(note={"type": "string"}), {"note": SICK}, "note"),
        (form(note={"type": ["string", "null"]}), {"note": SICK}, "note"),
        (form(note={}), {"note": SICK}, "note"),
        ({}, {"unasked": SICK}, "unasked"),
        ({}, {"influenza": True}, ""),
        (form(rows={"items": form(note={"type": "string"})}), {"rows": [{"note": SICK}]}, "rows.0.note"),
        ({**form(note={"$ref": "#/$defs/n"}), "$defs": {"n": {"type": "string"}}}, {"note": SICK}, "note"),
        (form(note={"oneOf": [{"const": "a"}, {"type": "string"}]}), {"note": SICK}, "note"),
        (form(note={"x-sio-text": "anyone"}), {"note": SICK}, "note"),
        (form(note={"$ref": "#/properties/note"}), {"note": SICK}, "note"),
    ],
)
def test_text_is_guarded_wherever_it_stands(schema: dict[str, Any], answers: dict[str, Any], path: str) -> None:
    assert forbidden(schema, answers) == {path: [SAYING]}


@pytest.mark.parametrize(
    "field",
    [{"enum": [SICK]}, {"oneOf": [{"const": SICK, "title": "x"}]}, {"type": "string", "x-sio-text": "customer"}],
)
def test_listed_values_and_the_words_of_a_customer_pass(field: dict[str, Any]) -> None:
    assert not forbidden(form(note=field), {"note": SICK})


@pytest.mark.parametrize("text", ["Hans nr er 010190-1234", "CPR 0101901234", "cpr-nr.: 010190 1234"])
def test_a_personal_number_is_refused(text: str) -> None:
    assert forbidden({}, {"note": text}) == {"note": [CPR_SAYING]}


@pytest.mark.parametrize("text", ["Ring 20 12 34 56", "Ordre 4500123456", "991399-1234"])
def test_other_numbers_pass(text: str) -> None:
    assert not forbidden({}, {"note": text})


def test_a_draft_loses_only_what_was_refused() -> None:
    answers = {"decision": "approve", "rows": [{"note": SICK}], "note": "Nøgle"}
    assert without(answers, {"rows.0.note": [SAYING]}) == {"decision": "approve", "note": "Nøgle"}
