"""Process definitions: published through the gate, never changed, pinned by their content hash."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from threading import Lock
from typing import Any

from sio_workflow.domain import policy
from sio_workflow.domain.errors import Conflict, DefinitionRefused, DesignersVersionStands, NotFound
from sio_workflow.domain.people import Actor
from sio_workflow.domain.policy import Action
from sio_workflow.domain.process import Definition
from sio_workflow.engine.gate import GateReport, Verdict, check_folder
from sio_workflow.engine.gate.entrance import read_folder
from sio_workflow.services.catalogue import Catalogue
from sio_workflow.services.drawing import starts_of
from sio_workflow.services.views import DefinitionLine
from sio_workflow.storage.database import Database
from sio_workflow.storage.models import ProcessDefinition
from sio_workflow.storage.unit_of_work import UnitOfWork

_HANDLERS = "handlers.py"
_CACHED = 256


@dataclass(frozen=True, slots=True)
class _Origin:
    """Who publishes, when and why."""

    actor: Actor
    now: datetime
    note: str


class Definitions:
    """Publish, look up, check and export."""

    def __init__(self, database: Database, catalogue: Catalogue) -> None:
        self._database = database
        self._catalogue = catalogue
        self._pinned: OrderedDict[str, Definition] = OrderedDict()
        self._lock = Lock()

    def list(self) -> Sequence[DefinitionLine]:
        """The newest version of each process, by key."""
        with self._database.unit_of_work(writing=False) as uow:
            return [_line(row) for row in uow.definitions.latest_lines()]

    def seen(self, actor: Actor) -> Sequence[DefinitionLine]:
        """The same, for those who see what runs."""
        policy.require(actor, Action.SEE_INSTANCES)
        return self.list()

    def versions(self, actor: Actor, key: str) -> Sequence[DefinitionLine]:
        """All versions of a process, newest first."""
        policy.require(actor, Action.SEE_INSTANCES)
        with self._database.unit_of_work(writing=False) as uow:
            lines = [_line(row) for row in uow.definitions.lines(key)]
        if not lines:
            raise NotFound(key=key)
        return lines

    def latest(self, key: str) -> Definition:
        """The newest version with its files."""
        with self._database.unit_of_work(writing=False) as uow:
            return self.newest(uow, key)

    def version(self, key: str, number: int) -> Definition:
        """That version with its files."""
        with self._database.unit_of_work(writing=False) as uow:
            content_hash = uow.definitions.hash_of(key, number)
            if content_hash is None:
                raise NotFound(key=key, version=number)
            return self.pinned(uow, content_hash)

    def startable(self, actor: Actor) -> Sequence[DefinitionLine]:
        """Processes that this person may start by form."""
        return [line for line in self.list() if line.starters and policy.may_start(actor, line.starters)]

    def check(self, key: str, files: Mapping[str, str]) -> GateReport:
        """What the gate says about these files as the folder of that key."""
        with self._database.unit_of_work(writing=False) as uow:
            return self._report(key, files, self._known(uow, key))

    def publish_folder(
        self, path: Path, actor: Actor, now: datetime, note: str = "", *, over_designers: bool = False
    ) -> DefinitionLine:
        """Publish a process folder; its name is the key.

        What a designer has published since stays when the folder has nothing new, and is taken away only on purpose:
        otherwise DesignersVersionStands names it.
        """
        policy.require(actor, Action.DESIGN)
        path = path.resolve()
        files = read_folder(path)
        standing = None if over_designers else self._standing(path.name, files)
        return standing or self.publish_files(path.name, files, actor, now, note)

    def publish_files(
        self, key: str, files: Mapping[str, str], actor: Actor, now: datetime, note: str = ""
    ) -> DefinitionLine:
        """Publish a new version, unless nothing has changed; DefinitionRefused carries the gate's report."""
        policy.require(actor, Action.DESIGN)
        with self._database.unit_of_work(writing=False) as uow:
            known = self._known(uow, key)
            published = uow.definitions.latest_hash(key)
            newest = self.pinned(uow, published) if published else None
            if newest is not None and _is_same(newest, files, known):
                return _line(uow.definitions.line(newest.content_hash))
        # the gate runs a parser in a process of its own: not while we hold the database
        report = self._report(key, files, known)
        if report.verdict is Verdict.REFUSE:
            raise DefinitionRefused(report=report.as_json())
        kept = _kept(key, files) | _called(report.called, known)
        with self._database.unit_of_work() as uow:
            return self._add(uow, report, str(files[f"{key}.bpmn"]), kept, _Origin(actor, now, note))

    def export(self, key: str, number: int | None = None) -> dict[str, str]:
        """The folder of a version as its designer left it: path -> text."""
        definition = self.latest(key) if number is None else self.version(key, number)
        own = {path: text for path, text in definition.files.items() if not path.startswith("called/")}
        return {f"{key}.bpmn": definition.xml, **own}

    def newest(self, uow: UnitOfWork, key: str) -> Definition:
        """The newest version, inside a unit of work."""
        content_hash = uow.definitions.latest_hash(key)
        if content_hash is None:
            raise NotFound(key=key)
        return self.pinned(uow, content_hash)

    def pinned(self, uow: UnitOfWork, content_hash: str) -> Definition:
        """The version with that hash, from memory when it has been read before: versions never change."""
        with self._lock:
            if content_hash in self._pinned:
                self._pinned.move_to_end(content_hash)
                return self._pinned[content_hash]
        definition = uow.definitions.pinned(content_hash)
        if definition is None:
            raise NotFound(content_hash=content_hash)
        with self._lock:
            self._pinned[content_hash] = definition
            if len(self._pinned) > _CACHED:
                self._pinned.popitem(last=False)
        return definition

    def _standing(self, key: str, files: Mapping[str, str]) -> DefinitionLine | None:
        """The version of a designer that stands, since this folder is as it was before; None: the folder may go in."""
        with self._database.unit_of_work(writing=False) as uow:
            lines = uow.definitions.lines(key)
            if not lines or lines[0].published_by is None or _holds(self.pinned(uow, lines[0].content_hash), files):
                return None
            newest = _line(lines[0])
            last = next((line.content_hash for line in lines if line.published_by is None), None)
            if last is not None and _holds(self.pinned(uow, last), files):
                return newest
        raise DesignersVersionStands(key=key, version=newest.version, published_at=newest.published_at.isoformat())

    def _known(self, uow: UnitOfWork, key: str) -> dict[str, dict[str, str]]:
        others = (self.pinned(uow, row.content_hash) for row in uow.definitions.latest_lines() if row.key != key)
        return {other.key: {f"{other.key}.bpmn": other.executable_xml, **other.files} for other in others}

    def _report(self, key: str, files: Mapping[str, str], known: Mapping[str, Mapping[str, str]]) -> GateReport:
        handlers = self._catalogue.folder(key) / _HANDLERS
        code = {_HANDLERS: handlers.read_text(encoding="utf-8")} if handlers.is_file() else {}
        return check_folder({**code, **files}, key, known)

    def _add(
        self, uow: UnitOfWork, report: GateReport, xml: str, files: dict[str, str], origin: _Origin
    ) -> DefinitionLine:
        versions = uow.definitions.lines(report.key)
        newest = versions[0] if versions else None
        same = newest and newest.content_hash == _hash(report, newest.version, xml, files)
        if newest is not None and same:
            return _line(newest)
        row = _row(report, xml, files, (newest.version if newest else 0) + 1, origin)
        uow.definitions.add_version(row, files)
        subject = ("process_definition", row.content_hash)
        change: dict[str, Any] = {"before": _version(newest), "after": {"version": row.version}}
        uow.trail.audit(origin.actor, origin.now, "publish", *subject, key=row.key, **change)
        return _line(row)


