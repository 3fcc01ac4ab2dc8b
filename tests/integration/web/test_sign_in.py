"""The door: signing in by page and by API, devices, tokens, the second step, and what each is told."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pyotp
import pytest
from flask.testing import FlaskClient

from sio_workflow.domain.people import Actor
from sio_workflow.services.keys import hash_of
from sio_workflow.services.sessions import Source
from sio_workflow.storage.models import Area, RoleGrant
from tests.integration.web.conftest import spoken

PASSWORD = "korrekt hest batteri"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) Version/18.1 Mobile/15E148 Safari/604.1"


class Browser:
    """A browser somewhere in the world, that keeps its cookies."""

    def __init__(self, client: FlaskClient, address: str) -> None:
        self.client = client
        self.place = {"environ_base": {"REMOTE_ADDR": address, "HTTP_USER_AGENT": PHONE}}

    def get(self, path: str):
        return self.client.get(path, **self.place)

    def post(self, path: str, **data: object):
        token = self.get("/api/v1/session").json["csrf_token"]
        return self.client.post(path, data={**data, "csrf_token": token}, **self.place)

    def send(self, method: str, path: str, json: Any = None):
        headers = {"X-CSRFToken": self.get("/api/v1/session").json["csrf_token"]}
        return self.client.open(path, method=method, json=json, headers=headers, **self.place)

    def sign_in(self, username: str = "mette", password: str = PASSWORD):
        return self.post("/sign-in", username=username, password=password)


@pytest.fixture
def mette(house, manager) -> Actor:
    with house.database.unit_of_work() as uow:
        uow.people.account(manager.account_id).password_hash = house.accounts.hash(PASSWORD)
    return manager


@pytest.fixture
def browser(app) -> Callable[..., Browser]:
    return lambda address="80.62.116.1": Browser(app.test_client(), address)


def test_a_wrong_password_and_an_unknown_name_get_the_same_page(browser, mette):
    wrong, unknown = browser().sign_in(password="wrong"), browser().sign_in("mette2", "wrong")
    assert (wrong.status_code, unknown.status_code) == (401, 401)
    assert "Brugernavn eller adgangskode er forkert." in wrong.text
    nothing_secret = re.compile(r'(name="csrf_token" value|content)="[^"]*"')
    assert nothing_secret.sub("", wrong.text) == nothing_secret.sub("", unknown.text).replace("mette2", "mette")
    assert 'value="mette"' in wrong.text


def test_mette_is_let_in_from_her_phone_while_she_is_attacked_and_the_attacker_reads_how_long_to_wait(browser, mette):
    phone = browser()
    assert phone.sign_in().status_code == 303
    phone.post("/sign-out")
    attacker = browser("203.0.113.9")
    answers = [attacker.sign_in(password=f"guess {number}") for number in range(7)]
    assert [answer.status_code for answer in answers] == [401] * 5 + [429] * 2
    assert "Vent 10 sekunder, og prøv igen." in answers[-1].text
    assert phone.sign_in().status_code == 303


@pytest.mark.parametrize("username", ["mette", "nobody"])
def test_whoever_must_wait_is_told_how_long_whether_the_account_exists_or_not(browser, mette, clock, username):
    page, program = browser("203.0.113.9"), browser("203.0.113.10")
    for attacker in (page, program):
        answers = [attacker.sign_in(username, "guess") for _ in range(5)]
        assert [one.headers.get("Retry-After") for one in answers] == [None] * 5
    clock.forward(seconds=1.2)
    by_page = page.sign_in(username, "guess")
    by_api = program.send("POST", "/api/v1/session", {"username": username, "password": "guess"})
    for refused in (by_page, by_api):
        assert (refused.status_code, refused.headers["Retry-After"]) == (429, "9")
    assert by_api.json["details"]["wait_seconds"] == 9


def test_whoever_guesses_codes_of_the_second_step_is_told_how_long_to_wait(browser, phone_app):
    phone = browser()
    phone.sign_in()
    for _ in range(5):
        assert phone.post("/sign-in/second-step", code="000000").status_code == 422
    refused = phone.post("/sign-in/second-step", code="000000")
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "10")


def test_a_forged_device_cookie_makes_no_browser_known(browser, mette):
    stranger = browser("203.0.113.9")
    stranger.client.set_cookie("sio_device", "forged")
    for _ in range(5):
        stranger.sign_in(password="guess")
    assert stranger.sign_in().status_code == 429


def test_the_device_cookie_cannot_be_read_by_scripts_and_is_not_sent_from_elsewhere(browser, mette):
    cookies = browser().sign_in().headers.getlist("Set-Cookie")
    left = next(cookie for cookie in cookies if cookie.startswith("sio_device="))
    assert {"HttpOnly", "SameSite=Lax"} <= set(left.split("; "))


def test_my_account_lists_my_devices_and_signs_another_one_out(browser, house, mette, clock):
    phone, office = browser(), browser("192.0.2.1")
    phone.sign_in()
    office.sign_in()
    page = phone.get("/account").text
    assert page.count("Telefon, Safari") >= 2
    assert page.count("Denne enhed") == 1
    ended = re.search(r"/account/sessions/([0-9a-f-]+)/end", page).group(1)
    assert phone.post(f"/account/sessions/{ended}/end").status_code == 303
    assert office.get("/account").status_code == 302
    assert phone.get("/account").status_code == 200


def test_signing_out_makes_a_copied_cookie_worthless(browser, mette):
    phone, thief = browser(), browser()
    phone.sign_in()
    thief.client.set_cookie("sio_session", phone.client.get_cookie("sio_session").value)
    assert thief.get("/account").status_code == 200
    phone.post("/sign-out")
    assert thief.get("/account").status_code == 302


def test_a_closed_account_is_out_at_the_next_request(browser, house, mette):
    phone = browser()
    phone.sign_in()
    with house.database.unit_of_work() as uow:
        uow.people.account(mette.account_id).active = False
    assert phone.get("/account").status_code == 302


def test_a_request_costs_one_statement_to_know_who_it_is_by_cookie_and_by_token(browser, house, mette, statements):
    phone = browser()
    phone.sign_in()
    secret = house.proofs.api_tokens.make(mette, "Payroll", "read", house.now()).secret
    bearer = {"Authorization": f"Bearer {secret}"}
    phone.client.get("/api/v1/session", headers=bearer)
    statements.clear()
    phone.get("/api/v1/session")
    assert len(spoken(statements)) == 1, statements
    phone.client.get("/api/v1/session", headers=bearer)
    assert len(spoken(statements)) == 2, statements


def test_changing_the_password_on_the_page_keeps_this_device_and_says_what_is_wrong(browser, mette):
    phone, office = browser(), browser("192.0.2.1")
    phone.sign_in()
    office.sign_in()
    sent = {"current_password": PASSWORD, "new_password": "qwertyuiop", "repeated": "qwertyuiop"}
    refused = phone.post("/account/password", **sent)
    assert refused.status_code == 422
    assert "listen over lækkede adgangskoder" in refused.text
    differing = phone.post("/account/password", **{**sent, "repeated": "another one altogether"})
    assert "De to adgangskoder er ikke ens." in differing.text
    better = {"new_password": "fire venlige grønne elge", "repeated": "fire venlige grønne elge"}
    assert phone.post("/account/password", **{**sent, **better}).status_code == 303
    assert phone.get("/account").status_code == 200
    assert office.get("/account").status_code == 302


def test_the_api_changes_passwords_and_lists_and_ends_sessions(browser, mette):
    phone, office = browser(), browser("192.0.2.1")
    phone.sign_in()
    office.sign_in()
    listed = phone.get("/api/v1/account/sessions").json
    assert [one["current"] for one in listed] == [True, False]
    assert phone.send("DELETE", f"/api/v1/account/sessions/{listed[1]['id']}").status_code == 204
    assert office.get("/api/v1/account/sessions").status_code == 401
    assert phone.send("DELETE", f"/api/v1/account/sessions/{listed[1]['id']}").status_code == 404
    change = {"current_password": "wrong", "new_password": "fire venlige grønne elge"}
    refused = phone.send("PUT", "/api/v1/account/password", change)
    assert (refused.status_code, list(refused.json["details"]["fields"])) == (422, ["current_password"])
    assert phone.send("PUT", "/api/v1/account/password", {**change, "current_password": PASSWORD}).status_code == 204


@pytest.fixture
def program(app, house, mette):
    """A program of Mette's, without cookies."""

    def of(scope: str = "read", **options: Any):
        fresh = house.proofs.api_tokens.make(mette, "Payroll", scope, house.now(), **options)
        return Program(app.test_client(), fresh.secret), fresh.view.id

    return of


