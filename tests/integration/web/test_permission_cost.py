"""Knowing who somebody is and what they may adds two SQL statements to a request, whichever way they came."""

from __future__ import annotations

from sio_workflow.bootstrap import House
from tests.integration.web.conftest import spoken


def test_a_page_that_asks_for_nothing_else(house: House, people, visit, statements: list[str]) -> None:
    mette = visit(people("mette"))
    mette.get("/account/password")
    statements.clear()
    assert mette.get("/account/password").status_code == 200
    assert 1 <= len(spoken(statements)) <= 2, statements


def test_a_program_with_a_token(house: House, people, app, statements: list[str]) -> None:
    mette = people("mette")
    token = house.proofs.api_tokens.make(mette, "test", "read", house.now()).secret
    ask = {"Authorization": f"Bearer {token}"}
    app.test_client().get("/api/v1/session", headers=ask)
    statements.clear()
    assert app.test_client().get("/api/v1/session", headers=ask).json["account"]["name"] == "mette"
    assert 1 <= len(spoken(statements)) <= 2, statements


def test_a_list_costs_its_own_statements_and_two(house: House, people, visit, statements: list[str]) -> None:
    actor = people("mette")
    mette = visit(actor)
    mette.get("/api/v1/user-tasks")
    statements.clear()
    house.user_tasks.inbox(actor, house.now())
    own = len(spoken(statements))
    statements.clear()
    assert mette.get("/api/v1/user-tasks").status_code == 200
    assert len(spoken(statements)) - own <= 2, statements
