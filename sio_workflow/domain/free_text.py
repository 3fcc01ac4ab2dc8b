"""Which answers of a form are free text, and whether they say what must not be kept.

Every string is guarded. Spared are values that the form itself lists or shapes (enum, const, format, pattern), and
fields whose author has marked them `"x-sio-text": "customer"`: the words of a customer about our work. The gate allows
that mark only in processes that a customer can start, and never in the lane of an employee.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from sio_workflow.domain.health_words import SAYING, mentions_health

#: the mark on a field, and whose words it may name
MARK = "x-sio-text"
CUSTOMER = "customer"
HR = "hr"
CPR_SAYING = "Do not write a CPR number here."
#: what stands in place of a text from outside that must not be kept; whoever reads it may have either language
NOT_KEPT = (
    "Teksten er ikke gemt: den handlede om helbred eller indeholdt et CPR-nummer. Ring til afsenderen."
    " / The text was not kept: it was about health, or held a CPR number. Call the sender."
)

_SHAPED = frozenset({"enum", "const", "format", "pattern"})
_CHOICES = ("oneOf", "anyOf")
#: a Danish personal number: a date, a hyphen and four digits, or ten digits that are called so
_CPR = re.compile(
    r"(?<!\d)(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])\d{2}[-–]\d{4}(?!\d)|\bcpr\W{0,12}(?:nr|nummer)?\W{0,3}\d{6}\W?\d{4}",
    re.IGNORECASE,
)
_DEEPEST = 40


def forbidden(schema: Mapping[str, Any], answers: Any) -> dict[str, list[str]]:
    """Path of each answer that must not be kept, with what to tell its writer; the answer itself is not repeated."""
    found: dict[str, list[str]] = {}
    for path, text in _guarded(schema, schema, answers, "", 0):
        if saying := _refused(text):
            found[path] = [saying]
    return found


def kept_of(text: str) -> str:
    """A text from outside as it may be kept: itself, or a note in its place."""
    return NOT_KEPT if _refused(text) else text


def without(answers: Mapping[str, Any], paths: Mapping[str, Any]) -> dict[str, Any]:
    """The answers without the fields (whole top-level fields) that these paths lead to."""
    named = {path.partition(".")[0] for path in paths}
    return {name: value for name, value in answers.items() if name not in named}


def _refused(text: str) -> str:
    if mentions_health(text):
        return SAYING
    return CPR_SAYING if _CPR.search(text) else ""


def _guarded(node: Any, root: Mapping[str, Any], value: Any, path: str, depth: int) -> Iterator[tuple[str, str]]:
    node = _resolved(node, root)
    if depth > _DEEPEST:
        return
    if isinstance(value, str):
        if not _spared(node):
            yield path, value
    elif isinstance(value, Mapping):
        fields = node.get("properties", {})
        for name, inner in value.items():
            below = f"{path}.{name}".lstrip(".")
            if name not in fields:
                yield path, str(name)
            yield from _guarded(fields.get(name, {}), root, inner, below, depth + 1)
    elif isinstance(value, list | tuple):
        for number, inner in enumerate(value):
            yield from _guarded(node.get("items", {}), root, inner, f"{path}.{number}".lstrip("."), depth + 1)


def _spared(node: Mapping[str, Any]) -> bool:
    listed = any(_lists(node.get(kind)) for kind in _CHOICES)
    return listed or bool(_SHAPED & node.keys()) or node.get(MARK) in {CUSTOMER, HR}


def _lists(choices: Any) -> bool:
    return bool(choices) and all(isinstance(each, Mapping) and "const" in each for each in choices)


def _resolved(node: Any, root: Mapping[str, Any]) -> Mapping[str, Any]:
    """The node behind a local reference; anything that is no plain node is guarded as if it said nothing."""
    for _ in range(_DEEPEST):
        if not isinstance(node, Mapping):
            return {}
        reference = node.get("$ref")
        if not isinstance(reference, str):
            return node
        node = _pointed(root, reference)
    return {}


def _pointed(root: Any, reference: str) -> Any:
    found = root
    for part in reference.removeprefix("#").strip("/").split("/"):
        found = found.get(part, {}) if isinstance(found, Mapping) else {}
    return found