class Program:
    def __init__(self, client: FlaskClient, secret: str) -> None:
        self.client, self.secret = client, secret

    def send(self, method: str, path: str, json: Any = None):
        headers = {"Authorization": f"Bearer {self.secret}"}
        return self.client.open(path, method=method, json=json, headers=headers)


def test_a_reading_token_reads_and_changes_nothing(program):
    reader, _ = program("read")
    assert reader.send("GET", "/api/v1/user-tasks").status_code == 200
    refused = reader.send("POST", "/api/v1/account/tokens", {"name": "more", "scope": "read"})
    assert (refused.status_code, refused.json["code"]) == (403, "api_token_read_only")
    assert refused.content_type == "application/problem+json"


def test_a_writing_token_needs_no_proof_of_a_form_and_may_not_do_what_only_the_person_may(
    program, begin, open_task, people
):
    writer, _ = program("write")
    task = open_task(begin(), "plan_errand")
    done = writer.send("POST", f"/api/v1/user-tasks/{task.id}/complete", {"answers": {"minutes": 20, "people": 2}})
    assert done.status_code == 200
    refused = writer.send("POST", "/api/v1/account/tokens", {"name": "more", "scope": "read"})
    assert (refused.status_code, refused.json["code"]) == (403, "not_allowed")
    change = {"current_password": PASSWORD, "new_password": "fire venlige grønne elge"}
    assert writer.send("PUT", "/api/v1/account/password", change).status_code == 403
    assert writer.send("DELETE", "/api/v1/account/sessions").status_code == 403


