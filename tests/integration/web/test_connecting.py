"""On one's own page an account is connected with the real OpenID provider, and taken off again."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest

from sio_workflow.bootstrap import House
from sio_workflow.domain.errors import IdentityTaken
from sio_workflow.services.identities import Claims
from sio_workflow.services.own_identity import OwnIdentity
from sio_workflow.services.sessions import Source
from tests.conftest import Clock
from tests.integration.access.conftest import Town, town
from tests.integration.web.conftest import Visit
from tests.integration.web.test_openid import Running, answered, asked, house, name_of, one_provider, provider, visit

__all__ = ["house", "one_provider", "provider", "town", "visit"]
PASSWORD = "korrekt hest batteri"
PAGE = "/account/provider"


@pytest.fixture
def link_by_email() -> bool:
    """Here nobody is known by an e-mail."""
    return False


def inside(visit: Visit, account_id: UUID, address: str = "") -> Visit:
    """A browser in which somebody is signed in."""
    house: House = visit.client.application.extensions["house"]
    key = house.sessions.begin(account_id, "password", Source(address=address), house.now())
    with visit.client.session_transaction() as session:
        session["_user_id"], session["_fresh"] = key, True
    visit.token = visit.get("/api/v1/session").json["csrf_token"]
    return visit


@pytest.fixture
def mette(visit: Callable[[], Visit], town: Town) -> Visit:
    town.with_password("mette", PASSWORD)
    return inside(visit(), town.accounts["mette"])


def connected(browser: Visit, subject: str):
    """The password, the way there, and what stands here on the way back."""
    assert browser.post(PAGE, {"current_password": PASSWORD}).location == PAGE
    assert "Fortsæt til Firmaet" in browser.get(PAGE).text
    return browser.get(answered(asked(browser, f"{PAGE}/go"), subject))


def lets_in(visit: Callable[[], Visit], subject: str) -> str | None:
    browser = visit()
    browser.get(answered(asked(browser), subject))
    return name_of(browser)


def test_mette_connects_her_account_and_signs_in_with_it(
    mette: Visit, visit: Callable[[], Visit], provider: Running, town: Town
) -> None:
    provider.knows("m-1", email="private@elsewhere.example")
    assert lets_in(visit, "m-1") is None
    assert "Forbind" in mette.get("/account").text
    answer = connected(mette, "m-1")
    assert (answer.status_code, answer.location) == (303, PAGE)
    assert name_of(mette) == "Mette", "and she is still where she was"
    assert "Forbundet" in mette.get("/account").text
    assert lets_in(visit, "m-1") == "Mette"
    (row,) = town.audited("link_identity")
    assert (row.actor_id, row.details) == (town.accounts["mette"], {"by": "own_page"})


def test_without_the_password_there_is_no_way_to_the_provider(mette: Visit, town: Town) -> None:
    refused = mette.post(PAGE, {"current_password": "wrong"})
    assert refused.status_code == 422
    assert "Det er ikke din adgangskode" in refused.text
    assert mette.get(f"{PAGE}/go").location == PAGE
    assert not town.audited("link_identity")


def test_an_open_door_closes_after_ten_minutes_and_with_the_session(mette: Visit, town: Town, clock: Clock) -> None:
    mette.post(PAGE, {"current_password": PASSWORD})
    clock.forward(minutes=10)
    assert mette.get(f"{PAGE}/go").location == PAGE
    mette.post(PAGE, {"current_password": PASSWORD})
    mette.post("/sign-out")
    inside(mette, town.accounts["mette"])
    assert mette.get(f"{PAGE}/go").location == PAGE


def test_an_attackers_answer_of_the_provider_is_not_connected_with_her_account(
    mette: Visit, visit: Callable[[], Visit], provider: Running, town: Town
) -> None:
    """The attacker goes to the provider as himself and has her browser open the way back."""
    provider.knows("evil")
    attacker = visit()
    by_signing_in = answered(asked(attacker), "evil")
    bo = inside(visit(), town.accounts["bo"])
    town.with_password("bo", PASSWORD)
    bo.post(PAGE, {"current_password": PASSWORD})
    by_connecting = answered(asked(bo, f"{PAGE}/go"), "evil")
    for way_back in (by_signing_in, by_connecting):
        mette.post(PAGE, {"current_password": PASSWORD})
        asked(mette, f"{PAGE}/go")
        answer = mette.get(way_back)
        assert answer.status_code == 422
        assert "Begynd forfra" in answer.text
    assert name_of(mette) == "Mette"
    assert not town.audited("link_identity")
    assert lets_in(visit, "evil") is None


def test_an_answer_counts_for_what_was_asked_last(
    mette: Visit, visit: Callable[[], Visit], provider: Running, town: Town
) -> None:
    """Somebody who was about to connect, and then signs in, signs in."""
    provider.knows("m-2")
    mette.post(PAGE, {"current_password": PASSWORD})
    asked(mette, f"{PAGE}/go")
    assert mette.get(answered(asked(mette), "m-2")).status_code == 403
    assert not town.audited("link_identity")


def test_whoever_was_signed_out_on_the_way_is_not_connected(
    mette: Visit, provider: Running, town: Town, house: House
) -> None:
    provider.knows("m-3")
    mette.post(PAGE, {"current_password": PASSWORD})
    back = answered(asked(mette, f"{PAGE}/go"), "m-3")
    house.sessions.end_others(town.actor("mette"), None, house.now())
    answer = mette.get(back)
    assert answer.status_code == 422
    assert 'name="password"' in answer.text
    assert not town.audited("link_identity")


def test_a_sign_in_that_is_somebody_elses_is_refused_and_written_down(
    mette: Visit, visit: Callable[[], Visit], provider: Running, town: Town
) -> None:
    provider.knows("b-1")
    town.with_password("bo", PASSWORD)
    assert connected(inside(visit(), town.accounts["bo"]), "b-1").status_code == 303
    answer = connected(mette, "b-1")
    assert answer.status_code == 409
    assert "hører til en anden konto" in answer.text
    assert lets_in(visit, "b-1") == "Bo"
    assert [one.actor_id for one in town.audited("refuse_link")] == [town.accounts["mette"]]


def test_an_account_has_one_sign_in_there_and_no_second(
    mette: Visit, visit: Callable[[], Visit], provider: Running, house: House, town: Town
) -> None:
    for subject in ("m-4", "m-5"):
        provider.knows(subject)
    connected(mette, "m-4")
    own, actor = house.proofs.own_identity, town.actor("mette")
    key = own.ask(actor, PASSWORD, Source(), None, house.now())
    with mette.client.session_transaction() as session:
        session["connecting"] = key
    back = answered(asked(mette, f"{PAGE}/go"), "m-5")
    assert mette.get(back).status_code == 409
    assert (lets_in(visit, "m-4"), lets_in(visit, "m-5")) == ("Mette", None)


def test_it_is_taken_off_with_the_password_and_opens_nothing_any_more(
    mette: Visit, visit: Callable[[], Visit], provider: Running, town: Town
) -> None:
    provider.knows("m-6")
    connected(mette, "m-6")
    elsewhere = visit()
    elsewhere.get(answered(asked(elsewhere), "m-6"))
    assert mette.post(f"{PAGE}/remove", {"current_password": "wrong"}).status_code == 422
    assert name_of(elsewhere) == "Mette"
    assert mette.post(f"{PAGE}/remove", {"current_password": PASSWORD}).status_code == 303
    assert (name_of(mette), name_of(elsewhere)) == ("Mette", None), "what it may have opened is closed"
    assert lets_in(visit, "m-6") is None
    assert len(town.audited("unlink_identity")) == 1
    assert mette.post(f"{PAGE}/remove", {"current_password": PASSWORD}).status_code == 404


@pytest.mark.parametrize(("who", "status"), [("jonas", 422), ("bo", 303)])
def test_the_last_way_in_is_not_taken_off(
    visit: Callable[[], Visit], provider: Running, town: Town, who: str, status: int
) -> None:
    """Without a password a manager has no other way; an employee may ask for a code."""
    provider.knows(who)
    browser = inside(visit(), town.accounts[who])
    assert connected(browser, who).status_code == 303
    answer = browser.post(f"{PAGE}/remove")
    assert answer.status_code == status
    assert ("din eneste vej ind" in answer.text) == (status == 422)
    assert lets_in(visit, who) == (who.title() if status == 422 else None)


def test_whoever_has_no_password_must_have_signed_in_a_moment_ago(
    visit: Callable[[], Visit], provider: Running, town: Town, clock: Clock
) -> None:
    browser = inside(visit(), town.accounts["bo"])
    clock.forward(minutes=11)
    refused = browser.post(PAGE)
    assert refused.status_code == 422
    assert "Det er for længe siden, du loggede ind" in refused.text


def test_of_two_accounts_at_the_same_moment_one_has_it(house: House, town: Town) -> None:
    own, claims = house.proofs.own_identity, Claims(subject="shared")
    keys = {}
    for name in ("mette", "jonas"):
        town.with_password(name, PASSWORD)
        keys[name] = own.ask(town.actor(name), PASSWORD, Source(), None, house.now())
    with ThreadPoolExecutor(2) as both:
        done = list(both.map(lambda name: outcome(own, town, name, keys[name], claims, house), keys))
    assert sorted(done) == ["linked", "taken"]


def outcome(own: OwnIdentity, town: Town, name: str, key: str, claims: Claims, house: House) -> str:
    try:
        own.link(town.actor(name), key, claims, house.now())
    except IdentityTaken:
        return "taken"
    return "linked"


def test_a_key_is_good_once_and_for_its_owner(house: House, town: Town) -> None:
    own = house.proofs.own_identity
    town.with_password("mette", PASSWORD)
    key = own.ask(town.actor("mette"), PASSWORD, Source(), None, house.now())
    assert own.is_asked(town.actor("mette"), key, house.now())
    assert not own.is_asked(town.actor("jonas"), key, house.now())
