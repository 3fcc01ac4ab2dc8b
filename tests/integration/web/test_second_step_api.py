"""My second step, my provider, my language, and codes for others, through the API: in person only."""

from __future__ import annotations

import pyotp
import pytest

from sio_workflow.domain.people import Actor, Role

PASSWORD = "korrekt hest batteri"
WITH_PASSWORD = {"current_password": PASSWORD}
ACCOUNT = "/api/v1/account"


@pytest.fixture
def mette(house, manager) -> Actor:
    with house.database.unit_of_work() as uow:
        uow.people.account(manager.account_id).password_hash = house.accounts.hash(PASSWORD)
    return manager


@pytest.fixture
def program(app, house, mette, clock):
    """A program with a token of Mette's that may write."""
    secret = house.proofs.api_tokens.make(mette, "program", "write", clock()).secret
    client, headers = app.test_client(), {"Authorization": f"Bearer {secret}"}
    return lambda method, path, json=None: client.open(ACCOUNT + path, method=method, json=json, headers=headers)


def test_codes_of_a_phone_are_set_up_used_for_recovery_codes_and_removed(visit, mette, clock):
    me = visit(mette)
    assert me.get(f"{ACCOUNT}/totp").status_code == 404
    assert me.send("POST", f"{ACCOUNT}/totp", WITH_PASSWORD).status_code == 204
    secret = me.get(f"{ACCOUNT}/totp").json["secret"]
    assert me.send("POST", f"{ACCOUNT}/totp/confirm", {"code": "000000"}).status_code == 422
    code = pyotp.TOTP(secret).at(clock())
    first = me.send("POST", f"{ACCOUNT}/totp/confirm", {"code": code}).json["recovery_codes"]
    assert me.get(f"{ACCOUNT}/totp").status_code == 404, "the secret is shown until it is confirmed, never again"
    assert me.get(f"{ACCOUNT}/second-step").json == {"totp": True, "passkeys": 0, "codes_left": len(first)}
    fresh = me.send("POST", f"{ACCOUNT}/recovery-codes", WITH_PASSWORD).json["recovery_codes"]
    assert len(fresh) == len(first) == 8
    assert not set(fresh) & set(first)
    assert me.send("POST", f"{ACCOUNT}/totp/remove", WITH_PASSWORD).status_code == 204
    assert me.get(f"{ACCOUNT}/second-step").json == {"totp": False, "passkeys": 0, "codes_left": 0}


@pytest.mark.parametrize("path", ["/totp", "/totp/remove", "/recovery-codes"])
def test_the_password_is_asked_for_again(visit, mette, path):
    refused = visit(mette).send("POST", ACCOUNT + path, {"current_password": "noget andet"})
    assert (refused.status_code, list(refused.json["details"]["fields"])) == (422, ["current_password"])


def test_a_token_sees_and_changes_nothing_of_it(program):
    asked = [("GET", "/provider", None), ("POST", "/provider/remove", WITH_PASSWORD), ("GET", "/second-step", None)]
    asked += [("GET", "/passkeys", None), ("GET", "/totp", None)]
    asked += [("POST", path, WITH_PASSWORD) for path in ("/totp", "/totp/remove", "/recovery-codes")]
    asked += [("POST", "/totp/confirm", {"code": "123456"}), ("PUT", "/language", {"locale": "en"})]
    assert {program(*each).status_code for each in asked} == {403}


def test_the_language_i_choose_is_remembered(visit, house, mette):
    me = visit(mette)
    assert me.send("PUT", f"{ACCOUNT}/language", {"locale": "en"}).status_code == 204
    assert house.accounts.find(mette.account_id).locale == "en"
    assert me.send("PUT", f"{ACCOUNT}/language", {"locale": "fr"}).status_code == 422
    assert house.accounts.find(mette.account_id).locale == "en"


def test_a_code_for_somebody_who_stands_here_lets_them_in_and_a_token_hands_out_none(
    app, visit, house, people, clock
) -> None:
    karl, amina = people("karl", Role.OPERATOR), people("amina", Role.EMPLOYEE)
    path = f"/api/v1/accounts/{amina.account_id}/code"
    handed = visit(karl).send("POST", path).json
    assert house.sign_in_links.use_link(handed["url"].rsplit("/", 1)[1], clock()) == amina.account_id
    secret = house.proofs.api_tokens.make(karl, "program", "write", clock()).secret
    by_token = app.test_client().post(path, headers={"Authorization": f"Bearer {secret}"})
    assert (by_token.status_code, by_token.json["code"]) == (403, "not_allowed")


def test_a_provider_that_is_not_connected_cannot_be_taken_off(visit, mette):
    me = visit(mette)
    assert me.get(f"{ACCOUNT}/provider").json == {"linked_at": None, "has_password": True}
    assert me.send("POST", f"{ACCOUNT}/provider/remove", {"current_password": "wrong"}).status_code == 422
    assert me.send("POST", f"{ACCOUNT}/provider/remove", WITH_PASSWORD).status_code == 404


def test_a_passkey_of_somebody_else_is_as_if_it_did_not_exist(visit, mette):
    me = visit(mette)
    assert me.get(f"{ACCOUNT}/passkeys").json == []
    nobodys = f"{ACCOUNT}/passkeys/{mette.account_id}/remove"
    assert me.send("POST", nobodys, WITH_PASSWORD).status_code == 404
