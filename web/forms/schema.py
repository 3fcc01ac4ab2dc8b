"""Reading a JSON Schema node: references, type, texts in the reader's language, and the options to choose from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

Node = Mapping[str, Any]

FROM_DATA = "options_from_task_data_var:"
#: names a list that the house offers: people or places, by id
CHOICES = "x-choices"
MAX_REFERENCES = 20


def resolve(node: Node, root: Node) -> Node:
    """Follow local references (`#/$defs/x`); what stands beside the reference wins."""
    for _ in range(MAX_REFERENCES):
        target = node.get("$ref")
        if not isinstance(target, str) or not target.startswith("#"):
            return node
        node = {**_at(root, target), **{key: value for key, value in node.items() if key != "$ref"}}
    return {key: value for key, value in node.items() if key != "$ref"}


def _at(root: Node, pointer: str) -> Node:
    found: Any = root
    for part in pointer.lstrip("#").strip("/").split("/"):
        if part:
            found = found.get(part.replace("~1", "/").replace("~0", "~"), {}) if isinstance(found, Mapping) else {}
    return found if isinstance(found, Mapping) else {}


def type_of(node: Node) -> str:
    """The one type a field is shown as; of several the first that is not null."""
    declared = node.get("type")
    if isinstance(declared, str):
        return declared
    if isinstance(declared, Sequence):
        return next((str(kind) for kind in declared if kind != "null"), "string")
    return _guessed_type(node)


def _guessed_type(node: Node) -> str:
    if "properties" in node:
        return "object"
    if "items" in node:
        return "array"
    samples = [value for value, _ in options(node, {}, {}, "da")] or [node.get("const", node.get("default"))]
    kinds = {bool: "boolean", int: "integer", float: "number"}
    return kinds.get(type(samples[0]), "string")


def properties(node: Node, root: Node) -> dict[str, Node]:
    """All properties a form may show: conditional ones are shown too, the schema decides when they are needed."""
    found = {key: resolve(value, root) for key, value in node.get("properties", {}).items()}
    for branch in _branches(node):
        for key, value in properties(resolve(branch, root), root).items():
            found[key] = {**value, **found.get(key, {})}
    return found


def _branches(node: Node) -> Iterator[Node]:
    yield from node.get("allOf", ())
    yield from (node[key] for key in ("then", "else") if isinstance(node.get(key), Mapping))
    yield from node.get("dependentSchemas", {}).values()


def ordered(names: Sequence[str], ui: Node) -> list[str]:
    """Names in the order of `ui:order`; `*` stands for the rest, and nothing is lost when it is missing."""
    order = [name for name in ui.get("ui:order", ["*"]) if name in names or name == "*"]
    rest = [name for name in names if name not in order]
    at = order.index("*") if "*" in order else len(order)
    return [*order[:at], *rest, *[name for name in order[at:] if name != "*"]]


def text(key: str, node: Node, ui: Node, locale: str) -> str:
    """Title or description in the reader's language: `x-i18n: {"en": {"title": ...}}` stands beside the Danish."""
    for place in (ui, node):
        translated = place.get("x-i18n", {}).get(locale, {})
        found = translated.get(f"ui:{key}") or translated.get(key)
        if found:
            return str(found)
    return str(ui.get(f"ui:{key}") or ui.get("ui:options", {}).get(key) or node.get(key) or "")


def options(node: Node, ui: Node, variables: Mapping[str, Any], locale: str) -> list[tuple[Any, str]]:
    """(value, label) of what can be chosen; empty when the field is free."""
    if CHOICES in node:
        return _from_data(str(node[CHOICES]), variables)
    source = node.get("enum")
    source = [source] if isinstance(source, str) else source
    if isinstance(source, Sequence):
        return _listed(source, node, ui, variables, locale)
    alternatives = node.get("oneOf") or node.get("anyOf") or []
    if isinstance(alternatives, str):
        return _from_data(alternatives, variables)
    if alternatives and isinstance(alternatives[0], str):
        return _from_data(alternatives[0], variables)
    return [
        (one["const"], text("title", one, {}, locale) or str(one["const"])) for one in alternatives if "const" in one
    ]


def headings(node: Node, variables: Mapping[str, Any]) -> dict[str, str]:
    """The heading under which each option of a list of the house stands; empty where it has none."""
    found = variables.get(str(node.get(CHOICES, "")), [])
    return {str(one["value"]): str(one["group"]) for one in found if isinstance(one, Mapping) and "group" in one}


def _listed(
    values: Sequence[Any], node: Node, ui: Node, variables: Mapping[str, Any], locale: str
) -> list[tuple[Any, str]]:
    if len(values) == 1 and str(values[0]).startswith(FROM_DATA):
        return _from_data(str(values[0]), variables)
    translated = {**node.get("x-i18n", {}).get(locale, {}), **ui.get("x-i18n", {}).get(locale, {})}
    names = translated.get("ui:enumNames") or translated.get("enumNames") or ui.get("ui:enumNames")
    names = names or ui.get("ui:options", {}).get("enumNames") or node.get("enumNames") or values
    return [(value, str(name)) for value, name in zip(values, [*names, *values[len(names) :]], strict=False)]


def _from_data(reference: str, variables: Mapping[str, Any]) -> list[tuple[Any, str]]:
    found = variables.get(reference.removeprefix(FROM_DATA), [])
    return [_option(one) for one in found] if isinstance(found, Sequence) and not isinstance(found, str) else []


def _option(one: Any) -> tuple[Any, str]:
    if not isinstance(one, Mapping):
        return one, str(one)
    value = one.get("value", one.get("const", one.get("id", "")))
    return value, str(one.get("label", one.get("title", one.get("name", value))))


def asks_for_choice(node: Node) -> bool:
    """Does the node list what can be chosen, even if the list is empty now?"""
    alternatives = node.get("oneOf") or node.get("anyOf") or ()
    if isinstance(alternatives, str):
        return True
    return CHOICES in node or "enum" in node or any(isinstance(one, str) or "const" in one for one in alternatives)
