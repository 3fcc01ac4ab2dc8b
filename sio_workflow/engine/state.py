"""The state blob: the live part of an instance in a format of our own.

Layout of version 1: `SW`, one byte with the version, then zstandard-compressed msgpack of
`[content hash, tick, scopes]`. A scope is `[task it runs in, process id, completed, success, correlations, data, rows,
live]`. A row is `[state, element, parent row, id, change tick, entered, entry tick, triggered, internal data, data]`;
data are packed by themselves, and `True` means the same as the parent's.

A reader of every released version stays here for ever: an instance may sleep for a year.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from threading import local
from typing import Any
from uuid import UUID

import zstandard

from sio_workflow.domain.errors import EngineFault
from sio_workflow.engine.catalogue import Parsed
from sio_workflow.engine.codec import pack, twin, unpack
from sio_workflow.engine.live import LiveSubWorkflow, LiveWorkflow
from sio_workflow.engine.task_tree import LIVE, UNFINISHED, LiveTask

MAGIC = b"SW"
VERSION = 1
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class _Compression(local):
    """One per thread: a compressor must not be used by two at once."""

    def __init__(self) -> None:
        self.compress = zstandard.ZstdCompressor(level=1).compress
        self.decompress = zstandard.ZstdDecompressor().decompress


_compression = _Compression()


def write(top: LiveWorkflow, parsed: Parsed) -> bytes:
    """Write an instance in which every token waits."""
    content = [parsed.content_hash[:16].encode(), top.tick, [_write_scope(scope) for scope in top.scopes()]]
    return MAGIC + bytes([VERSION]) + _compression.compress(pack(content))


def read(state: bytes, parsed: Parsed, top: LiveWorkflow) -> LiveWorkflow:
    """Fill an empty workflow with what `write` has written, in any version since the first."""
    if state[:2] != MAGIC or len(state) < 4:
        raise EngineFault("state_unreadable", None, "this is not the state of a process instance")
    reader = _READERS.get(state[2])
    if reader is None:
        raise EngineFault("state_unreadable", None, f"state of version {state[2]} is newer than this program")
    reader(_unpacked(state[3:]), parsed, top)
    return top


def _unpacked(data: bytes) -> Any:
    try:
        return unpack(_compression.decompress(data))
    except (zstandard.ZstdError, ValueError) as error:
        raise EngineFault("state_unreadable", None, f"the state is damaged: {error}") from error


def _read_version_1(content: Any, parsed: Parsed, top: LiveWorkflow) -> None:
    content_hash, top.tick, scopes = content
    if content_hash != parsed.content_hash[:16].encode():
        raise EngineFault("state_unreadable", None, "this state belongs to another version of the definition")
    _fill(top, scopes[0])
    for encoded in scopes[1:]:
        parent = top.find(UUID(bytes=encoded[0]))
        assert parent is not None
        inner = LiveSubWorkflow(top.subprocess_specs[encoded[1]], parent, top)
        top.subprocesses[parent.id] = inner
        _fill(inner, encoded)


_READERS: dict[int, Callable[[Any, Parsed, LiveWorkflow], None]] = {1: _read_version_1}


def _write_scope(scope: Any) -> list[Any]:
    row_of: dict[UUID, int] = {}
    rows: list[list[Any]] = []
    todo: list[LiveTask] = [scope.task_tree]
    while todo:
        task = todo.pop()
        row_of[task.id] = len(rows)
        rows.append(_write_task(task, row_of[task._parent] if task._parent else -1))
        todo.extend(reversed(task.children))
    inside = getattr(scope, "parent_task", None)
    return [
        inside.id.bytes if inside else None,
        scope.spec.name,
        scope.completed,
        scope.success,
        scope.correlations,
        scope.data,
        rows,
        [row_of[task_id] for task_id in scope.live],
    ]


def _write_task(task: LiveTask, parent_row: int) -> list[Any]:
    entered = None if task.entered_at is None else (task.entered_at - _EPOCH) // _MICROSECOND
    return [
        task._state,
        task.task_spec.name,
        parent_row,
        task.id.bytes,
        task.last_state_change,
        entered,
        task.entered_tick,
        task.triggered,
        task.internal_data or None,
        _data(task),
    ]


def _data(task: LiveTask) -> bytes | bool | None:
    """The data of a task, packed, where anybody will ask for them."""
    if not _data_are_needed(task):
        return None
    packed, parent = pack(task.data), task.parent
    return True if parent is not None and _data_are_needed(parent) and packed == pack(parent.data) else packed


def _data_are_needed(task: LiveTask) -> bool:
    return bool(task._state & LIVE) or len(task._children) > 1 or _inherited_from(task)


def _inherited_from(task: LiveTask) -> bool:
    return any(child._state & UNFINISHED for child in task.children)


def _fill(scope: Any, encoded: list[Any]) -> None:
    _, _, scope.completed, scope.success, scope.correlations, scope.data, rows, live = encoded
    specs = scope.spec.task_specs
    tasks: list[LiveTask] = []
    for row in rows:
        task = LiveTask(scope, specs[row[1]], tasks[row[2]] if row[2] >= 0 else None, row[0], UUID(bytes=row[3]))
        _recall(task, row)
        tasks.append(task)
    scope.task_tree = tasks[0]
    scope.live = {tasks[row].id: tasks[row] for row in live}


def _recall(task: LiveTask, row: list[Any]) -> None:
    _, _, _, _, task.last_state_change, entered, task.entered_tick, task.triggered, memory, data = row
    task.entered_at = None if entered is None else _EPOCH + entered * _MICROSECOND
    task.internal_data = memory or {}
    task.data = twin(task.parent.data) if data is True else unpack(data) if data else {}
