"""Schema to fields: what a template needs to draw one input, decided here and not in the template."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from web.forms.filling import Filling
from web.forms.instants import wall_of
from web.forms.schema import (
    CHOICES,
    Node,
    asks_for_choice,
    headings,
    options,
    ordered,
    properties,
    resolve,
    text,
    type_of,
)

#: widgets of react-jsonschema-form that we draw ourselves; any other is shown as a plain field with a note
CHOICE_WIDGETS = {"radio", "select", "checkbox", "checkboxes"}
KNOWN_WIDGETS = CHOICE_WIDGETS | {
    "text",
    "textarea",
    "hidden",
    "updown",
    "date",
    "date-time",
    "datetime",
    "time",
    "email",
    "tel",
}
BY_TYPE = {"object": "group", "number": "number", "integer": "number"}
BY_FORMAT = {
    "date": "date",
    "date-time": "datetime-local",
    "time": "time",
    "email": "email",
    "uri": "url",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field, ready to draw."""

    #: dotted: "items.0.place"; also the name of the input
    path: str
    #: text, textarea, number, select, radio, yesno, checkbox, checkboxes, date, datetime-local, time, email, tel, url,
    #: hidden, group or rows
    kind: str
    label: str
    help: str = ""
    required: bool = False
    value: Any = None
    #: (value, label, chosen)
    options: Sequence[tuple[Any, str, bool]] = ()
    #: the same under headings, where the list has some
    groups: Sequence[tuple[str, Sequence[tuple[Any, str, bool]]]] = ()
    problems: Sequence[str] = ()
    #: fields of a group; for rows, one group per row
    children: Sequence[Field] = ()
    #: name of a widget that we do not have
    degraded: str = ""
    max_length: int | None = None
    lines: int = 4
    read_only: bool = False
    #: the hour comes twice that night: ask which
    twice: bool = False

    @property
    def id(self) -> str:
        return "f-" + self.path.replace(".", "-")

    def asked(self) -> Field:
        """The same field where a page insists on it although its schema does not."""
        return replace(self, required=True, help="")

    def flat(self) -> Iterator[Field]:
        """This field and all below it."""
        yield self
        for child in self.children:
            yield from child.flat()


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A whole form, ready to draw."""

    title: str
    description: str
    fields: Sequence[Field]
    #: messages that belong to no field
    problems: Sequence[str] = ()

    def pick(self, *paths: str) -> list[Field]:
        """These fields, in this order, as far as the form has them."""
        known = {one.path: one for one in self.fields}
        return [known[path] for path in paths if path in known]

    def without(self, *paths: str) -> list[Field]:
        """All fields but these."""
        return [one for one in self.fields if one.path not in paths]

    @property
    def wrong(self) -> list[Field]:
        """Fields with a problem, in the order of the page: the error summary."""
        return [one for top in self.fields for one in top.flat() if one.problems]


@dataclass(frozen=True, slots=True)
class _Maker:
    root: Node
    filling: Filling
    variables: Mapping[str, Any]
    locale: str

    def group(self, node: Node, ui: Node, path: str, value: Any) -> list[Field]:
        values = value if isinstance(value, Mapping) else {}
        known = properties(node, self.root)
        needed = node.get("required", ())
        return [
            self.one(known[name], ui.get(name, {}), f"{path}.{name}".lstrip("."), values.get(name), name in needed)
            for name in ordered(list(known), ui)
        ]

    def one(self, node: Node, ui: Node, path: str, value: Any, required: bool) -> Field:
        widget = str(ui.get("ui:widget", ui.get("ui:options", {}).get("widget", "")) or "")
        kind = kind_of(node, ui, widget, self.root)
        value = node.get("default") if value is None else value
        options_from = choice_node(node, self.root) if kind == "checkboxes" else node
        choices = self._choices(options_from, ui, value)
        return Field(
            path=path,
            kind=kind,
            label=text("title", node, ui, self.locale) or path.rsplit(".", 1)[-1].replace("_", " "),
            help=text("help", {}, ui, self.locale) or text("description", node, ui, self.locale),
            required=required,
            value=shown(value, kind),
            options=choices,
            groups=_grouped(choices, headings(options_from, self.variables)),
            problems=self.filling.problems_at(path),
            children=self._children(kind, node, ui, path, value),
            degraded=widget if widget and widget not in KNOWN_WIDGETS else "",
            max_length=node.get("maxLength"),
            lines=int(ui.get("ui:options", {}).get("rows", 4)),
            read_only=bool(ui.get("ui:readonly") or ui.get("ui:disabled") or node.get("readOnly")),
            twice="hour_twice" in self.filling.problems_at(f"{path}:fold"),
        )

    def _choices(self, node: Node, ui: Node, value: Any) -> list[tuple[Any, str, bool]]:
        chosen = {str(one) for one in value} if isinstance(value, list) else {str(value)}
        return [(one, label, str(one) in chosen) for one, label in options(node, ui, self.variables, self.locale)]

    def _children(self, kind: str, node: Node, ui: Node, path: str, value: Any) -> list[Field]:
        if kind == "group":
            return self.group(node, ui, path, value)
        if kind == "rows":
            item = resolve(node["items"], self.root)
            rows = value if isinstance(value, list) else []
            count = max(len(rows), int(node.get("minItems", 0)), 1)
            padded = [*rows, *[None] * (count - len(rows))]
            return [self.one(item, ui.get("items", {}), f"{path}.{n}", row, False) for n, row in enumerate(padded)]
        return []


def _grouped(
    choices: list[tuple[Any, str, bool]], headings: Mapping[str, str]
) -> list[tuple[str, list[tuple[Any, str, bool]]]]:
    groups: dict[str, list[tuple[Any, str, bool]]] = {}
    for choice in choices if headings else ():
        groups.setdefault(headings.get(str(choice[0]), ""), []).append(choice)
    return list(groups.items())


def build(schema: Node, ui: Node, filling: Filling, *, variables: Mapping[str, Any], locale: str = "da") -> Form:
    """Make the fields of a form; `variables` feed the lists that come from task data."""
    maker = _Maker(schema, filling, variables, locale)
    return Form(
        title=text("title", schema, ui, locale),
        description=text("description", schema, ui, locale),
        fields=maker.group(resolve(schema, schema), ui, "", filling.values),
        problems=filling.problems_at(""),
    )


def kind_of(node: Node, ui: Node, widget: str, root: Node) -> str:
    """Which input a schema node is drawn as."""
    if widget == "hidden":
        return "hidden"
    kind = type_of(node)
    if kind == "array":
        return "checkboxes" if asks_for_choice(choice_node(node, root)) else "rows"
    if asks_for_choice(node):
        return "radio" if widget == "radio" else "select"
    if kind == "boolean":
        return "yesno" if widget in ("radio", "select") else "checkbox"
    return BY_TYPE.get(kind) or _text_kind(node, ui, widget)


def choice_node(node: Node, root: Node) -> Node:
    """Where the options of a list stand: beside the list, or with its items."""
    return node if CHOICES in node else resolve(node.get("items", {}), root)


def _text_kind(node: Node, ui: Node, widget: str) -> str:
    if widget in ("textarea", "markdown") or ui.get("ui:options", {}).get("multiline"):
        return "textarea"
    by_widget = {"datetime": "datetime-local", "date-time": "datetime-local"}.get(widget, widget)
    if by_widget in ("date", "datetime-local", "time", "email", "tel"):
        return by_widget
    return BY_FORMAT.get(str(node.get("format")), "") or str(ui.get("ui:options", {}).get("inputType", "text"))


def shown(value: Any, kind: str) -> Any:
    """A value as it stands in its input: numbers with a comma, instants as time on the wall."""
    if value is None or kind in ("group", "rows", "checkboxes"):
        return value
    if kind == "number" and isinstance(value, int | float | Decimal):
        return str(value).replace(".", ",")
    return wall_of(value) if kind == "datetime-local" else value
