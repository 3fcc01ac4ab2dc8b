"""Drafts: a process folder edited in the browser, and published through the same gate as any other."""

from __future__ import annotations

from datetime import datetime

from sio_workflow.domain import policy
from sio_workflow.domain.errors import Conflict, Invalid, NotFound, StaleDraft
from sio_workflow.domain.people import Actor
from sio_workflow.domain.policy import Action
from sio_workflow.engine.gate import GateReport
from sio_workflow.services.definitions import Definitions
from sio_workflow.services.first_drawing import first_drawing
from sio_workflow.services.views import DefinitionLine, DraftView
from sio_workflow.storage.database import Database
from sio_workflow.storage.models import Draft


class Drafts:
    """What has been saved lies over the published files; nobody runs it before it is published."""

    def __init__(self, database: Database, definitions: Definitions) -> None:
        self._database = database
        self._definitions = definitions

    def files(self, actor: Actor, key: str) -> dict[str, str]:
        """The folder as it would be published now: path -> text."""
        policy.require(actor, Action.DESIGN)
        files = self._published(key)
        with self._database.unit_of_work(writing=False) as uow:
            files |= {draft.path: draft.content for draft in uow.drafts.of(key)}
        if not files:
            raise NotFound(key=key)
        return {path: text for path, text in sorted(files.items()) if text}

    def published(self, actor: Actor, key: str, version: int) -> dict[str, str]:
        """The folder of a version as its designer left it: path -> text."""
        policy.require(actor, Action.DESIGN)
        return self._definitions.export(key, version)

    def keys(self, actor: Actor) -> list[str]:
        """Processes with unpublished edits."""
        policy.require(actor, Action.DESIGN)
        with self._database.unit_of_work(writing=False) as uow:
            return uow.drafts.keys()

    def open(self, actor: Actor, key: str, path: str) -> DraftView:
        """One file to edit: its newest edit, or the published text with etag 0."""
        policy.require(actor, Action.DESIGN)
        with self._database.unit_of_work(writing=False) as uow:
            draft = uow.drafts.get(key, path)
        if draft is not None:
            return _view(draft)
        text = self._published(key).get(path)
        if text is None:
            raise NotFound(key=key, path=path)
        return DraftView(key=key, path=path, content=text, etag=0)

    def save(self, actor: Actor, key: str, path: str, content: str, etag: int, now: datetime) -> DraftView:
        """Save an edit made on the version counted `etag`; StaleDraft when somebody has saved since. "" removes."""
        policy.require(actor, Action.DESIGN)
        _require_path(key, path)
        with self._database.unit_of_work() as uow:
            if etag:
                saved = uow.drafts.save_again(key, path, content, etag, actor.account_id, now)
            else:
                saved = uow.drafts.first_save(key, path, content, actor.account_id, now)
            if not saved:
                raise StaleDraft(key=key, path=path)
            version = {"before": {"edit": etag} if etag else None, "after": {"edit": etag + 1}}
            uow.trail.audit(actor, now, "save_draft", "process_draft", key, area_id=None, path=path, **version)
        return DraftView(key=key, path=path, content=content, etag=etag + 1, saved_at=now, saved_by=actor.account_id)

    def new(self, actor: Actor, key: str, name: str, now: datetime) -> DraftView:
        """Begin a new process: start, one user task, end."""
        if key in self.keys(actor) or self._published(key):
            raise Conflict("A process with this key exists already.", key=key)
        return self.save(actor, key, f"{key}.bpmn", first_drawing(key, name), 0, now)

    def discard(self, actor: Actor, key: str, now: datetime) -> None:
        """Forget all edits."""
        policy.require(actor, Action.DESIGN)
        with self._database.unit_of_work() as uow:
            uow.drafts.discard(key)
            uow.trail.audit(actor, now, "discard_draft", "process_draft", key)

    def check(self, actor: Actor, key: str) -> GateReport:
        """What the gate says about the folder as it would be published now."""
        return self._definitions.check(key, self.files(actor, key))

    def publish(self, actor: Actor, key: str, note: str, now: datetime) -> DefinitionLine:
        """Publish the edits as a new version; DefinitionRefused keeps the draft as it is."""
        line = self._definitions.publish_files(key, self.files(actor, key), actor, now, note)
        self.discard(actor, key, now)
        return line

    def _published(self, key: str) -> dict[str, str]:
        try:
            return self._definitions.export(key)
        except NotFound:
            return {}


def _require_path(key: str, path: str) -> None:
    """Drawings, decisions and forms only: nobody uploads Python, or climbs out of the folder."""
    parts = path.split("/")
    drawing = path == f"{key}.bpmn"
    decision = len(parts) == 1 and path.endswith(".dmn")
    form = len(parts) == 2 and parts[0] == "forms" and path.endswith(("-schema.json", "-uischema.json"))
    if not (drawing or decision or form) or not key.isidentifier():
        raise Invalid("This file does not belong in a process folder.", path=path)


def _view(draft: Draft) -> DraftView:
    return DraftView(
        key=draft.key,
        path=draft.path,
        content=draft.content,
        etag=draft.etag,
        saved_at=draft.saved_at,
        saved_by=draft.saved_by,
    )
