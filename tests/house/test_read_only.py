"""A token that may only read changes nothing: every GET of the API, as whoever is let in, with the database beside it.

What stays is that it was there: when the token was last used, and which data it has taken out of the house.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select
from werkzeug.routing import Rule

from sio_workflow.storage.models import Base
from sio_workflow.storage.reach import HOUSE_WITH_HR_KEY, reaching
from tests.house.access import expected
from tests.house.two_areas import ROLES
from tests.house.walk import TEXTS, Walk, met, texts_of

_BEING_THERE = frozenset({"api_token", "audit_event", "audit_unsealed", "audit_seal"})
#: taking data out of the house stands in the trail, whoever does it
_ON_RECORD = frozenset({"export"})


@pytest.fixture(scope="module")
def walk(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Walk]:
    with Walk.begin(sqlite_template, tmp_path_factory.mktemp("reading")) as walk:
        yield walk


def _everything(walk: Walk) -> tuple[dict[str, list[str]], set[str]]:
    """All rows but of its being there, and what the trail says was done."""
    with reaching(HOUSE_WITH_HR_KEY), walk.house.database.unit_of_work(writing=False) as uow:
        tables = [table for table in Base.metadata.sorted_tables if table.name not in _BEING_THERE]
        rows = {table.name: sorted(map(repr, uow.session.execute(select(table)))) for table in tables}
        trail = Base.metadata.tables["audit_event"]
        return rows, set(uow.session.scalars(select(trail.c.verb)))


def _reading(walk: Walk) -> list[Rule]:
    rules = (rule for rule in walk.app.url_map.iter_rules() if "GET" in (rule.methods or ()))
    return [rule for rule in rules if rule.rule.startswith("/api/v1/")]


def _path(walk: Walk, rule: Rule) -> str:
    ids = {name: met(walk.company.own, name, rule) for name in rule.arguments if name not in TEXTS}
    with walk.app.test_request_context():
        return walk.app.url_map.bind("localhost").build(rule.endpoint, {**ids, **texts_of(rule)}, method="GET")


@pytest.mark.parametrize("role", ROLES)
def test_a_token_that_reads_changes_nothing(walk: Walk, role: str) -> None:
    account, table = walk.house.accounts.actor(walk.company.account(role), walk.house.now()), expected()
    assert account is not None
    secret = walk.house.proofs.api_tokens.make(account, f"read as {role}", "read", walk.house.now()).secret
    client, (before, done) = walk.app.test_client(), _everything(walk)
    doors = [rule for rule in _reading(walk) if table["GET", rule.rule][role].startswith("yes")]
    for rule in doors:
        client.get(_path(walk, rule), headers={"Authorization": f"Bearer {secret}"}).close()
        after, did = _everything(walk)
        changed = [name for name, rows in after.items() if rows != before[name]]
        assert (changed, did - done - _ON_RECORD) == ([], set()), rule.rule
    assert len(doors) > 10
