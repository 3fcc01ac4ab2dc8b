"""One move of one instance, written down: what user tasks, jobs and messages all do once the engine has run."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

from sio_workflow.domain.errors import EngineFault, WorkflowError
from sio_workflow.domain.people import SYSTEM, Actor
from sio_workflow.domain.process import Definition, InstanceStatus, Snapshot, Variables
from sio_workflow.engine import Engine
from sio_workflow.handlers import Answer, AnswerRule, Desk
from sio_workflow.services.catalogue import Catalogue
from sio_workflow.services.definitions import Definitions
from sio_workflow.services.desk import open_desk
from sio_workflow.storage.database import Database
from sio_workflow.storage.instances import LockedInstance
from sio_workflow.storage.snapshots import Deed
from sio_workflow.storage.unit_of_work import UnitOfWork


class Bell:
    """Rung after a commit that leaves work for workers. A ring that is lost costs one tick, never a job."""

    def __init__(self) -> None:
        self._listeners: list[Callable[[], None]] = []

    def on_ring(self, listener: Callable[[], None]) -> None:
        """Call this at each ring; it must be quick and must not raise."""
        self._listeners.append(listener)

    def ring(self) -> None:
        """There is work."""
        for listener in self._listeners:
            listener()


class Runs:
    """The parts that every move of an instance needs."""

    def __init__(
        self, database: Database, engine: Engine, definitions: Definitions, catalogue: Catalogue, bell: Bell
    ) -> None:
        self.database = database
        self.engine = engine
        self.definitions = definitions
        self.catalogue = catalogue
        self.bell = bell

    def definition(self, uow: UnitOfWork, instance: LockedInstance) -> Definition:
        """The version that the instance started with."""
        return self.definitions.pinned(uow, instance.definition_hash)

    def write(self, uow: UnitOfWork, instance: LockedInstance, snapshot: Snapshot, deed: Deed) -> None:
        """Write the Snapshot into the rows, and ring once that is safe."""
        uow.snapshots.write(instance, snapshot, deed)
        uow.after_commit.append(self.bell.ring)

    def apply_rule(self, uow: UnitOfWork, rule: AnswerRule | None, asked: Mapping[str, Any], actor: Actor) -> Variables:
        """What an answer means for the business tables; without a rule the answers are the variables."""
        if rule is None:
            return dict(asked["answers"])
        desk = open_desk(uow, actor, asked["now"], asked["instance_id"])
        try:
            return dict(rule(Answer(**asked, actor=actor, desk=desk)) or {})
        except WorkflowError:
            raise
        except Exception as error:
            # a defect in a process folder must not cost a person the answer: it is held like an engine fault
            raise EngineFault("handler_failed", asked["element_id"], _said(error)) from error

    @contextmanager
    def desk(self, instance_id: UUID, now: datetime) -> Iterator[Desk]:
        """A short transaction for a service task; the instance is locked first, as everywhere."""
        with self.database.unit_of_work(as_house=True) as uow:  # a process works for the house, whoever began it
            uow.instances.lock(instance_id)
            yield open_desk(uow, SYSTEM, now, instance_id)
            uow.after_commit.append(self.bell.ring)


def is_active(instance: LockedInstance) -> bool:
    """Whether it can still move."""
    return instance.status == InstanceStatus.ACTIVE.value


def trace_of(error: BaseException) -> str:
    """The stack of a fault and of what caused it, for operators: places in the code, never variables."""
    elements = [f"element {line}" for line in error.trace] if isinstance(error, EngineFault) else []
    return "\n".join([*elements, *traceback.format_exception(error)])


def _said(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:500]
