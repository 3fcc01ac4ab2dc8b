"""Definitions, parsed once and shared by every instance and thread."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from threading import Lock
from typing import Any

from lxml import etree
from SpiffWorkflow.bpmn.parser.ValidationException import ValidationException

from sio_workflow.domain.errors import EngineFault
from sio_workflow.domain.process import Definition
from sio_workflow.engine.decisions import Decision
from sio_workflow.engine.elements.process_spec import ProcessSpec
from sio_workflow.engine.elements.subprocesses import SubProcess
from sio_workflow.engine.parsing import DiagramParser


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed:
    """What runs: the process, and the sub-processes and called processes it needs, by id."""

    content_hash: str
    process: ProcessSpec
    inner: Mapping[str, ProcessSpec]
    #: whether anything in it must be looked at after every step
    polls: bool


class Catalogue:
    """The parsed definitions used last, by content hash."""

    def __init__(self, size: int = 256) -> None:
        self._size = size
        self._known: OrderedDict[str, Parsed] = OrderedDict()
        self._lock = Lock()

    def get(self, definition: Definition) -> Parsed:
        """The parsed definition; parses it the first time it is asked for."""
        with self._lock:
            parsed = self._known.get(definition.content_hash)
            if parsed is None:
                parsed = self._known[definition.content_hash] = parse(definition)
            self._known.move_to_end(definition.content_hash)
            while len(self._known) > self._size:
                self._known.popitem(last=False)
            return parsed


def parse(definition: Definition) -> Parsed:
    """Parse a definition with all its files; EngineFault when that cannot be done."""
    parser = DiagramParser(_decisions(definition.files))
    try:
        parser.add_text(definition.executable_xml, f"{definition.key}.bpmn")
        for path, text in definition.files.items():
            if path.startswith("called/") and path.endswith(".bpmn"):
                parser.add_text(text, path)
        process = parser.get_spec(definition.key)
        inner = _inner(parser, process)
    except ValidationException as error:
        raise EngineFault("definition_unreadable", getattr(error, "id", None) or None, str(error)) from error
    except etree.XMLSyntaxError as error:
        raise EngineFault("definition_unreadable", None, str(error)) from error
    return Parsed(content_hash=definition.content_hash, process=process, inner=inner, polls=_polls(process, inner))


def _polls(process: ProcessSpec, inner: Mapping[str, ProcessSpec]) -> bool:
    elements = [element for spec in (process, *inner.values()) for element in spec.task_specs.values()]
    return any(getattr(element, "polled", False) for element in elements)


def _inner(parser: DiagramParser, process: ProcessSpec) -> dict[str, ProcessSpec]:
    found: dict[str, ProcessSpec] = {}
    todo: list[Any] = [process]
    for spec in todo:
        for element in spec.task_specs.values():
            if isinstance(element, SubProcess) and element.spec not in found:
                found[element.spec] = parser.get_spec(element.spec)
                todo.append(found[element.spec])
    return found


def _decisions(files: Mapping[str, str]) -> dict[str, Decision]:
    """Decisions by id; the first of a file also answers to the name of its file, where no decision has that id."""
    by_file: dict[str, Decision] = {}
    by_id: dict[str, Decision] = {}
    for path, text in files.items():
        if path.endswith(".dmn"):
            decisions = Decision.parse_all(text)
            by_file[path.rpartition("/")[2].removesuffix(".dmn")] = next(iter(decisions.values()))
            by_id.update(decisions)
    return by_file | by_id
