"""The catalogue of handlers: what the `handlers.py` of each process folder offers, found by element id."""

from __future__ import annotations

import importlib.util
import inspect
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from sio_workflow.domain import policy
from sio_workflow.domain.people import Actor
from sio_workflow.domain.policy import Action
from sio_workflow.domain.process import Definition
from sio_workflow.handlers import AnswerRule, Handlers, ServiceTask, collect

_CALLED = "called/"


@dataclass(frozen=True, slots=True, kw_only=True)
class HandlerDoc:
    """What a designer reads about a handler."""

    definition_key: str
    #: element id of the service task it serves
    name: str
    text: str


class Catalogue:
    """Loads each folder's handlers once; a new version of the code needs a new start of the program."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._loaded: dict[str, Handlers] = {}
        self._lock = Lock()

    def folder(self, key: str) -> Path:
        """Where the process folder of that key lies (whether it exists or not)."""
        return self._folder / key

    def keys(self) -> list[str]:
        """Keys of the process folders on disk."""
        found = (path.parent for path in self._folder.glob("*/*.bpmn") if path.stem == path.parent.name)
        return sorted(folder.name for folder in found)

    def handlers(self, key: str) -> Handlers:
        """The marked functions of one folder; none where it has no handlers.py."""
        with self._lock:
            if key not in self._loaded:
                self._loaded[key] = _load(self._folder / key / "handlers.py", key)
            return self._loaded[key]

    def service_task(self, definition: Definition, name: str) -> ServiceTask | None:
        """The handler of that name, of the process or of one it calls."""
        found = (self.handlers(key).service_tasks.get(name) for key in _keys(definition))
        return next((handler for handler in found if handler), None)

    def answer_rule(self, definition: Definition, element_id: str) -> AnswerRule | None:
        """The rule of that user task or start event, of the process or of one it calls."""
        found = (self.handlers(key).answers.get(element_id) for key in _keys(definition))
        return next((rule for rule in found if rule), None)

    def documentation(self, actor: Actor) -> list[HandlerDoc]:
        """All service task handlers with their docstrings, for designers to choose from."""
        policy.require(actor, Action.DESIGN)
        return [
            HandlerDoc(definition_key=key, name=name, text=inspect.getdoc(function) or "")
            for key in self.keys()
            for name, function in sorted(self.handlers(key).service_tasks.items())
        ]


def _keys(definition: Definition) -> list[str]:
    called = [path[len(_CALLED) : -len(".bpmn")] for path in definition.files if path.startswith(_CALLED)]
    return [definition.key, *called]


def _load(path: Path, key: str) -> Handlers:
    if not path.exists():
        return Handlers()
    spec = importlib.util.spec_from_file_location(f"processes_{key}_handlers", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return collect(vars(module))
