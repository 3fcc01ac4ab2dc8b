"""Names leave the audit trail when their time is over, and every seal still fits."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from sio_workflow.domain.audit_chain import ChainKey
from sio_workflow.domain.audit_names import nameless, plain
from sio_workflow.domain.people import Actor, Grant, Role
from sio_workflow.services.sealing import Finding, Sealing
from sio_workflow.storage.database import Database
from sio_workflow.storage.models import AuditAliasKey, AuditEvent, AuditSeal
from tests.integration.test_audit_chain import SECRET, Owner

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
LATER = NOON + timedelta(days=120)
EVA, MANAGER, CASE = uuid4(), uuid4(), uuid4()
DEPUTY = Actor(
    account_id=EVA, name="eva", grants=frozenset({Grant(role=Role.DEPUTY, area_id=None, on_behalf_of=MANAGER)})
)


@pytest.fixture
def sealing(database: Database) -> Sealing:
    return Sealing(database, SECRET)


@pytest.fixture
def acts(database: Database, sealing: Sealing) -> Callable[[datetime], None]:
    """Three acts that speak of Eva in every way there is, sealed."""

    def put(at: datetime) -> None:
        with database.unit_of_work() as uow:
            uow.trail.audit(DEPUTY, at, "report", "absence", CASE, kind="sick")
            uow.trail.audit(DEPUTY, at, "assign", "complaint", CASE, after={"assignee_id": str(EVA)}, to=[str(EVA)])
            uow.trail.audit(DEPUTY, at, "close_account", "account", EVA)
        sealing.seal(at)

    return put


def veil(database: Database, before: datetime) -> int:
    with database.unit_of_work() as uow:
        return uow.privacy.sweep("audit", before, LATER, 100)


def events(database: Database) -> list[dict[str, Any]]:
    with database.unit_of_work(writing=False) as uow:
        found = uow.session.execute(select(AuditEvent.__table__).order_by(AuditEvent.at, AuditEvent.id)).mappings()
        return [dict(row) for row in found]


def keys(database: Database) -> list[str]:
    with database.unit_of_work(writing=False) as uow:
        return sorted(uow.session.scalars(select(AuditAliasKey.month)))


def test_the_names_go_the_acts_stay_and_the_chain_holds(
    database: Database, sealing: Sealing, acts: Callable[[datetime], None]
) -> None:
    acts(NOON)
    head, before = sealing.verify().head, events(database)
    assert (veil(database, LATER), veil(database, LATER)) == (3, 0)
    after = events(database)
    assert not any(str(who) in repr(after) or who.hex in repr(after) for who in (EVA, MANAGER))
    kept = ("id", "at", "role", "verb", "subject_kind", "area_id")
    assert [[row[name] for name in kept] for row in after] == [[row[name] for name in kept] for row in before]
    assert after[0]["details"] == {"kind": "sick"}
    assert (str(CASE) in after[0]["subject_id"], after[1]["subject_id"]) == (False, str(CASE))
    assert sealing.verify(head).whole


def test_who_was_one_stays_one_and_nobody_can_tell_who(
    database: Database, sealing: Sealing, acts: Callable[[datetime], None]
) -> None:
    acts(NOON)
    assert keys(database) == ["2026-03"]
    veil(database, LATER)
    first, second, third = events(database)
    assert first["actor_id"] == second["actor_id"] == UUID(third["subject_id"])
    assert second["after"] == {"assignee_id": str(first["actor_id"])}
    assert keys(database) == [], "what the aliases were made with is gone"


def test_a_key_stays_while_an_act_of_its_month_names_somebody(
    database: Database, sealing: Sealing, acts: Callable[[datetime], None]
) -> None:
    acts(NOON)
    acts(NOON + timedelta(days=20))
    assert veil(database, NOON + timedelta(days=10)) == 3
    assert keys(database) == ["2026-03"]
    assert sealing.verify().whole


def test_an_act_nobody_has_sealed_keeps_its_names(database: Database, acts: Callable[[datetime], None]) -> None:
    with database.unit_of_work() as uow:
        uow.trail.audit(DEPUTY, NOON, "report", "absence", CASE)
    assert veil(database, LATER) == 0


def test_names_that_were_sealed_as_they_are_stay(database: Database, sealing: Sealing, owner: Owner) -> None:
    """Seals of the first versions cover the ids: they still hold, and their events are left alone."""
    with database.unit_of_work() as uow:
        uow.trail.audit(DEPUTY, NOON, "report", "absence", CASE)
    (event,) = events(database)
    seal = ChainKey(SECRET, aliases=False).seal(1, "", plain(event), NOON)
    with database.unit_of_work() as uow:
        uow.session.add(
            AuditSeal(number=1, event_id=event["id"], sealed_at=NOON, key_mark=seal.key_mark, digest=seal.digest)
        )
        uow.session.execute(text("DELETE FROM audit_unsealed"))
    assert sealing.verify().whole
    assert veil(database, LATER) == 0
    owner("UPDATE audit_event SET verb = 'reject'")
    assert sealing.verify().broken is not None


@pytest.fixture
def owner(database: Database) -> Owner:
    return Owner(database)


@pytest.mark.parametrize("column", ["actor_id", "subject_id", "verb"])
def test_a_veil_that_says_something_else_is_found(
    database: Database, sealing: Sealing, owner: Owner, acts: Callable[[datetime], None], column: str
) -> None:
    acts(NOON)
    veil(database, LATER)
    owner(f"UPDATE audit_event SET {column} = '{uuid4().hex}' WHERE verb = 'report'")
    broken = sealing.verify().broken
    assert broken is not None
    assert (broken.finding, broken.number) == (Finding.EVENT_CHANGED, 1)


def test_a_key_thrown_away_too_soon_is_found(
    database: Database, sealing: Sealing, owner: Owner, acts: Callable[[datetime], None]
) -> None:
    acts(NOON)
    owner("DELETE FROM audit_alias_key")
    assert not sealing.verify().whole


def test_the_database_lets_names_go_once_and_nothing_else(database: Database, acts: Callable[[datetime], None]) -> None:
    acts(NOON)
    wrong = [
        "UPDATE audit_event SET actor_id = NULL",
        "UPDATE audit_event SET veiled_at = at, verb = 'reject'",
        "UPDATE audit_event SET veiled_at = at, role = ''",
    ]
    veiled = [*wrong, "UPDATE audit_event SET veiled_at = NULL", "UPDATE audit_event SET veiled_at = at"]
    for attempts in (wrong, veiled):
        for attempt in attempts:
            with database.engine.connect() as connection, pytest.raises(IntegrityError, match="never changed"):
                connection.execute(text(attempt))
        veil(database, LATER)


def test_an_alias_is_another_in_each_month() -> None:
    event = {"at": NOON, "actor_id": EVA, "on_behalf_of": None, "subject_kind": "job", "subject_id": "x"}
    event |= {"before": None, "after": None, "details": {}}
    keys = {"2026-03": b"a" * 32, "2026-04": b"b" * 32}
    march, april = (nameless({**event, "at": at}, keys)["actor_id"] for at in (NOON, NOON + timedelta(days=40)))
    assert len({march, april, EVA}) == 3
