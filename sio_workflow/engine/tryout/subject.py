"""What is tried out: a diagram that has passed the gate, with all that it calls and decides by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from sio_workflow.domain.process import Definition
from sio_workflow.engine.gate import GateReport, Verdict, check_file
from sio_workflow.engine.gate.drawing import Drawing, Element, event_definitions, kind_of
from sio_workflow.engine.gate.entrance import beside_file
from sio_workflow.engine.gate.read import read_xml
from sio_workflow.engine.gate.surroundings import Surroundings
from sio_workflow.engine.gate.verdicts import inspect
from sio_workflow.engine.gate.vocabulary import ADDED, FOR, ORIGINAL, tag_of
from sio_workflow.engine.tryout.outcome import Refused


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A definition, and how the ids that run are called in the drawing."""

    report: GateReport
    definition: Definition
    #: executable id -> drawn id; ids that only the engine knows are not in it
    drawn: Mapping[str, str]
    #: executable id of what the gate added -> drawn id of the element it was added for
    added_for: Mapping[str, str]
    #: drawn ids of the start events
    starts: frozenset[str]
    #: drawn id of each message start event -> the message that starts there
    message_starts: Mapping[str, str]
    has_plain_start: bool


def load(path: Path) -> Subject:
    """Take a diagram through the gate together with all that it calls."""
    surroundings = beside_file(path)
    reports = {"": check_file(path)}
    main = reports[""]
    _check_called(main, surroundings, reports)
    refused = [report for report in reports.values() if report.verdict is Verdict.REFUSE]
    if refused:
        raise Refused(refused)
    # several called processes may stand in one file, which must be read only once
    called = {report.executable_xml: f"called/{key}.bpmn" for key, report in reports.items() if key}
    return _subject(main, {**surroundings.decisions(), **{path: xml for xml, path in called.items()}})


def _check_called(report: GateReport, surroundings: Surroundings, reports: dict[str, GateReport]) -> None:
    for key in sorted(report.called & surroundings.known.keys() - reports.keys()):
        text = surroundings.known[key][f"{key}.bpmn"]
        reports[key] = inspect(text, key, surroundings, key_is_binding=False)
        _check_called(reports[key], surroundings, reports)


def _subject(report: GateReport, files: dict[str, str]) -> Subject:
    diagrams = [report.executable_xml, *(text for path, text in files.items() if path.startswith("called/"))]
    content = "\0".join([*diagrams, *files, *files.values()])
    definition = Definition(
        key=report.key,
        content_hash=sha256(content.encode()).hexdigest(),
        name=report.name,
        version=0,
        xml=report.executable_xml,
        executable_xml=report.executable_xml,
        files=files,
    )
    drawing = Drawing(read_xml(report.executable_xml))
    starts = _starts(drawing, report.key)
    messages = {_drawn(start): name for start in starts if (name := _message_name(drawing, start))}
    return Subject(
        report=report,
        definition=definition,
        drawn={id_: drawn for text in diagrams for id_, drawn in drawn_ids(text).items()},
        added_for={id_: drawn for text in diagrams for id_, drawn in _added_for(text).items()},
        starts=frozenset(map(_drawn, starts)),
        message_starts=messages,
        has_plain_start=len(messages) < len(starts),
    )


def drawn_ids(executable_xml: str) -> dict[str, str]:
    """For every flow node that somebody has drawn: the id that runs -> the id in the drawing."""
    nodes = Drawing(read_xml(executable_xml)).nodes
    return {node.get("id", ""): _drawn(node) for node in nodes if node.get(ADDED) is None}


def _added_for(executable_xml: str) -> dict[str, str]:
    nodes = Drawing(read_xml(executable_xml)).nodes
    return {node.get("id", ""): node.get(FOR) or "" for node in nodes if node.get(ADDED) is not None}


def _drawn(node: Element) -> str:
    return node.get(ORIGINAL) or node.get("id") or ""


def _starts(drawing: Drawing, key: str) -> list[Element]:
    process = next(process for process in drawing.processes if process.get("id") == key)
    return [node for node in drawing.nodes_in(process) if tag_of(node) == "startEvent"]


def _message_name(drawing: Drawing, start: Element) -> str | None:
    for definition in event_definitions(start):
        declared = drawing.by_id.get(definition.get("messageRef", ""))
        if kind_of(definition) == "message" and declared is not None:
            return declared.get("name")
    return None
