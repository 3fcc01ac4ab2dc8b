"""What a branch has changed, and how the changes of several branches come together.

A change is `[path, before, after]`: dicts are compared key by key, everything else as a whole. Because a change knows
what it found, it can be laid onto data that has moved on meanwhile: where somebody changed the same path later, the
later value stays.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sio_workflow.engine.codec import MISSING, twin

Change = list[Any]


def changes(before: dict[str, Any], after: dict[str, Any], path: tuple[str, ...] = ()) -> list[Change]:
    """List what differs between two states of the same data."""
    found: list[Change] = []
    for key in {**before, **after}:
        old, new = before.get(key, MISSING), after.get(key, MISSING)
        if type(old) is dict and type(new) is dict:
            found += changes(old, new, (*path, key))
        elif type(old) is not type(new) or old != new:
            found.append([[*path, key], twin(old), twin(new)])
    return found


def value_at(data: dict[str, Any], path: Iterable[str]) -> Any:
    """The value below a path of keys, or MISSING."""
    found: Any = data
    for key in path:
        if type(found) is not dict or key not in found:
            return MISSING
        found = found[key]
    return found


def lay(data: dict[str, Any], recorded: Iterable[Change]) -> None:
    """Lay changes onto data whatever stands there now."""
    for path, _, after in recorded:
        _put(data, path, after)


def lay_where_untouched(data: dict[str, Any], recorded: Iterable[Change]) -> None:
    """Lay changes onto data, except where it no longer holds what the change had found."""
    for path, before, after in recorded:
        if value_at(data, path) == before:
            _put(data, path, after)


def compose(earlier: list[Change], later: list[Change]) -> list[Change]:
    """One list for both; of two changes to the same path the later counts."""
    superseded = {tuple(change[0]) for change in later}
    return [change for change in earlier if tuple(change[0]) not in superseded] + later


def _put(data: dict[str, Any], path: list[str], value: Any) -> None:
    *way, last = path
    for key in way:
        inner = data.get(key)
        if type(inner) is not dict:
            inner = data[key] = {}
        data = inner
    if value is MISSING:
        data.pop(last, None)
    else:
        data[last] = twin(value)
