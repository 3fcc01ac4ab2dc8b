"""Which answers are guarded: every string but those that the form lists, ids, and what a customer says."""

from __future__ import annotations

from typing import Any

import pytest

from sio_workflow.domain.errors import InvalidAnswers
from sio_workflow.domain.free_text import CPR_SAYING, forbidden, kept_of, refuse, without, without_numbers
from sio_workflow.domain.health_words import SAYING
from sio_workflow.domain.people import Role

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
        (form(note={"type": "string", "pattern": ".*"}), {"note": SICK}, "note"),
        (form(note={"type": "string", "pattern": ""}), {"note": SICK}, "note"),
        (form(note={"type": "string", "pattern": r"^[\s\w]+$"}), {"note": SICK}, "note"),
        (form(note={"type": "string", "format": "textarea"}), {"note": SICK}, "note"),
        (form(note={"type": "string", "format": "date"}), {"note": SICK}, "note"),
        (form(note={"enum": ["a"]}), {"note": SICK}, "note"),
        (form(note={"x-sio-text": "customer"}), {"note": SICK}, "note"),
        (form(note={"x-sio-text": "hr"}), {"note": SICK}, "note"),
    ],
)
def test_text_is_guarded_wherever_it_stands(schema: dict[str, Any], answers: dict[str, Any], path: str) -> None:
    assert forbidden(schema, answers) == {path: [SAYING]}


@pytest.mark.parametrize("field", [{"enum": [SICK]}, {"const": SICK}, {"oneOf": [{"const": SICK, "title": "x"}]}])
def test_listed_values_pass(field: dict[str, Any]) -> None:
    assert not forbidden(form(note=field), {"note": SICK})


@pytest.mark.parametrize("role", [Role.CUSTOMER, Role.HR])
def test_the_mark_spares_the_words_of_those_it_names_and_of_nobody_else(role: Role) -> None:
    schema = form(note={"type": "string", "x-sio-text": role.value})
    assert not forbidden(schema, {"note": SICK}, {role})
    for other in set(Role) - {role}:
        assert forbidden(schema, {"note": SICK}, {other}) == {"note": [SAYING]}


def test_whoever_may_say_anything_may_not_write_a_personal_number() -> None:
    schema = form(note={"type": "string", "x-sio-text": "customer"})
    assert forbidden(schema, {"note": "Amina 010190-1234"}, {Role.CUSTOMER}) == {"note": [CPR_SAYING]}


def test_an_id_is_no_number_of_a_person() -> None:
    assert not forbidden({}, {"site_id": "ab010190-1234-4cde-8fab-123456789abc"})


def test_a_text_without_a_form_is_refused_without_its_words() -> None:
    with pytest.raises(InvalidAnswers) as refusal:
        refuse(note="influenza", other="nøgle", more="010190-1234")
    assert refusal.value.fields == {"note": [SAYING], "more": [CPR_SAYING]}
    assert "influenza" not in f"{refusal.value} {refusal.value.details}"


def test_a_customers_answer_from_outside_loses_only_the_number() -> None:
    said = "Amina (010190-1234) har influenza, gulvet er beskidt"
    assert without_numbers(said) == "Amina (…) har influenza, gulvet er beskidt"
    assert said not in kept_of(said)


@pytest.mark.parametrize("text", ["Hans nr er 010190-1234", "CPR 0101901234", "cpr-nr.: 010190 1234"])
def test_a_personal_number_is_refused(text: str) -> None:
    assert forbidden({}, {"note": text}) == {"note": [CPR_SAYING]}


@pytest.mark.parametrize("text", ["Ring 20 12 34 56", "Ordre 4500123456", "991399-1234"])
def test_other_numbers_pass(text: str) -> None:
    assert not forbidden({}, {"note": text})


def test_a_draft_loses_only_what_was_refused() -> None:
    answers = {"decision": "approve", "rows": [{"note": SICK}], "note": "Nøgle"}
    assert without(answers, {"rows.0.note": [SAYING]}) == {"decision": "approve", "note": "Nøgle"}