def test_forged_expired_and_revoked_tokens_get_401_with_a_code_that_says_why(program, house, mette, clock):
    good, token_id = program()
    forged = Program(good.client, good.secret[:-1] + "?")
    assert forged.send("GET", "/api/v1/user-tasks").json["code"] == "api_token_unknown"
    house.proofs.api_tokens.revoke(mette, token_id, clock())
    revoked = good.send("GET", "/api/v1/user-tasks")
    assert (revoked.status_code, revoked.json["code"]) == (401, "api_token_revoked")
    short, _ = program(days=1)
    clock.forward(days=1)
    expired = short.send("GET", "/api/v1/user-tasks")
    assert (expired.status_code, expired.json["code"]) == (401, "api_token_expired")


def test_a_token_opens_no_page_and_with_a_token_no_cookie_counts(program, browser, mette):
    reader, _ = program()
    assert reader.send("GET", "/account").status_code == 302
    phone = browser()
    phone.sign_in()
    forged = phone.client.get("/api/v1/user-tasks", headers={"Authorization": "Bearer forged"})
    assert forged.status_code == 401
    unproven = phone.client.post("/account/sessions/end-others", headers={"Authorization": "Bearer forged"})
    assert unproven.status_code == 400


def test_a_role_that_is_taken_away_is_gone_from_its_tokens_too(program, house, mette):
    reader, _ = program()
    assert reader.send("GET", "/api/v1/dashboard").status_code == 200
    with house.database.unit_of_work() as uow:
        uow.session.query(RoleGrant).delete()
    assert reader.send("GET", "/api/v1/dashboard").status_code == 403


def test_tokens_are_made_shown_once_and_revoked_by_the_api_and_on_the_page(browser, mette):
    phone = browser()
    phone.sign_in()
    made = phone.send("POST", "/api/v1/account/tokens", {"name": "Payroll", "scope": "read"})
    assert made.status_code == 201
    secret = made.json["secret"]
    assert secret not in phone.get("/api/v1/account/tokens").text
    assert phone.send("DELETE", f"/api/v1/account/tokens/{made.json['id']}").status_code == 204
    page = phone.post("/account/tokens", name="Lønsystem", scope="write", days="30").text
    shown = re.search(r'id="f-secret"[^>]* value="(sio_[^"]+)"', page).group(1)
    assert shown not in phone.get("/account/tokens").text
    refused = phone.post("/account/tokens", name="Lønsystem", scope="write", days="999")
    assert refused.status_code == 422
    assert "Vælg mellem 1 og 365 dage." in refused.text
    assert 'value="Lønsystem"' in refused.text


@pytest.fixture
def two_areas(house) -> list[Area]:
    rows = [Area(id=uuid4(), code=f"A{number}", name=f"Bydel {number}") for number in (1, 2)]
    with house.database.unit_of_work() as uow:
        uow.people.add(*rows)
    return rows


def test_on_the_page_a_key_is_made_for_some_areas_and_the_list_says_which(browser, mette, two_areas):
    phone, first = browser(), str(two_areas[0].id)
    phone.sign_in()
    sent = {"name": "Lønsystem", "scope": "read", "days": "30", "reach": "some"}
    refused = phone.post("/account/tokens", **sent)
    assert refused.status_code == 422
    assert "Vælg mindst ét område." in refused.text
    assert "Bydel 1 ·" in phone.post("/account/tokens", **sent, area_ids=first).text
    assert "overalt ·" in phone.post("/account/tokens", **{**sent, "reach": "all"}).text
    careful = phone.post("/account/tokens", **{**sent, "reach": "all", "name": "snæver"}, area_ids=first)
    assert careful.status_code == 200
    listed = phone.get("/api/v1/account/tokens").json
    assert {one["name"]: one["area_names"] for one in listed if one["name"] == "snæver"} == {"snæver": ["Bydel 1"]}
    odd = phone.post("/account/tokens", **sent, area_ids="everything")
    assert odd.status_code == 422


