"""A form as the policy lint reads it: every object in it, with all the words that stand there."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

#: what JSON Schema and the form's own machinery say, not the designer
_MACHINERY = frozenset({"$schema", "$id", "$ref", "type", "format", "pattern", "x-sio-text", "ui:order", "ui:widget"})
_FILE_FORMATS = frozenset({"data-url", "binary", "file", "base64", "byte"})
_FILE_WIDGETS = ("file", "files", "upload", "image", "photo", "camera", "signature")
#: formats that no sentence fits, or that have a rule of their own
_TIGHT_FORMATS = _FILE_FORMATS | {"date", "date-time", "time", "uuid", "email", "idn-email", "ipv4", "ipv6", "uri"}
#: from ^ to $: digits, letters that stand for themselves, at most three others in a row, and signs
_TIGHT_PATTERN = re.compile(
    r"\^(?:(?:\\d|\[[0-9-]+\])(?:[+*?]|\{\d+(?:,\d*)?\})?|\[[\w-]+\](?:\{[1-3](?:,[1-3])?\})?\??"
    r"|[\w /:#-]\??|\\[.+()/-]\??|[()|])+\$"
)
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


def loose_shape(node: Node) -> str:
    """The pattern or format of a field that sounds narrow and takes any sentence, "" when there is none."""
    pattern, shape = node.content.get("pattern"), node.content.get("format")
    if isinstance(pattern, str) and not _TIGHT_PATTERN.fullmatch(pattern):
        return pattern or "pattern"
    loose = node.content.get("type") == "string" and isinstance(shape, str) and shape not in _TIGHT_FORMATS
    return str(shape) if loose else ""


def lines(source: str, text: str) -> int | None:
    """The first line on which a text stands in a JSON file."""
    for written in (json.dumps(text, ensure_ascii=False), json.dumps(text)):
        place = source.find(written[1:-1])
        if place >= 0:
            return source.count("\n", 0, place) + 1
    return None
