"""In without a password, as a browser does it; and what the office does on its pages."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask

from sio_workflow.bootstrap import House
from sio_workflow.services.sessions import Source
from tests.conftest import Clock
from tests.integration.access.conftest import Town, town
from tests.integration.web.conftest import Visit

__all__ = ["town"]


@pytest.fixture
def house_url(house_on_sqlite: str) -> str:
    """What pages show does not depend on the database."""
    return house_on_sqlite


def name_of(visit: Visit) -> str | None:
    account = visit.get("/api/v1/session").json["account"]
    return account["name"] if account else None


def opened(visit: Visit, town: Town) -> Visit:
    """The page behind the newest link."""
    visit.get(f"/sign-in/link/{town.secret()}")
    return visit


def test_an_employee_comes_in_with_a_code(visit: Callable[..., Visit], town: Town) -> None:
    phone = visit()
    sent = phone.post("/sign-in/once", {"who": "30303030"})
    assert sent.location == "/sign-in/code"
    answer = phone.post("/sign-in/code", {"code": town.secret()})
    assert answer.status_code == 303
    assert name_of(phone) == "Amina"


def test_the_answer_is_the_same_for_people_who_do_not_exist(visit: Callable[..., Visit], town: Town) -> None:
    pages = []
    for who in ("30303030", "99999999", "nobody@nowhere.example", ""):
        browser = visit()
        sent = browser.post("/sign-in/once", {"who": who})
        page = browser.get("/sign-in/code").text
        pages.append((sent.status_code, sent.location, re.sub(r'value="[^"]+"|content="[^"]+"', "", page)))
    assert len(set(pages)) == 1


def test_a_wrong_code_keeps_what_was_typed_and_says_what_to_do(visit: Callable[..., Visit], town: Town) -> None:
    answer = visit().post("/sign-in/code", {"who": "1005", "code": "12345678"})
    assert answer.status_code == 422
    assert 'value="1005"' in answer.text
    assert "Koden passer ikke" in answer.text
    assert "12345678" not in answer.text


def test_who_guesses_a_shown_code_waits_and_sees_the_form_again(visit: Callable[..., Visit], town: Town) -> None:
    browser = visit()
    for number in range(6):
        answer = browser.post("/sign-in/code", {"who": "1005", "code": f"1234567{number}"})
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "10")
    assert 'value="1005"' in answer.text
    assert "Vent 10 sekunder" in answer.text


def test_a_mail_scanner_that_opens_the_link_does_not_use_it_up(visit: Callable[..., Visit], town: Town) -> None:
    visit().post("/sign-in/once", {"who": "kim@customer.example"})
    for _ in range(3):
        scanner = opened(visit(), town)
        assert scanner.get("/sign-in/link").text.count('<button class="button button-primary"') == 1
        assert "Velkommen, Kim" in scanner.get("/sign-in/link").text
        assert name_of(scanner) is None
    person = opened(visit(), town)
    assert person.post("/sign-in/link").status_code == 303
    assert name_of(person) == "Kim"


def test_the_link_leads_on_to_where_one_was_going(visit: Callable[..., Visit], town: Town) -> None:
    person = visit()
    person.post("/sign-in/once", {"who": "kim@customer.example", "next": "/my-complaints/"})
    opened(person, town)
    assert person.post("/sign-in/link").location == "/my-complaints/"
    stranger = visit()
    stranger.post("/sign-in/once", {"who": "kim@customer.example", "next": "https://evil.example/"})
    opened(stranger, town)
    assert stranger.post("/sign-in/link").location == "/"


def test_the_token_leaves_the_address_at_once(visit: Callable[..., Visit], town: Town) -> None:
    visit().post("/sign-in/once", {"who": "kim@customer.example"})
    answer = visit().get(f"/sign-in/link/{town.secret()}")
    assert answer.location == "/sign-in/link"
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("how", ["expired", "used", "forged", "none"])
def test_a_link_of_no_use_says_what_to_do_next(visit: Callable[..., Visit], town: Town, clock: Clock, how: str) -> None:
    visit().post("/sign-in/once", {"who": "kim@customer.example"})
    token = "x" * 32 if how == "forged" else town.secret()
    if how == "expired":
        clock.forward(minutes=16)
    if how == "used":
        opened(visit(), town).post("/sign-in/link")
    browser = visit()
    if how != "none":
        browser.get(f"/sign-in/link/{token}")
    for answer in (browser.get("/sign-in/link"), browser.post("/sign-in/link")):
        assert answer.status_code == 410
        assert "Linket kan ikke bruges" in answer.text
        assert "/sign-in/once" in answer.text
    assert name_of(browser) is None


def test_a_manager_shows_a_code_and_the_employee_types_it(visit: Callable[..., Visit], town: Town) -> None:
    page = visit(town.actor("mette")).post(f"/accounts/{town.accounts['carl']}/code").text
    code = re.search(r"\d{4} \d{4}", page)
    assert code is not None
    assert "data:image/svg" in page
    phone = visit()
    assert 'name="who"' in phone.get("/sign-in/code?shown=1").text
    assert phone.post("/sign-in/code", {"who": "1005", "code": code.group()}).status_code == 303
    assert name_of(phone) == "Carl"


@pytest.mark.parametrize("second", ["totp", "recovery"])
def test_the_second_step_is_asked_of_those_who_have_one(
    visit: Callable[..., Visit], town: Town, clock: Clock, house: House, second: str
) -> None:
    phone = town.with_codes("amina", clock)
    codes = house.proofs.second_steps.new_codes(town.actor("amina"), "korrekt hest batteri", Source(), clock())
    browser = visit()
    browser.post("/sign-in/once", {"who": "30303030"})
    answer = browser.post("/sign-in/code", {"code": town.secret()})
    assert answer.location.startswith("/sign-in/second-step")
    assert name_of(browser) is None
    browser.post(answer.location, {"code": phone.at(clock()) if second == "totp" else codes[0]})
    assert name_of(browser) == "Amina"
    assert town.methods("amina") == {f"code+{second}"}


def test_the_office_opens_an_account_and_gives_and_takes_a_role(visit: Callable[..., Visit], town: Town) -> None:
    office = visit(town.actor("ole"))
    assert "Nina" in office.get("/accounts/new?text=nin").text
    made = office.post("/accounts/new", {"kind": "employee", "person_id": town.employees["nina"]})
    page = office.get(made.location)
    assert "Nina" in page.text
    given = office.post(
        f"{made.location}/roles", {"role": "first_assistant", "area_id": town.areas["south"], "to": "2026-04-30"}
    )
    assert given.status_code == 303
    page = office.get(made.location).text
    assert "til og med" in page
    grant = re.search(rf"{made.location}/roles/([0-9a-f-]+)/take", page)
    assert grant is not None
    assert office.post(grant.group()).status_code == 303


def test_what_was_chosen_stays_when_a_role_is_refused(visit: Callable[..., Visit], town: Town) -> None:
    office = visit(town.actor("ole"))
    answer = office.post(
        f"/accounts/{town.accounts['carl']}/roles",
        {"role": "employee", "area_id": town.areas["north"], "from": "2026-05-01"},
    )
    assert answer.status_code == 422
    assert "Rollen er der allerede" in answer.text
    assert 'value="2026-05-01"' in answer.text


@pytest.mark.parametrize("path", ["", "/close", "/open", "/code", "/roles"])
def test_a_foreign_account_does_not_exist(visit: Callable[..., Visit], town: Town, path: str) -> None:
    manager, account = visit(town.actor("mette")), f"/accounts/{town.accounts['bo']}"
    sent = {"role": "employee", "area_id": town.areas["south"]}
    answer = manager.post(account + path, sent) if path else manager.get(account)
    assert answer.status_code == 404


@pytest.mark.parametrize("who", ["mette", "amina", "kim"])
def test_a_form_that_is_not_ones_own_is_not_shown_again(visit: Callable[..., Visit], town: Town, who: str) -> None:
    answer = visit(town.actor(who)).post(f"/accounts/{town.accounts['bo']}/roles", {"role": "nonsense"})
    assert answer.status_code == (404 if who == "mette" else 403)
    assert visit(town.actor(who)).post("/accounts/new", {}).status_code == 403


def test_a_role_that_is_taken_counts_at_the_next_request(visit: Callable[..., Visit], town: Town, house: House) -> None:
    mette = visit(town.actor("mette"))
    assert mette.get("/accounts").status_code == 200
    operator = visit(town.actor("karl"))
    grant = operator.get(f"/api/v1/accounts/{town.accounts['mette']}").json["grants"][0]
    path = f"/api/v1/accounts/{town.accounts['mette']}/roles/{grant['id']}"
    assert operator.send("DELETE", path).status_code == 204
    assert mette.get("/accounts").status_code == 403


def test_a_closed_account_is_out_at_the_next_request(visit: Callable[..., Visit], town: Town) -> None:
    amina, office = visit(town.actor("amina")), visit(town.actor("ole"))
    assert office.send("POST", f"/api/v1/accounts/{town.accounts['amina']}/close").status_code == 204
    assert name_of(amina) is None


def test_the_api_opens_accounts_and_gives_roles(visit: Callable[..., Visit], town: Town) -> None:
    office = visit(town.actor("ole"))
    strangers = office.get("/api/v1/accounts/strangers?text=lis").json
    made = office.send("POST", "/api/v1/accounts", {"kind": "contact", "person_id": strangers[0]["id"]})
    assert made.status_code == 201
    place = {"role": "employee", "area_id": str(town.areas["north"])}
    refused = office.send("POST", f"/api/v1/accounts/{made.json['id']}/roles", place)
    assert (refused.status_code, refused.json["details"]["rule"]) == (422, "role_not_theirs")
    listed = office.get("/api/v1/accounts?kind=customers").json
    assert [line["name"] for line in listed["lines"]] == ["Kim", "Lis"]


def test_without_a_provider_there_is_no_way_to_it(app: Flask, visit: Callable[..., Visit]) -> None:
    browser = visit()
    assert "sign-in/provider" not in browser.get("/sign-in").text
    assert browser.get("/sign-in/provider").status_code == 404
    assert browser.get("/sign-in/provider/callback?code=x&state=y").status_code == 404