def test_the_api_makes_a_key_for_some_areas_and_none_at_all_is_refused(browser, mette, two_areas):
    phone, first = browser(), str(two_areas[0].id)
    phone.sign_in()
    asked = {"name": "Payroll", "scope": "read"}
    made = phone.send("POST", "/api/v1/account/tokens", {**asked, "area_ids": [first, first]})
    assert (made.status_code, made.json["area_ids"], made.json["area_names"]) == (201, [first], ["Bydel 1"])
    refused = phone.send("POST", "/api/v1/account/tokens", {**asked, "area_ids": []})
    assert (refused.status_code, list(refused.json["details"]["fields"])) == (422, ["area_ids"])


@pytest.fixture
def phone_app(house, mette, clock) -> pyotp.TOTP:
    """Mette has codes on her phone."""
    steps, source = house.proofs.second_steps, Source(address="80.62.116.1")
    steps.begin(mette, PASSWORD, source, clock())
    app = pyotp.TOTP(steps.enrolment(mette).secret)
    steps.confirm(mette, app.at(clock()), source, clock())
    clock.forward(minutes=1)
    return app


def test_with_a_second_step_the_password_alone_opens_nothing(browser, phone_app, clock):
    phone = browser()
    first = phone.sign_in()
    assert (first.status_code, first.location) == (303, "/sign-in/second-step")
    assert phone.get("/account").status_code == 302
    wrong = phone.post("/sign-in/second-step", code="000000")
    assert wrong.status_code == 422
    assert "Koden er forkert eller allerede brugt." in wrong.text
    assert phone.post("/sign-in/second-step", code=phone_app.at(clock()), next="/account").location == "/account"
    assert phone.get("/account").status_code == 200


def test_the_second_step_waits_ten_minutes_and_is_nobody_elses(browser, phone_app, clock):
    phone = browser()
    phone.sign_in()
    assert browser().post("/sign-in/second-step", code=phone_app.at(clock())).location == "/sign-in"
    clock.forward(minutes=10)
    late = phone.post("/sign-in/second-step", code=phone_app.at(clock()))
    assert late.location == "/sign-in"
    assert phone.get("/account").status_code == 302


def test_the_api_asks_for_the_second_step_too(browser, phone_app, clock):
    phone = browser()
    first = phone.send("POST", "/api/v1/session", {"username": "mette", "password": PASSWORD})
    assert (first.status_code, first.json["code"]) == (401, "second_step_needed")
    second = phone.send("POST", "/api/v1/session/second-step", {"code": phone_app.at(clock())})
    assert second.json["account"]["name"] == "mette"
    assert phone.get("/api/v1/account/sessions").json[0]["method"] == "password+totp"


def test_setting_up_codes_on_the_page_shows_a_picture_without_any_style(browser, mette, clock, house):
    phone = browser()
    phone.sign_in()
    assert phone.post("/account/totp", current_password="wrong").status_code == 422
    assert phone.post("/account/totp", current_password=PASSWORD).location == "/account/totp"
    page = phone.get("/account/totp").text
    picture = page[page.index("<svg", page.index("qr-frame")) : page.index("</svg>", page.index("qr-frame"))]
    assert "style" not in picture
    app = pyotp.TOTP(house.proofs.second_steps.enrolment(mette).secret)
    codes = phone.post("/account/totp/confirm", code=app.at(clock())).text
    assert len(re.findall(r'<li class="mono">[a-z0-9]{4}(?:-[a-z0-9]{4}){3}</li>', codes)) == 8
    assert phone.get("/account/totp").location == "/account/second-step"


def test_a_passkeys_answer_that_nobody_asked_for_is_refused(browser, mette):
    stranger = browser()
    for credential in (
        "",
        "nonsense",
        "[]",
        '{"id": 7}',
        '{"id": "x", "response": {}}',
        r'{"id": "\ud83d"}',
        "[" * 9_000,
    ):
        refused = stranger.post("/sign-in/passkey", credential=credential)
        assert refused.status_code == 422
        stranger.send("POST", "/sign-in/passkey/options")
        assert stranger.post("/sign-in/passkey", credential=credential).status_code == 422
    assert "Adgangsnøglen blev ikke godkendt." in refused.text


def test_a_challenge_is_good_once_and_for_five_minutes(browser, house, mette, clock):
    asked = house.proofs.passkeys.ask(None, clock())
    with house.database.unit_of_work() as uow:
        key = hash_of(asked["challenge"])
        assert uow.identity.close_challenge(key, "passkey_sign_in", clock()) is not None
        assert uow.identity.close_challenge(key, "passkey_sign_in", clock()) is None
    late = hash_of(house.proofs.passkeys.ask(None, clock())["challenge"])
    clock.forward(minutes=5)
    with house.database.unit_of_work() as uow:
        assert uow.identity.close_challenge(late, "passkey_sign_in", clock()) is None
