"""Called processes exist, and do not call themselves without waiting in between."""

from __future__ import annotations

from collections.abc import Iterator

from sio_workflow.engine.gate.drawing import Drawing, Element, called, problem, warning
from sio_workflow.engine.gate.lint.cycles import waits
from sio_workflow.engine.gate.report import Finding
from sio_workflow.engine.gate.surroundings import Surroundings, called_keys, processes_of
from sio_workflow.engine.gate.vocabulary import q, tag_of


def check(drawing: Drawing, surroundings: Surroundings) -> Iterator[Finding]:
    """Look each called key up in this file and among the other processes."""
    here = {process.get("id", ""): process for process in drawing.processes}
    for node in (node for node in drawing.nodes if tag_of(node) == "callActivity" and node.get("calledElement")):
        key = node.get("calledElement", "")
        if key not in here and key not in surroundings.known:
            yield problem(
                node,
                "called_process_missing",
                f"{called(node)} calls the process “{key}”, which does not exist.",
                "Publish that process first, or choose another one.",
            )
        elif not _can_start(drawing, surroundings, key):
            yield problem(
                node,
                "called_process_start",
                f"{called(node)} calls “{key}”, which starts only by one of several messages.",
                "Draw a plain start event in the called process, or send it the message.",
            )
        elif _comes_back(drawing, surroundings, node, key):
            yield _recursion(drawing, node, key)


def _can_start(drawing: Drawing, surroundings: Surroundings, key: str) -> bool:
    """Whether a call knows where to start: at the one start event, or at the one that waits for no message."""
    own = [process for process in drawing.processes if process.get("id") == key]
    known = processes_of(surroundings.known.get(key, {}).get(f"{key}.bpmn", ""))
    process = next(iter(own or (one for one in known if one.get("id") == key)), None)
    starts = [] if process is None else process.findall(q("startEvent"))
    by_message = [start for start in starts if start.find(q("messageEventDefinition")) is not None]
    return len(by_message) < 2 or len(by_message) < len(starts)


def _comes_back(drawing: Drawing, surroundings: Surroundings, node: Element, key: str) -> bool:
    """Whether the called process leads to this call again."""
    home = next((ancestor.get("id", "") for ancestor in node.iterancestors(q("process"))), "")
    seen, waiting = set(), [key]
    while waiting:
        current = waiting.pop()
        if current == home:
            return True
        if current not in seen:
            seen.add(current)
            waiting.extend(_calls_of(drawing, surroundings, current))
    return False


def _calls_of(drawing: Drawing, surroundings: Surroundings, key: str) -> list[str]:
    for process in drawing.processes:
        if process.get("id") == key:
            return [call.get("calledElement", "") for call in process.iter(q("callActivity"))]
    files = surroundings.known.get(key, {})
    return list(called_keys(files.get(f"{key}.bpmn", "")))


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
