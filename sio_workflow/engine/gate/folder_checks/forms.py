"""Every user task has a form: a JSON Schema and how to show it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from sio_workflow.engine.gate.drawing import Drawing, called, problem
from sio_workflow.engine.gate.report import Finding, Severity
from sio_workflow.engine.gate.surroundings import Surroundings, beside
from sio_workflow.engine.gate.vocabulary import tag_of

_KINDS = ("schema", "uischema")


def check(drawing: Drawing, surroundings: Surroundings) -> Iterator[Finding]:
    """Missing forms, forms that are no forms, and forms that belong to nothing."""
    for node in (node for node in drawing.nodes if tag_of(node) == "userTask"):
        for kind in _KINDS:
            path = f"forms/{node.get('id')}-{kind}.json"
            if path not in surroundings.files:
                missing = problem(
                    node,
                    "form_missing",
                    f"The user task {called(node)} has no {path}.",
                    "Create the form under the id of the user task.",
                )
                yield replace(missing, severity=surroundings.severity)
    for path, text in sorted(surroundings.files.items()):
        if path.startswith("forms/") and path.endswith(".json"):
            yield from _form(drawing, path, text)


def _form(drawing: Drawing, path: str, text: str) -> Iterator[Finding]:
    name = path.removeprefix("forms/").removesuffix(".json")
    owner = name.removesuffix("-uischema").removesuffix("-schema")
    if drawing.node(owner) is None:
        unused = beside(path, "form_unused", f"no element has the id “{owner}”.", "Rename or delete the form.")
        yield replace(unused, severity=Severity.WARNING)
    for finding in _content(path, text):
        yield replace(finding, element_id=owner if drawing.node(owner) is not None else None)


def _content(path: str, text: str) -> Iterator[Finding]:
    try:
        content = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as error:
        line = error.lineno if isinstance(error, json.JSONDecodeError) else None
        yield beside(path, "form_not_json", f"this is not JSON ({error}).", "Repair the file.", line=line)
        return
    if not isinstance(content, dict):
        yield beside(path, "form_not_object", "a form is a JSON object.", "Start the file with {.")
    elif path.endswith("-schema.json"):
        yield from _schema(path, content)


def _schema(path: str, schema: dict[str, Any]) -> Iterator[Finding]:
    if wrong := _meta_error(schema):
        yield beside(
            path,
            "form_schema_invalid",
            f"this is not a JSON Schema: {wrong}.",
            "Repair the schema; it follows JSON Schema 2020-12.",
        )
    elif schema.get("type") != "object" or not isinstance(schema.get("properties", {}), dict):
        yield beside(
            path,
            "form_not_flat",
            "a form describes an object with properties.",
            'Write "type": "object" and the fields under "properties".',
        )


def _meta_error(schema: dict[str, Any]) -> str:
    """What JSON Schema itself has against a schema, "" for nothing."""
    # here, not above: its format checkers take a second to import, and the audit's process imports this package too
    from jsonschema import Draft202012Validator, SchemaError  # noqa: PLC0415

    try:
        Draft202012Validator.check_schema(schema)
    except SchemaError as error:
        return f"{error.message} at {error.json_path}"
    except RecursionError:
        return "it is nested too deeply"
    return ""
