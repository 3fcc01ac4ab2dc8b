"""An attacker at the door, on both databases: races for links and codes, half a sign-in, signs no database holds."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from sio_workflow.bootstrap import House
from sio_workflow.domain.people import Role
from sio_workflow.services.sessions import Source
from sio_workflow.storage.models import RoleGrant
from tests.conftest import Clock
from tests.integration.access.conftest import Town, town
from tests.integration.web.strangers import PASSWORD, Stranger, served, stranger

__all__ = ["served", "stranger", "town"]


HUGE = ("99999999999999999999999999", "9" * 5000, "-1", "0", "1e9", "%00", "%ed%a0%80", "x")
LISTS = (
    "/accounts?page=",
    "/operations/instances?version=",
    "/operations/instances?page=",
    "/operations/incidents?page=",
)
API_LISTS = (
    "/api/v1/instances?page=",
    "/api/v1/instances?version=",
    "/api/v1/incidents?page=",
    "/api/v1/accounts?page=",
)


def test_odd_numbers_and_signs_in_addresses_break_nothing(stranger: Callable[[], Stranger], town: Town) -> None:
    town.with_password("karl", PASSWORD)
    karl = stranger().sign_in("karl")
    versions = ("/designer/sick_leave/versions/{}.zip", "/api/v1/definitions/x/versions/{}/files", "/designer/{}")
    for value in HUGE:
        for path in (*(each + "{}" for each in (*LISTS, *API_LISTS, "/accounts?text=")), *versions):
            assert karl.get(path.format(value)).status_code < 500, path.format(value)


def test_odd_signs_in_forms_of_strangers_break_nothing(stranger: Callable[[], Stranger], town: Town) -> None:
    for path, fields in (
        ("/sign-in", ("username", "password")),
        ("/sign-in/once", ("who",)),
        ("/sign-in/code", ("who", "code")),
    ):
        for typed in ("a\x00b", "x" * 100_000):
            assert stranger().post(path, **dict.fromkeys(fields, typed)).status_code < 500, path
    assert stranger().get("/sign-in/link/%00").status_code == 400


def test_json_in_a_field_that_nobody_can_have_meant_is_refused_in_its_form(
    stranger: Callable[[], Stranger], town: Town
) -> None:
    karl = town.with_password("karl", PASSWORD)
    with town.house.database.unit_of_work() as uow:
        uow.people.add(RoleGrant(account_id=karl.account_id, role=Role.DESIGNER.value))
    designer = stranger().sign_in("karl")
    for schema in ("[" * 9_000, '{"a":' * 500 + "1" + "}" * 500, r'{"title": "\ud83d"}', "9" * 5_000, "{"):
        answer = designer.post("/designer/sick_leave/forms/approve_absence", schema=schema, ui_schema="{}")
        assert answer.status_code == 422, schema[:20]


FORGED_HOSTS = {"Host": "evil.example", "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "gopher"}
FORGED_HOSTS |= {"Forwarded": "host=evil.example", "X-Original-URL": "/account", "X-Rewrite-URL": "/account"}


def test_links_lead_to_our_own_house_whatever_host_is_named(
    stranger: Callable[[], Stranger], town: Town, house: House
) -> None:
    browser = stranger()
    sent = {"who": "kim@customer.example", "csrf_token": browser.proof}
    # the library chooses cookies by the host that is claimed
    headers = {**FORGED_HOSTS, "Cookie": "; ".join(f"{one.name}={one.value}" for one in browser.http.cookies)}
    answer = browser.http.post(f"{browser.url}/sign-in/once", data=sent, headers=headers, allow_redirects=False)
    assert answer.headers["Location"] == "/sign-in/code"
    link = house.sign_in_links.secret_of(town.messages()[-1])
    assert link.startswith(f"{house.settings.public_url.rstrip('/')}/sign-in/link/")
    for path in ("/account", "/sign-in", "/api/v1/openapi.json"):
        told = browser.get(path, **FORGED_HOSTS)
        assert "evil" not in told.text + str(told.headers), path
    assert browser.get("/", **FORGED_HOSTS).headers["Location"].startswith("/sign-in")


def test_of_two_clicks_at_once_on_a_link_one_lets_in(stranger: Callable[[], Stranger], town: Town) -> None:
    stranger().post("/sign-in/once", who="kim@customer.example")
    token, browsers = town.secret(), [stranger() for _ in range(4)]
    for browser in browsers:
        # what scanners of mail do first
        for look in (browser.http.head, browser.http.options, browser.http.get):
            look(f"{browser.url}/sign-in/link/{token}", allow_redirects=True)
    proofs = [browser.proof for browser in browsers]

    def click(number: int) -> int:
        browser = browsers[number]
        sent = {"csrf_token": proofs[number]}
        return browser.http.post(f"{browser.url}/sign-in/link", data=sent, allow_redirects=False).status_code

    with ThreadPoolExecutor(len(browsers)) as at_once:
        assert sorted(at_once.map(click, range(len(browsers)))) == [303, 410, 410, 410]
    assert sorted(str(browser.name) for browser in browsers) == ["Kim", "None", "None", "None"]


@pytest.mark.parametrize("kind", ["totp", "recovery"])
def test_a_code_that_is_used_twice_at_once_lets_in_once(
    stranger: Callable[[], Stranger], town: Town, clock: Clock, house: House, kind: str
) -> None:
    phone = town.with_codes("mette", clock, PASSWORD)
    recovery = house.proofs.second_steps.new_codes(town.actor("mette"), PASSWORD, Source(), clock())[0]
    code = phone.at(clock()) if kind == "totp" else recovery
    browsers = [stranger().sign_in("mette") for _ in range(4)]
    with ThreadPoolExecutor(len(browsers)) as at_once:
        list(at_once.map(lambda one: one.send("POST", "/api/v1/session/second-step", {"code": code}), browsers))
    assert sorted(str(browser.name) for browser in browsers) == ["Mette", "None", "None", "None"]


def test_who_has_done_the_first_step_only_is_nobody_anywhere(
    stranger: Callable[[], Stranger], town: Town, clock: Clock
) -> None:
    phone = town.with_codes("mette", clock, PASSWORD)
    half = stranger().sign_in("mette")
    kept = dict(half.http.cookies)
    assert "second_step" not in kept["sio_session"]
    for path in ("/account", "/account/second-step", "/account/provider", "/overview", "/user-tasks/", "/push/key"):
        assert half.get(path).status_code in (302, 404), path
    for path in ("/api/v1/user-tasks", "/api/v1/account/sessions", "/api/v1/account/tokens"):
        assert half.get(path).status_code == 401, path
    for path in ("/account/totp/remove", "/account/recovery-codes", "/account/password"):
        assert half.post(path, current_password=PASSWORD).headers["Location"] == "/sign-in", path
    assert half.send("POST", "/api/v1/session/second-step", {"code": phone.at(clock())}).status_code == 200
    replayed = stranger()
    replayed.http.cookies.update(kept)
    clock.forward(minutes=1)
    late = replayed.send("POST", "/api/v1/session/second-step", {"code": phone.at(clock())})
    assert late.status_code == 401, "the first step was good for one second step"


def test_a_cookie_that_was_planted_before_signing_in_is_worth_nothing_afterwards(
    stranger: Callable[[], Stranger], town: Town
) -> None:
    town.with_password("mette", PASSWORD)
    victim, attacker = stranger(), stranger()
    _ = attacker.proof
    victim.http.cookies.update(attacker.http.cookies)
    assert victim.sign_in("mette").name == "Mette"
    assert attacker.name is None
    attacker.http.cookies.set("remember_token", f"{town.accounts['mette']}|{'0' * 128}")
    attacker.http.cookies.set("_user_id", str(town.accounts["mette"]))
    assert attacker.name is None
