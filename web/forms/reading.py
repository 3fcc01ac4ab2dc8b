"""A posted form back to answers: the same shape the schema describes, empty optional fields absent.

What cannot be understood stays as it was typed, so that the type message appears and nothing that was written is lost.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from web.forms.fields import choice_node, kind_of
from web.forms.instants import HourSkipped, HourTwice, to_instant
from web.forms.schema import Node, options, properties, resolve, type_of

NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")
MAX_ROWS = 200


class Posted(Protocol):
    """The posted fields: werkzeug's MultiDict, or anything like it."""

    def get(self, key: str, /) -> str | None: ...
    def getlist(self, key: str, /) -> list[str]: ...
    def __iter__(self) -> Iterator[str]: ...


@dataclass(frozen=True, slots=True)
class Reading:
    """Answers as far as they could be understood, and codes of what could not: path to codes."""

    answers: dict[str, Any]
    problems: dict[str, list[str]] = field(default_factory=dict)


@dataclass(slots=True)
class _Reader:
    root: Node
    posted: Posted
    variables: Mapping[str, Any]
    names: frozenset[str]
    problems: dict[str, list[str]] = field(default_factory=dict)

    def group(self, node: Node, ui: Node, path: str) -> dict[str, Any]:
        found = {
            name: self.value(child, ui.get(name, {}), f"{path}.{name}".lstrip("."))
            for name, child in properties(node, self.root).items()
        }
        return {name: value for name, value in found.items() if value is not None}

    def value(self, node: Node, ui: Node, path: str) -> Any:
        kind = kind_of(node, ui, str(ui.get("ui:widget", "") or ""), self.root)
        read_as = getattr(self, "_" + kind.replace("-", "_"), None)
        return read_as(node, ui, path) if read_as else scalar(self.posted.get(path), type_of(node))

    def _group(self, node: Node, ui: Node, path: str) -> Any:
        return self.group(node, ui, path) or None

    def _checkbox(self, node: Node, ui: Node, path: str) -> bool:
        return self.posted.get(path) is not None

    def _checkboxes(self, node: Node, ui: Node, path: str) -> Any:
        item = choice_node(node, self.root)
        return [self.chosen(item, ui, raw) for raw in self.posted.getlist(path)] or None

    def _select(self, node: Node, ui: Node, path: str) -> Any:
        raw = self.posted.get(path) or ""
        return self.chosen(node, ui, raw) if raw else None

    _radio = _select

    def chosen(self, node: Node, ui: Node, raw: str) -> Any:
        """The option as the schema spells it: 3 for "3", true for "True"."""
        known = {str(value): value for value, _ in options(node, ui, self.variables, "da")}
        return known.get(raw, raw)

    def _rows(self, node: Node, ui: Node, path: str) -> Any:
        item, item_ui = resolve(node.get("items", {}), self.root), ui.get("items", {})
        rows = [self.value(item, item_ui, f"{path}.{n}") for n in range(self.row_count(path))]
        # only rows at the end are dropped: the others keep their number, and so do their messages
        while rows and is_empty(rows[-1]):
            rows.pop()
        return [{} if row is None and type_of(item) == "object" else row for row in rows] or None

    def row_count(self, path: str) -> int:
        inside = (name[len(path) + 1 :] for name in self.names if name.startswith(path + "."))
        numbers = [re.split(r"[.:]", name)[0] for name in inside]
        return min(max((int(number) + 1 for number in numbers if number.isdecimal()), default=0), MAX_ROWS)

    def _datetime_local(self, node: Node, ui: Node, path: str) -> str | None:
        raw = (self.posted.get(path) or "").strip()
        fold = {"first": 0, "second": 1}.get(self.posted.get(f"{path}:fold") or "")
        if not raw:
            return None
        try:
            return to_instant(raw, fold).isoformat()
        except HourSkipped:
            self.problems[path] = ["hour_skipped"]
        except HourTwice:
            self.problems[path] = ["hour_twice"]
            self.problems[f"{path}:fold"] = ["hour_twice"]
        except ValueError:
            self.problems[path] = ["not_a_time"]
        return raw


def read(schema: Node, ui: Node, posted: Posted, *, variables: Mapping[str, Any]) -> Reading:
    """Read a posted form by its schema; fields that the schema does not know are ignored."""
    reader = _Reader(schema, posted, variables, frozenset(str(name) for name in posted))
    answers = reader.group(resolve(schema, schema), ui, "")
    return Reading(answers, reader.problems)


def is_empty(row: Any) -> bool:
    """Has nobody written anything in this row? An unticked box is not an answer."""
    return row is None or (isinstance(row, dict) and all(value is False for value in row.values()))


def scalar(raw: str | None, kind: str) -> Any:
    """One typed value; text that is no number stays text."""
    value = (raw or "").strip()
    if not value:
        return None
    if kind == "boolean":
        return {"true": True, "false": False}.get(value, value)
    return number(value, kind) if kind in ("number", "integer") else value


def number(value: str, kind: str) -> Any:
    """7,5 and 7.5 are both seven and a half; 1.250,5 has a Danish thousands mark."""
    plain = value.replace(" ", "").replace("\u00a0", "")
    plain = plain.replace(".", "").replace(",", ".") if "," in plain else plain
    if not NUMBER.fullmatch(plain):
        return value
    as_float = float(plain)
    if kind == "number" and not as_float.is_integer():
        return as_float
    return int(as_float) if as_float.is_integer() else value