def _version(row: Any) -> dict[str, Any] | None:
    return {"version": row.version} if row else None


def _row(report: GateReport, xml: str, files: dict[str, str], version: int, origin: _Origin) -> ProcessDefinition:
    starts = starts_of(report.executable_xml, report.key)
    return ProcessDefinition(
        content_hash=_hash(report, version, xml, files),
        key=report.key,
        version=version,
        name=report.name,
        xml=xml,
        executable_xml=report.executable_xml,
        start_message=next((start.message for start in starts if start.message), ""),
        starters=[role for start in starts for role in start.starters],
        note=origin.note,
        published_at=origin.now,
        published_by=origin.actor.account_id,
    )


def _hash(report: GateReport, version: int, xml: str, files: Mapping[str, str]) -> str:
    """Over everything that runs, and the version: an old drawing published again is a new version with its own hash."""
    digest = hashlib.sha256(f"{report.key} {version}".encode())
    for path, text in sorted({"": xml, " ": report.executable_xml, **files}.items()):
        digest.update(f"\0{path}\0{len(text)}\0{text}".encode())
    return digest.hexdigest()


def _kept(key: str, files: Mapping[str, str]) -> dict[str, str]:
    return {path: text for path, text in files.items() if path not in {f"{key}.bpmn", _HANDLERS}}


def _is_same(newest: Definition, files: Mapping[str, str], known: Mapping[str, Mapping[str, str]]) -> bool:
    """Whether publishing would change nothing; spares the gate, which takes seconds."""
    called = frozenset(path[len("called/") : -len(".bpmn")] for path in newest.files if path.startswith("called/"))
    wanted = {f"{newest.key}.bpmn": newest.xml, **newest.files}
    return wanted == {
        **_kept(newest.key, files),
        **_called(called, known),
        f"{newest.key}.bpmn": files.get(f"{newest.key}.bpmn"),
    }


def _holds(version: Definition, files: Mapping[str, str]) -> bool:
    """Whether that version carries this folder, whatever it calls."""
    own = {f"{version.key}.bpmn": version.xml, **version.files}
    return all(own.get(path) == text for path, text in files.items() if path != _HANDLERS)


def _called(keys: frozenset[str], known: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    """The called processes as they are now, with their forms and decisions: an instance stays on those as well."""
    found: dict[str, str] = {}
    for key in sorted(keys & known.keys()):
        for path, text in known[key].items():
            path = f"called/{path}" if path == f"{key}.bpmn" else path  # noqa: PLW2901
            if found.setdefault(path, text) != text:
                raise Conflict(
                    f"Two called processes bring a different {path}. Give one of them another name.",
                    da=f"To kaldte processer har hver sin {path}. Giv den ene et andet navn.",
                    path=path,
                )
    return found


def _line(row: Any) -> DefinitionLine:
    return DefinitionLine(
        key=row.key,
        version=row.version,
        content_hash=row.content_hash,
        name=row.name,
        note=row.note,
        published_at=row.published_at,
        published_by=row.published_by,
        starters=tuple(row.starters),
        start_message=row.start_message,
    )
