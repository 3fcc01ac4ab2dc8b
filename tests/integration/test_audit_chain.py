"""The audit trail: the database refuses to change it, and the chain shows what was changed in spite of that."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Barrier, Thread
from uuid import uuid4

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import create_engine, text
from sqlalchemy.exc import IntegrityError

from sio_workflow.cli import main
from sio_workflow.domain.audit_chain import Head
from sio_workflow.domain.people import SYSTEM
from sio_workflow.services.noted_heads import NotedHeads
from sio_workflow.services.sealing import Finding, Sealing
from sio_workflow.storage.database import Database

SECRET = "the secret of the house"
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


class Owner:
    """Somebody who owns the database: takes the guards off, and does as they please."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def __call__(self, *statements: str) -> None:
        engine = create_engine(self._database.engine.url, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            for statement in (*self._take_guards_off(), *statements):
                connection.execute(text(statement))
        engine.dispose()

    def _take_guards_off(self) -> list[str]:
        if self._database.dialect == "postgresql":
            tables = ("audit_event", "audit_seal")
            return [
                *(f"ALTER TABLE {table} DISABLE TRIGGER ALL" for table in tables),
                "ALTER TABLE audit_seal DROP CONSTRAINT IF EXISTS fk_audit_seal_event_id",
            ]
        triggers = (f"{table}_refuses_{verb}" for table in ("audit_event", "audit_seal") for verb in _VERBS)
        return ["PRAGMA foreign_keys=OFF", *(f"DROP TRIGGER IF EXISTS {trigger}" for trigger in triggers)]


_VERBS = ("update", "delete", "replace")


@pytest.fixture
def sealing(database: Database) -> Sealing:
    return Sealing(database, SECRET)


@pytest.fixture
def owner(database: Database) -> Owner:
    return Owner(database)


@pytest.fixture
def act(database: Database) -> Callable[[int], None]:
    """Put so many acts on record."""

    def put(count: int) -> None:
        with database.unit_of_work() as uow:
            for minute in range(count):
                at = NOON + timedelta(minutes=minute)
                uow.trail.audit(SYSTEM, at, "approve", "absence", uuid4(), after={"status": "approved"}, minute=minute)

    return put


@pytest.fixture
def chain(act: Callable[[int], None], sealing: Sealing) -> Head:
    """Five acts, sealed; the head as one would note it down."""
    act(5)
    assert sealing.seal(NOON) == 5
    head = sealing.verify().head
    assert head is not None
    return head


def test_a_chain_nobody_has_touched_is_whole(chain: Head, sealing: Sealing) -> None:
    verdict = sealing.verify(chain)
    assert verdict.whole
    assert (verdict.sealed, verdict.unsealed, verdict.head) == (5, 0, chain)


def test_an_empty_trail_is_whole(sealing: Sealing) -> None:
    assert sealing.seal(NOON) == 0
    assert sealing.verify().whole


def test_what_is_not_sealed_yet_is_counted_and_sealed_the_next_time(
    chain: Head, act: Callable[[int], None], sealing: Sealing
) -> None:
    act(2)
    verdict = sealing.verify(chain)
    assert (verdict.whole, verdict.unsealed, verdict.oldest_unsealed_at) == (True, 2, NOON)
    assert sealing.seal(NOON) == 2
    assert sealing.verify(chain).sealed == 7


@pytest.mark.parametrize("table", ["audit_event", "audit_seal"])
def test_the_database_refuses_to_change_the_trail(database: Database, chain: Head, table: str) -> None:
    column = {"audit_event": "verb", "audit_seal": "digest"}[table]
    around = {
        "postgresql": f"TRUNCATE {table} CASCADE",
        "sqlite": f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}",
    }
    for attempt in (f"UPDATE {table} SET {column} = ''", f"DELETE FROM {table}", around[database.dialect]):
        with database.engine.connect() as connection, pytest.raises(IntegrityError, match="never changed"):
            connection.execute(text(attempt))


