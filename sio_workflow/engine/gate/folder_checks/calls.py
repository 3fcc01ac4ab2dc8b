"""Called processes exist, and do not call themselves without waiting in between."""

from __future__ import annotations

from collections.abc import Iterator

from sio_workflow.engine.gate.drawing import Drawing, Element, called, problem, warning
from sio_workflow.engine.gate.lint.cycles import waits
from sio_workflow.engine.gate.report import Finding
from sio_workflow.engine.gate.surroundings import Surroundings, processes_of
from sio_workflow.engine.gate.vocabulary import q, tag_of
from sio_workflow.engine.gate.ways import closure


def check(drawing: Drawing, surroundings: Surroundings) -> Iterator[Finding]:
    """Look each called key up in this file and among the other processes."""
    processes = _Processes(drawing, surroundings)
    for node in (node for node in drawing.nodes if tag_of(node) == "callActivity" and node.get("calledElement")):
        key = node.get("calledElement", "")
        if not processes.has(key):
            yield problem(
                node,
                "called_process_missing",
                f"{called(node)} calls the process “{key}”, which does not exist.",
                "Publish that process first, or choose another one.",
            )
        elif not processes.can_start(key):
            yield problem(
                node,
                "called_process_start",
                f"{called(node)} calls “{key}”, which starts only by one of several messages.",
                "Draw a plain start event in the called process, or send it the message.",
            )
        elif _home_of(node) in closure([key], processes.calls_of):
            yield _recursion(drawing, node, key)


class _Processes:
    """The processes of this file and beside it, each read once however often it is called."""

    def __init__(self, drawing: Drawing, surroundings: Surroundings) -> None:
        self._here: dict[str, Element] = {}
        for process in drawing.processes:
            self._here.setdefault(process.get("id", ""), process)
        self._known = surroundings.known
        self._files: dict[str, list[Element]] = {}
        self._calls: dict[str, list[str]] = {}

    def has(self, key: str) -> bool:
        return key in self._here or key in self._known

    def can_start(self, key: str) -> bool:
        """Whether a call knows where to start: at the one start event, or at the one that waits for no message."""
        known = self._here.get(key) if key in self._here else self._beside(key)
        starts = [] if known is None else known.findall(q("startEvent"))
        by_message = [start for start in starts if start.find(q("messageEventDefinition")) is not None]
        return len(by_message) < 2 or len(by_message) < len(starts)

    def calls_of(self, key: str) -> list[str]:
        """The keys that a process calls."""
        if key not in self._calls:
            within = [self._here[key]] if key in self._here else self._file(key)
            calls = (call for process in within for call in process.iter(q("callActivity")))
            self._calls[key] = [call.get("calledElement", "") for call in calls]
        return self._calls[key]

    def _beside(self, key: str) -> Element | None:
        return next((process for process in self._file(key) if process.get("id") == key), None)

    def _file(self, key: str) -> list[Element]:
        if key not in self._files:
            self._files[key] = processes_of(self._known.get(key, {}).get(f"{key}.bpmn", ""))
        return self._files[key]


def _home_of(node: Element) -> str:
    """The process in which a node stands."""
    return next((ancestor.get("id", "") for ancestor in node.iterancestors(q("process"))), "")


def _recursion(drawing: Drawing, node: Element, key: str) -> Finding:
    if _waits_first(drawing, node):
        return warning(
            node,
            "recursion",
            f"{called(node)} calls “{key}”, which comes back to this process.",
            "Make sure that some condition ends it, or use a loop.",
        )
    return problem(
        node,
        "endless_recursion",
        f"{called(node)} calls “{key}”, which comes back here without waiting.",
        "Use a loop with a task or a timer in it.",
    )


def _waits_first(drawing: Drawing, node: Element) -> bool:
    """Whether every way from the start to the call has a wait or a choice on it."""
    seen: set[str] = set()
    before = [node]
    while before:
        for flow in drawing.into(before.pop()):
            source = drawing.source(flow)
            if source is None or source.get("id", "") in seen:
                continue
            seen.add(source.get("id", ""))
            if tag_of(source) == "startEvent":
                return False
            if not waits(drawing, source) and tag_of(source) != "exclusiveGateway":
                before.append(source)
    return True
