"""A form as the policy lint reads it: every object in it, with all the words that stand there."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

#: what JSON Schema and the form's own machinery say, not the designer
_MACHINERY = frozenset({"$schema", "$id", "$ref", "type", "format", "pattern", "x-sio-text", "ui:order", "ui:widget"})
_FILE_FORMATS = frozenset({"data-url", "binary", "file", "base64", "byte"})
_FILE_WIDGETS = ("file", "files", "upload", "image", "photo", "camera", "signature")
_FILE_KEYS = ("contentMediaType", "contentEncoding")


@dataclass(frozen=True, slots=True)
class Node:
    """One object in a form; `name` is the key under which it stands."""

    name: str
    content: dict[str, Any]

    @property
    def is_date_or_box(self) -> bool:
        return self.content.get("format") == "date" or self.content.get("type") == "boolean"


def nodes_of(content: Any, name: str = "") -> Iterator[Node]:
    """Every object, at any depth and under any keyword."""
    if isinstance(content, dict):
        yield Node(name, content)
        for key, inner in content.items():
            yield from nodes_of(inner, key)
    elif isinstance(content, list):
        for inner in content:
            yield from nodes_of(inner, name)


def texts_of(node: Node) -> Iterator[str]:
    """The words of one object: the name it stands under, and its own texts and lists of texts."""
    if node.name and node.name not in _MACHINERY:
        yield node.name
    for key, value in node.content.items():
        if key not in _MACHINERY:
            yield from _strings(value)


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for inner in value:
            yield from _strings(inner)


def asks_for_file(node: Node) -> str:
    """The word by which a field asks for a file, "" when it does not."""
    content = node.content
    if content.get("format") in _FILE_FORMATS:
        return str(content["format"])
    for key in _FILE_KEYS:
        if isinstance(content.get(key), str):
            return key
    widget = content.get("ui:widget") or content.get("ui:field")
    if isinstance(widget, str) and widget.casefold().startswith(_FILE_WIDGETS):
        return widget
    options = content.get("ui:options")
    return "accept" if isinstance(options, dict) and "accept" in options else ""


def lines(source: str, text: str) -> int | None:
    """The first line on which a text stands in a JSON file."""
    for written in (json.dumps(text, ensure_ascii=False), json.dumps(text)):
        place = source.find(written[1:-1])
        if place >= 0:
            return source.count("\n", 0, place) + 1
    return None