def test_the_guards_stand_where_ordinary_ones_rest(postgresql_copy: str) -> None:
    with closing(Database(postgresql_copy)) as database, database.engine.connect() as connection:
        connection.execute(
            text(
                "INSERT INTO audit_event (id, at, verb, subject_kind, subject_id, details) "
                "VALUES (gen_random_uuid(), now(), 'start', 'job', '', '{}')"
            )
        )
        connection.execute(text("SET session_replication_role = replica"))
        with pytest.raises(IntegrityError, match="never changed"):
            connection.execute(text("DELETE FROM audit_event"))


def _event(number: int, column: str = "event_id") -> str:
    return f"(SELECT {column} FROM audit_seal WHERE number = {number})"


def _renumber(*moves: tuple[int, int]) -> str:
    return ";".join(f"UPDATE audit_seal SET number = {new} WHERE number = {old}" for old, new in moves)


CHANGED = f"UPDATE audit_event SET verb = 'reject' WHERE id = {_event(3)}"
ROLE = f"UPDATE audit_event SET role = 'operator' WHERE id = {_event(3)}"
LATER = f"UPDATE audit_event SET at = (SELECT max(at) FROM audit_event) WHERE id = {_event(3)}"
REMOVED = f"DELETE FROM audit_event WHERE id = {_event(3)}"
BOTH_REMOVED = f"DELETE FROM audit_event WHERE id = {_event(3)}; DELETE FROM audit_seal WHERE number = 3"
RENUMBERED = f"{BOTH_REMOVED}; {_renumber((4, 3), (5, 4))}"
FIRST_REMOVED = "DELETE FROM audit_seal WHERE number = 1"
SWAPPED = _renumber((3, 9), (4, 3), (9, 4))
FORGED = "UPDATE audit_seal SET digest = 'f' WHERE number = 3"
PUT_IN = "00000000000000000000000000000001"
CUT = "DELETE FROM audit_seal WHERE number > 3"


@pytest.mark.parametrize(
    ("tampering", "finding", "number"),
    [
        (CHANGED, Finding.EVENT_CHANGED, 3),
        (ROLE, Finding.EVENT_CHANGED, 3),
        (LATER, Finding.EVENT_CHANGED, 3),
        (REMOVED, Finding.EVENT_REMOVED, 3),
        (BOTH_REMOVED, Finding.SEAL_REMOVED, 3),
        (FIRST_REMOVED, Finding.SEAL_REMOVED, 1),
        (RENUMBERED, Finding.SEAL_FORGED, 3),
        (SWAPPED, Finding.SEAL_FORGED, 3),
        (FORGED, Finding.SEAL_FORGED, 3),
        (CUT, Finding.TAIL_REMOVED, 4),
    ],
    ids=[
        "changed",
        "role",
        "later",
        "removed",
        "link_removed",
        "first_removed",
        "renumbered",
        "swapped",
        "forged",
        "cut",
    ],
)
def test_tampering_is_found_and_named(
    chain: Head, sealing: Sealing, owner: Owner, tampering: str, finding: Finding, number: int
) -> None:
    owner(*tampering.split(";"))
    broken = sealing.verify(chain).broken
    assert broken is not None
    assert (broken.finding, broken.number) == (finding, number)


def test_a_seal_put_in_between_is_found(database: Database, chain: Head, sealing: Sealing, owner: Owner) -> None:
    owner(
        *_renumber((5, 6), (4, 5), (3, 4)).split(";"),
        "INSERT INTO audit_event (id, at, verb, subject_kind, subject_id, details) "
        f"SELECT '{PUT_IN}', at, verb, subject_kind, subject_id, details FROM audit_event LIMIT 1",
        "INSERT INTO audit_seal (number, event_id, sealed_at, key_mark, digest) "
        f"SELECT 3, '{PUT_IN}', sealed_at, key_mark, digest FROM audit_seal WHERE number = 4",
    )
    broken = sealing.verify(chain).broken
    assert broken is not None
    assert (broken.finding, broken.number) == (Finding.SEAL_FORGED, 3)


