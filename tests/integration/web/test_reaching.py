"""Each request reaches what its visitor does: nobody's rows before the door, and nothing of it afterwards."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from sio_workflow.domain.people import Actor, Role
from sio_workflow.services.reaching import reach_of
from sio_workflow.storage.reach import HOUSE, NOBODY, Reach, current
from tests.integration.conftest import People
from tests.integration.web.conftest import Visit
from web import door


@pytest.fixture
def seen(app: Flask, monkeypatch: pytest.MonkeyPatch) -> list[Reach]:
    """What a view finds, in the order of the requests; `/open` is public, `/broken` fails."""
    found: list[Reach] = []

    def look() -> str:
        found.append(current())
        return ""

    def fail() -> str:
        found.append(current())
        raise KeyError("a defect")

    app.add_url_rule("/look", "look", look)
    app.add_url_rule("/open", "open", look)
    app.add_url_rule("/broken", "broken", fail)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    monkeypatch.setattr(door, "PUBLIC", door.PUBLIC | {"open"})
    return found


def test_a_visitor_reaches_what_the_policy_says(
    visit: Callable[[Actor | None], Visit], manager: Actor, seen: list[Reach]
) -> None:
    visit(manager).get("/look")
    assert seen == [reach_of(manager)]


def test_nobody_reaches_nothing_at_the_open_doors(
    visit: Callable[[Actor | None], Visit], manager: Actor, seen: list[Reach]
) -> None:
    visit(None).get("/open")
    visit(manager).get("/open")
    assert seen == [NOBODY, NOBODY]


def test_the_next_request_has_nothing_of_the_one_before(
    visit: Callable[[Actor | None], Visit], people: People, seen: list[Reach]
) -> None:
    hanne, mette = people("hanne", Role.HR), people("mette")
    for actor in (hanne, mette):
        visit(actor).get("/look")
    visit(None).get("/open")
    assert seen == [reach_of(hanne), reach_of(mette), NOBODY]
    assert [each.hr for each in seen] == [True, False, False]


def test_a_request_that_fails_leaves_nothing_behind(
    visit: Callable[[Actor | None], Visit], manager: Actor, seen: list[Reach]
) -> None:
    assert visit(manager).get("/broken").status_code == 500
    assert current() == HOUSE, "what the tests themselves reach"
    visit(None).get("/open")
    assert seen[-1] == NOBODY
