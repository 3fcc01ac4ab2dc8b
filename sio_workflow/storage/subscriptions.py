"""Who waits for which message."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import bindparam, select

from sio_workflow.domain.process import WaitKind
from sio_workflow.storage.models import MessageSubscription
from sio_workflow.storage.rows import Rows, table_of

_subscription = table_of(MessageSubscription)
_columns = [_subscription.c[name] for name in ("task_id", "instance_id", "element_id")]
_waiting = (
    select(*_columns)
    .where(
        _subscription.c.name == bindparam("name"),
        _subscription.c.kind == bindparam("kind"),
        # an empty key on the waiting side takes any message of that name
        _subscription.c.correlation_key.in_([bindparam("key"), ""]),
    )
    .order_by(_subscription.c.correlation_key.desc(), _subscription.c.task_id)
)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A token that waits."""

    task_id: UUID
    instance_id: UUID
    element_id: str


class Subscriptions(Rows):
    """Found by an index on name and key; no instance is loaded to learn what it waits for."""

    def waiting(self, kind: WaitKind, name: str, key: str, instance_id: UUID | None = None) -> list[Waiting]:
        """Tokens that wait for this message or signal, in all instances or in one."""
        statement = _waiting
        if instance_id is not None:
            statement = statement.where(_subscription.c.instance_id == instance_id)
        rows = self._session.execute(statement, {"name": name, "kind": kind.value, "key": key})
        return [Waiting(*row) for row in rows]

    def keys(self, name: str) -> set[str]:
        """What those who wait for this message wait about."""
        return set(self._session.scalars(select(_subscription.c.correlation_key).where(_subscription.c.name == name)))
