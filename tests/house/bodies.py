"""The least that every changing route takes, so that an answer tells of rights and not of a form left empty."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

WORDS = "Noget der er langt nok til at være et svar"
AT = "2026-03-09T10:00:00+01:00"
#: texts that must be one of a few, though the document does not list them
CODES = {"role": "employee", "ground": "long_absence", "kind": "call", "reason": "holiday"}
Things = dict[str, UUID]
#: what pages send, by endpoint; the API's bodies are read from its own document
FORMS: dict[str, Callable[[Things], dict[str, Any]]] = {
    "complaints.give_feedback": lambda _: {"text": WORDS},
    "complaints.add_item": lambda _: {"location": "Kantinen"},
    "complaints.assess_item": lambda _: {"item_no": 1, "assessment": "out_of_plan"},
    "complaints.log_contact": lambda _: {"kind": "call", "outcome": "reached"},
    "customer.write": lambda _: {"reply": WORDS},
    "customer.answer_offer": lambda _: {"answer": "yes"},
    "customer.reopen": lambda _: {"text": WORDS},
    "cover.log_call": lambda own: {"employee_id": own["employee_id"], "outcome": "no"},
    "delegations.give": lambda own: {
        "area_id": own["area_id"],
        "employee_id": own["employee_id"],
        "from": "2026-04-01",
        "to": "2026-04-02",
        "reason": "holiday",
    },
    "delegations.prolong": lambda _: {"to": "2026-04-02"},
    "designer.new": lambda _: {"key": "ny_proces", "name": "Ny proces"},
    "form_editor.save": lambda _: {"schema": "{}", "ui_schema": "{}", "do": "save"},
    "hr.follow": lambda own: {"absence_id": own["absence_id"]},
    "hr.note": lambda _: {"body": WORDS},
    "hr.step_done": lambda _: {"code": "look_at_course"},
    "hr.request_certificate": lambda own: {"absence_id": own["absence_id"], "ground": "long_absence"},
    "privacy.keep": lambda _: {"days": 400},
    "privacy.erase": lambda _: {"confirm": "yes"},
    "organisation.suggest": lambda own: {"employee_id": own["employee_id"]},
    "accounts.create": lambda own: {"person_id": own["person_id"]},
    "accounts.give": lambda own: {"role": "employee", "area_id": own["area_id"]},
}


class Document:
    """The OpenAPI document, asked for bodies."""

    def __init__(self, document: dict[str, Any]) -> None:
        self._paths, self._parts = document["paths"], document["components"]["schemas"]

    def body(self, path: str, method: str, own: Things) -> Any:
        """The least body this operation allows; None when it takes none."""
        operation = self._paths.get(path, {}).get(method.lower(), {})
        content = operation.get("requestBody", {}).get("content", {})
        schema = next(iter(content.values()), {}).get("schema")
        return None if schema is None else json.loads(json.dumps(self._least(schema, "", own), default=str))

    def _least(self, schema: dict[str, Any], name: str, own: Things) -> Any:
        schema = self._parts[schema["$ref"].rsplit("/", 1)[1]] if "$ref" in schema else schema
        if "enum" in schema:
            return schema["enum"][0]
        kind = schema.get("type", "object")
        kind = kind if isinstance(kind, str) else kind[0]
        if kind == "string":
            return _text(schema, name, own)
        if kind != "object":
            return {"array": [], "boolean": True}.get(kind, schema.get("minimum", 1))
        # an area may be left out by those whose role holds everywhere; here it is always one's own
        wanted, parts = {*schema.get("required", []), "area_id"}, schema.get("properties", {})
        return {each: self._least(part, each, own) for each, part in parts.items() if each in wanted}


def _text(schema: dict[str, Any], name: str, own: Things) -> str:
    if name in CODES:
        return CODES[name]
    match schema.get("format"):
        case "uuid":
            return str(own.get(name, uuid4()))
        case "date-time":
            return AT
        case "date":
            return AT[:10]
    return WORDS[: schema.get("maxLength", 80)]
