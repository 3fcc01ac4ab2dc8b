"""Forms of a definition: their schema, and whether answers fit it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from jsonschema import Draft202012Validator, ValidationError

from sio_workflow.domain import free_text
from sio_workflow.domain.errors import InvalidAnswers
from sio_workflow.domain.people import Actor
from sio_workflow.domain.process import Definition
from sio_workflow.services.views import FormView

_SAYINGS = {
    "required": "This field is required.",
    "enum": "Choose one of the listed values.",
    "const": "Choose one of the listed values.",
    "type": "This is not the right kind of value.",
    "format": "This is not written the right way.",
    "pattern": "This is not written the right way.",
    "minLength": "This is too short.",
    "maxLength": "This is too long.",
    "minimum": "This is too small.",
    "exclusiveMinimum": "This is too small.",
    "maximum": "This is too large.",
    "exclusiveMaximum": "This is too large.",
    "minItems": "Choose more.",
    "maxItems": "Choose fewer.",
    "uniqueItems": "Choose each only once.",
    "additionalProperties": "There are fields here that the form does not have.",
    "unevaluatedProperties": "There are fields here that the form does not have.",
}


def form_of(definition: Definition, element_id: str, name: str) -> FormView | None:
    """The form of a user task or start event, if it has one."""
    schema = definition.files.get(f"forms/{element_id}-schema.json")
    if schema is None:
        return None
    return FormView(
        element_id=element_id,
        name=name,
        definition_key=definition.key,
        definition_name=definition.name,
        version=definition.version,
        schema=_parsed(schema),
        ui_schema=_parsed(definition.files.get(f"forms/{element_id}-uischema.json", "{}")),
    )


@lru_cache(maxsize=256)
def _parsed(text: str) -> Mapping[str, Any]:
    """Shared by everyone who looks at the form: read only."""
    parsed: Mapping[str, Any] = json.loads(text)
    return parsed


def check_answers(definition: Definition, element_id: str, answers: Mapping[str, Any], actor: Actor) -> None:
    """Raise InvalidAnswers, field by field, unless the answers fit the form and say nothing that must not be kept.

    A task without a form takes anything but that.
    """
    schema = definition.files.get(f"forms/{element_id}-schema.json")
    problems = _by_field(_validator(schema).iter_errors(answers)) if schema is not None else {}
    problems |= free_text.forbidden(_parsed(schema or "{}"), answers, actor.roles)
    if problems:
        raise InvalidAnswers(problems)


@lru_cache(maxsize=512)
def _validator(schema: str) -> Draft202012Validator:
    return Draft202012Validator(json.loads(schema), format_checker=Draft202012Validator.FORMAT_CHECKER)


def _by_field(errors: Iterable[ValidationError]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for error in errors:
        found.setdefault(_field(error), []).append(_SAYINGS.get(str(error.validator), "This does not fit the form."))
    return found


def _field(error: ValidationError) -> str:
    """Path of the field with dots; a missing field is named itself, not the object it is missing from."""
    path = [str(part) for part in error.absolute_path]
    if error.validator == "required":
        present = error.instance if isinstance(error.instance, dict) else {}
        required: list[str] = error.validator_value  # type: ignore[assignment]
        path += [name for name in required if name not in present and repr(name) in error.message]
    return ".".join(path)