def test_a_chain_made_anew_is_found_beside_the_noted_head(
    database: Database, chain: Head, sealing: Sealing, owner: Owner
) -> None:
    owner(
        "DELETE FROM audit_seal",
        f"{CHANGED.split(' WHERE', maxsplit=1)[0]}",
        "DELETE FROM audit_unsealed",
        "INSERT INTO audit_unsealed SELECT id FROM audit_event",
    )
    sealing.seal(NOON)
    assert sealing.verify().whole
    broken = sealing.verify(chain).broken
    assert broken is not None
    assert broken.finding is Finding.HEAD_DIFFERS


def test_an_act_that_is_kept_from_the_sealer_is_found(
    act: Callable[[int], None], sealing: Sealing, owner: Owner
) -> None:
    act(1)
    owner("DELETE FROM audit_unsealed")
    sealing.seal(NOON)
    broken = sealing.verify().broken
    assert broken is not None
    assert broken.finding is Finding.EVENT_HIDDEN


def test_a_changed_secret_is_told_apart_from_tampering(
    database: Database, chain: Head, act: Callable[[int], None], owner: Owner
) -> None:
    moved = Sealing(database, "another secret")
    act(2)
    moved.seal(NOON)
    broken = moved.verify().broken
    assert broken is not None
    assert (broken.finding, broken.number) == (Finding.MADE_WITH_ANOTHER, 1)
    assert moved.verify(chain, [SECRET]).whole
    owner(CHANGED)
    tampered = moved.verify(chain, [SECRET]).broken
    assert tampered is not None
    assert tampered.finding is Finding.EVENT_CHANGED


