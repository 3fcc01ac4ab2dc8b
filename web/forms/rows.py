"""Adding and removing rows of a list without JavaScript: the buttons post the form, the answers come back changed."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from web.forms.reading import Posted


def edit_rows(answers: dict[str, Any], posted: Posted) -> dict[str, Any] | None:
    """The answers with one row more or less, or None when neither button was pressed."""
    add, remove = posted.get("_add_row"), posted.get("_remove_row")
    if add:
        return _with_row(deepcopy(answers), add.split("."))
    if remove:
        return _without_row(deepcopy(answers), remove.split("."))
    return None


def _with_row(answers: dict[str, Any], path: list[str]) -> dict[str, Any]:
    parent = _holder(answers, path[:-1])
    if isinstance(parent, dict):
        parent.setdefault(path[-1], [None])
        parent[path[-1]].append(None)
    return answers


def _without_row(answers: dict[str, Any], path: list[str]) -> dict[str, Any]:
    rows = _holder(answers, path[:-1])
    if isinstance(rows, list) and path[-1].isdecimal() and int(path[-1]) < len(rows):
        del rows[int(path[-1])]
    return answers


def _holder(answers: Any, path: list[str]) -> Any:
    for part in path:
        if isinstance(answers, list):
            answers = answers[int(part)] if part.isdecimal() and int(part) < len(answers) else None
        else:
            answers = answers.setdefault(part, {}) if isinstance(answers, dict) else None
    return answers
