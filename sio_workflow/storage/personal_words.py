"""What processes remember of somebody's words: names and answers in JSON, and the state of what has ended.

Variables are to carry ids, enums and times. Where a process without a rule keeps an answer as it was written, words of
people can stand in them all the same.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Column, ColumnElement, Table, Text, and_, cast, delete, or_, select, update
from sqlalchemy.orm import Session

from sio_workflow.storage.models import Base

#: ids and enums, sealed: a change there would be found as tampering
_SEALED = frozenset({"audit_event"})
#: where the words of one instance lie: table, its column, and the column that names the instance
_OF_INSTANCE = (
    ("process_instance", "variables", "id"),
    ("history", "delta", "instance_id"),
    ("user_task", "variables", "instance_id"),
    ("job", "variables", "instance_id"),
)
_ALIVE = "active"


def replace_in_json(session: Session, name: str, called: str) -> None:
    """Put `called` in the place of a name, wherever JSON is kept."""
    for table in Base.metadata.sorted_tables:
        for column in (each for each in table.c if isinstance(each.type, JSON) and table.name not in _SEALED):
            _rewrite(session, table, column, _says(column, name), lambda text: text.replace(name, called))


def is_named_in_a_running_process(session: Session, name: str) -> bool:
    """Does a process that still goes on know the name? It would write it down again with its next step."""
    t = Base.metadata.tables
    instance, task = t["process_instance"], t["user_task"]
    named = select(instance.c.id).where(instance.c.status == _ALIVE, _says(instance.c.variables, name))
    at_hand = select(task.c.id).where(task.c.closed_at.is_(None), _says(task.c.variables, name))
    return session.scalar(named.limit(1)) is not None or session.scalar(at_hand.limit(1)) is not None


def empty_ended_states(session: Session) -> None:
    """The state of what has ended is never woken again."""
    instance = Base.metadata.tables["process_instance"]
    session.execute(update(instance).where(instance.c.status != _ALIVE, instance.c.state != b"").values(state=b""))


def blank_answers(session: Session, account_id: UUID, person_id: UUID) -> None:
    """What somebody has answered in words, in processes that have ended; ids, enums and times stay."""
    t = Base.metadata.tables
    history, instance, task, draft = (t[n] for n in ("history", "process_instance", "user_task", "task_draft"))
    theirs = (
        select(history.c.instance_id, history.c.delta)
        .join(instance, instance.c.id == history.c.instance_id)
        .where(history.c.actor_id == account_id, instance.c.status != _ALIVE)
    )
    said: defaultdict[UUID, set[str]] = defaultdict(set)
    for instance_id, delta in session.execute(theirs):
        said[instance_id].update(_words_in(delta))
    for instance_id, words in said.items():
        _blank(session, instance_id, words)
    begun = select(task.c.id).where(or_(task.c.claimed_by == account_id, task.c.assignee_id == person_id))
    session.execute(delete(draft).where(or_(draft.c.account_id == account_id, draft.c.task_id.in_(begun))))


def _blank(session: Session, instance_id: UUID, words: set[str]) -> None:
    for name, column, of_instance in _OF_INSTANCE:
        table = Base.metadata.tables[name]
        rows = table.c[of_instance] == instance_id
        _rewrite(session, table, table.c[column], rows, lambda text: "" if text in words else text)


def _rewrite(
    session: Session, table: Table, column: Column[Any], which: ColumnElement[bool], say: Callable[[str], str]
) -> None:
    keys = list(table.primary_key)
    for row in session.execute(select(*keys, column).where(which)).all():
        here = and_(*(key == row[n] for n, key in enumerate(keys)))
        told = _told(row[-1], say)
        if told != row[-1]:
            session.execute(update(table).where(here).values({column: told}))


def _says(column: ColumnElement[Any], name: str) -> ColumnElement[bool]:
    """SQLite keeps letters beyond ASCII as escapes, PostgreSQL as themselves."""
    text = cast(column, Text)
    forms = {json.dumps(name, ensure_ascii=ascii_only)[1:-1] for ascii_only in (True, False)}
    return or_(*(text.contains(form, autoescape=True) for form in sorted(forms)))


def _told(value: Any, say: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return say(value)
    if isinstance(value, Mapping):
        return {key: _told(each, say) for key, each in value.items()}
    return [_told(each, say) for each in value] if isinstance(value, list) else value


def _words_in(value: Any) -> Iterator[str]:
    """Texts of more than one word: an id, an enum or a time has no blanks."""
    if isinstance(value, str):
        if len(value.split()) > 1:
            yield value
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from _words_in(each)
    elif isinstance(value, list):
        for each in value:
            yield from _words_in(each)