def test_two_sealers_at_once_make_one_chain(database: Database, act: Callable[[int], None], sealing: Sealing) -> None:
    sealers, rounds = 3, 4
    barrier = Barrier(sealers)

    def seal() -> None:
        for _ in range(rounds):
            barrier.wait()
            act(20)
            sealing.seal(NOON)

    threads = [Thread(target=seal) for _ in range(sealers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    sealing.seal(NOON)
    verdict = sealing.verify()
    assert (verdict.whole, verdict.sealed, verdict.unsealed) == (True, 20 * sealers * rounds, 0)


def test_an_act_that_commits_late_is_sealed_late(postgresql_copy: str) -> None:
    with closing(Database(postgresql_copy)) as database:
        sealing = Sealing(database, SECRET)
        with database.unit_of_work() as late:
            late.trail.audit(SYSTEM, NOON - timedelta(hours=1), "claim", "user_task", uuid4())
            with database.unit_of_work() as early:
                early.trail.audit(SYSTEM, NOON, "claim", "user_task", uuid4())
            assert sealing.seal(NOON) == 1
        assert sealing.seal(NOON) == 1
        assert sealing.verify().whole


# -- the command


@pytest.fixture
def sio(database_url: str, tmp_path: Path) -> Callable[..., Result]:
    environment = {"SIO_DATABASE_URL": database_url, "SIO_SECRET_KEY": SECRET, "SIO_VAR_DIR": str(tmp_path)}
    return lambda *arguments: CliRunner().invoke(main, [str(each) for each in arguments], env=environment)


def test_the_command_prints_a_head_and_takes_it_again(chain: Head, sio: Callable[..., Result]) -> None:
    first = sio("audit", "verify")
    assert (first.exit_code, first.output) == (0, f"Whole: 5 seals fit.\nHead: {chain}\n")
    assert sio("audit", "verify", "--head", str(chain)).exit_code == 0
    assert sio("audit", "verify", "--head", "5:abc").exit_code == 2


def test_the_command_names_the_first_broken_place(chain: Head, sio: Callable[..., Result], owner: Owner) -> None:
    owner(CHANGED)
    told = sio("audit", "verify")
    assert told.exit_code == 1
    assert "(seal 3) is not what was sealed: it was changed." in told.output
    broken = json.loads(sio("audit", "verify", "--json").output)["broken"]
    assert (broken["finding"], broken["number"]) == ("event_changed", 3)


def test_the_command_says_what_is_not_sealed_yet(
    chain: Head, act: Callable[[int], None], sio: Callable[..., Result]
) -> None:
    act(2)
    assert "Not sealed yet: 2, the oldest for " in sio("audit", "verify").output


def test_the_command_says_that_another_secret_is_no_tampering(
    chain: Head, sio: Callable[..., Result], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, database_url: str
) -> None:
    environment = {"SIO_DATABASE_URL": database_url, "SIO_SECRET_KEY": "new", "SIO_VAR_DIR": str(tmp_path)}
    told = CliRunner().invoke(main, ["audit", "verify"], env=environment)
    assert told.exit_code == 1
    assert "no sign of tampering" in told.output
    (tmp_path / "former").write_text(SECRET)
    again = CliRunner().invoke(
        main, ["audit", "verify", "--former-secret-file", str(tmp_path / "former")], env=environment
    )
    assert again.exit_code == 0


def test_the_command_lists_acts_newest_first(act: Callable[[int], None], sio: Callable[..., Result]) -> None:
    act(3)
    listed = sio("audit", "list", "--person", "system", "--size", "2")
    assert listed.exit_code == 0
    first, second, more = listed.output.splitlines()
    assert first.startswith("2026-03-02 12:02:00  system  approve absence ")
    assert first.endswith("  - -> status=approved")
    assert second.startswith("2026-03-02 12:01:00")
    (last,) = json.loads(sio("audit", "list", "--json", "--after", more.split()[-1]).output)["lines"]
    assert last["details"] == {"minute": 0}
    assert sio("audit", "list", "--from", "2026-03-03").output == ""


# -- heads noted by night


@pytest.fixture
def heads(database: Database, tmp_path: Path) -> NotedHeads:
    return NotedHeads(database, tmp_path / "audit_heads")


def test_a_tail_cut_off_is_seen_beside_the_head_of_the_night_before(
    chain: Head,
    act: Callable[[int], None],
    sealing: Sealing,
    owner: Owner,
    heads: NotedHeads,
    sio: Callable[..., Result],
) -> None:
    assert (heads.last(), heads.note(NOON), heads.last()) == (None, chain, chain)
    owner(CUT, "DELETE FROM audit_event WHERE id NOT IN (SELECT event_id FROM audit_seal)")
    assert sealing.verify().whole, "nothing in the database itself shows it"
    told = sio("audit", "verify")
    assert (told.exit_code, "its tail was cut off" in told.output) == (1, True)


def test_a_chain_that_has_lost_its_noted_head_is_told_in_the_log_and_not_noted(
    chain: Head,
    act: Callable[[int], None],
    sealing: Sealing,
    owner: Owner,
    heads: NotedHeads,
    caplog: pytest.LogCaptureFixture,
) -> None:
    heads.note(NOON)
    owner(CUT, "DELETE FROM audit_event WHERE id NOT IN (SELECT event_id FROM audit_seal)")
    act(9)
    sealing.seal(NOON)
    assert heads.note(NOON) is None
    assert (heads.last(), str(chain) in caplog.text) == (chain, True)


def test_a_longer_chain_is_noted_and_a_quiet_night_adds_nothing(
    chain: Head, act: Callable[[int], None], sealing: Sealing, heads: NotedHeads, tmp_path: Path
) -> None:
    heads.note(NOON)
    heads.note(NOON)
    act(1)
    sealing.seal(NOON)
    assert heads.note(NOON) == heads.last() != chain
    assert len((tmp_path / "audit_heads").read_text().splitlines()) == 2
