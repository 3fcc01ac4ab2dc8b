"""What lies beside a diagram: forms, handlers, decisions and the processes it may call."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass, field

from lxml import etree

from sio_workflow.engine.gate.read import Unreadable, read_xml
from sio_workflow.engine.gate.report import Finding, Severity
from sio_workflow.engine.gate.vocabulary import q


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """The files of a folder by their path in it, and the other processes by key."""

    files: Mapping[str, str] = field(default_factory=dict)
    #: key -> its files
    known: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    #: a folder must be complete; a lone file may be tried with answers for all that is missing
    complete: bool = True
    #: names of handlers that exist elsewhere; None where only handlers.py counts
    handlers: frozenset[str] | None = None

    @property
    def severity(self) -> Severity:
        return Severity.ERROR if self.complete else Severity.WARNING

    def decisions(self) -> dict[str, str]:
        """The texts of the decision tables by path."""
        return {path: text for path, text in self.files.items() if path.endswith(".dmn")}


@dataclass(frozen=True, slots=True)
class Marked:
    """The functions of a handlers.py by their mark."""

    service_tasks: frozenset[str] = frozenset()
    answers: frozenset[str] = frozenset()


def marked_functions(source: str) -> Marked:
    """Find decorated functions by reading the source; strangers' code is never run. Raises SyntaxError."""
    found: dict[str, set[str]] = {"service_task": set(), "answer": set()}
    for statement in ast.parse(source).body:
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef):
            for mark in map(_decorator, statement.decorator_list):
                found.get(mark, set()).add(statement.name)
    return Marked(frozenset(found["service_task"]), frozenset(found["answer"]))


def _decorator(node: ast.expr) -> str:
    if isinstance(node, ast.Call):
        node = node.func
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def process_keys(source: str | bytes) -> list[str]:
    """The ids of the processes in a file; none when it cannot be read."""
    return [process.get("id", "") for process in processes_of(source)]


def processes_of(source: str | bytes) -> list[etree._Element]:
    """The processes in a file; none when it cannot be read."""
    try:
        return list(read_xml(source).iter(q("process")))
    except Unreadable:
        return []


def beside(path: str, code: str, message: str, remedy: str, *, line: int | None = None) -> Finding:
    """An error in a file beside the diagram."""
    return Finding(code=code, message=f"{path}: {message}", remedy=remedy, line=line)
