"""An attacker at the door of a house that is served for real: forged proof, unreadable bodies, ways elsewhere."""

from __future__ import annotations

import re
from collections.abc import Callable
from http.client import HTTPConnection

import pytest
import requests

from sio_workflow.bootstrap import House
from tests.integration.access.conftest import Town, town
from tests.integration.web.strangers import PASSWORD, Stranger, mette, served, stranger
from web.legible import DEEPEST

__all__ = ["mette", "served", "stranger", "town"]


@pytest.fixture
def house_url(house_on_sqlite: str) -> str:
    """What is refused here never comes to a database."""
    return house_on_sqlite


def bearer(house: House, town: Town, name: str, scope: str = "write") -> dict[str, str]:
    made = house.proofs.api_tokens.make(town.actor(name), "Payroll", scope, house.now())
    return {"Authorization": f"Bearer {made.secret}"}


@pytest.mark.parametrize("whose", ["forged", "karl", "read only"])
def test_a_token_is_no_proof_where_sessions_begin_and_end(
    mette: Stranger, house: House, town: Town, served: str, whose: str
) -> None:
    header = {"Authorization": "Bearer forged"}
    if whose != "forged":
        header = bearer(house, town, "karl", "read" if whose == "read only" else "write")
    assert mette.http.delete(f"{served}/api/v1/session", headers=header).status_code == 400
    assert mette.name == "Mette"
    body = {"username": "mette", "password": PASSWORD}
    assert requests.post(f"{served}/api/v1/session", json=body, headers=header, timeout=10).status_code == 400
    second = requests.post(f"{served}/api/v1/session/second-step", json={"code": "1"}, headers=header, timeout=10)
    assert second.status_code == 400


def test_what_only_looks_like_a_token_takes_no_proof_away(mette: Stranger, served: str) -> None:
    for value in ("Bearer", "Bearer ", "bearer\tx", "Basic bWV0dGU6eA==", "Negotiate x", "Token x"):
        headers = {"Authorization": value}
        # a token that is empty is told that it is none
        assert mette.http.delete(f"{served}/api/v1/account/sessions", headers=headers).status_code in (400, 401), value
        assert mette.http.post(f"{served}/account/sessions/end-others", headers=headers).status_code == 400, value


def test_with_somebody_elses_token_the_cookie_counts_for_nothing(
    mette: Stranger, house: House, town: Town, served: str
) -> None:
    answer = mette.http.get(f"{served}/api/v1/session", headers=bearer(house, town, "karl"))
    assert answer.json()["account"]["name"] == "Karl"
    assert mette.name == "Mette", "and no session of Karl's is left behind"


def test_a_method_is_what_it_is(mette: Stranger) -> None:
    for header in ("X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"):
        assert isinstance(mette.get("/api/v1/account/sessions", **{header: "DELETE"}).json(), list), header
    assert mette.http.get(f"{mette.url}/sign-out?_method=POST").status_code == 405
    assert mette.name == "Mette"


FORMS = ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "", "text/json")


def test_a_form_that_pretends_to_be_json_is_not_read(mette: Stranger) -> None:
    """What a page elsewhere can send without asking: refused without proof, and not taken for an empty body with it."""
    body, path = '{"name": "x", "scope": "read", "pad": "="}', f"{mette.url}/api/v1/account/tokens"
    for kind in FORMS:
        assert mette.http.post(path, data=body, headers={"Content-Type": kind}).status_code == 400, kind
        refused = mette.http.post(path, data=body, headers={"Content-Type": kind, "X-CSRFToken": mette.proof})
        assert (refused.status_code, refused.json()["code"]) == (415, "unsupported_media_type"), kind
    assert mette.get("/api/v1/account/tokens").json() == []


UNREADABLE = {
    "twice the same key": '{"name": "a", "name": "b", "scope": "read"}',
    "no number": '{"name": "a", "scope": "read", "days": NaN}',
    "no end": '{"name": "a", "scope": "read", "days": Infinity}',
    "more digits than anybody reads": '{"name": "a", "scope": "read", "days": ' + "9" * 5000 + "}",
    "a number no other program reads exactly": '{"name": "a", "scope": "read", "days": 9007199254740993}',
    "deep lists": "[" * 100_000 + "]" * 100_000,
    "deep objects": '{"a":' * 20_000 + "1" + "}" * 20_000,
    "one level too deep": '{"a":' * (DEEPEST + 1) + "1" + "}" * (DEEPEST + 1),
    "NUL": '{"name": "a\\u0000b", "scope": "read"}',
    "half a sign": '{"name": "\\ud800", "scope": "read"}',
    "half a sign as a key": '{"\\udfff": "a", "scope": "read"}',
    "not UTF-8": b'{"name": "\xff", "scope": "read"}',
    "another alphabet": '{"name": "a", "scope": "read"}'.encode("utf-16"),
}


@pytest.mark.parametrize("path", ["/api/v1/account/tokens", "/api/v1/session"])
def test_json_that_nobody_could_read_is_refused_before_it_is_used(mette: Stranger, path: str) -> None:
    for name, body in UNREADABLE.items():
        refused = mette.send("POST", path, body)
        assert (refused.status_code, refused.json()["code"]) == (400, "bad_request"), name
    assert mette.get("/api/v1/account/tokens").json() == []


def test_a_body_of_ten_megabytes_is_refused_unread(mette: Stranger) -> None:
    host, port = mette.url.removeprefix("http://").split(":")
    connection = HTTPConnection(host, int(port), timeout=10)
    cookie = "; ".join(f"{one.name}={one.value}" for one in mette.http.cookies)
    headers = {"Content-Type": "application/json", "Content-Length": "10000000", "Cookie": cookie}
    connection.request("POST", "/api/v1/account/tokens", headers={**headers, "X-CSRFToken": mette.proof})
    # not one byte of it has been sent
    assert connection.getresponse().status == 413
    connection.close()


ELSEWHERE = (
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "\t//evil.example",
    "/\n/evil.example",
    " //evil.example",
    "https:evil.example",
    "https:/evil.example",
    "http:///evil.example",
    "javascript:alert(1)",
    "@evil.example",
    "//[evil",
    "http://[::1",
    "/\r\nSet-Cookie: a=b",
    "/\u2028/evil.example",
    "//evil.example\\@ours",
)


def test_nobody_is_led_elsewhere_after_signing_in(stranger: Callable[[], Stranger], town: Town) -> None:
    town.with_password("mette", PASSWORD)
    for target in ELSEWHERE:
        answer = stranger().post("/sign-in", username="mette", password=PASSWORD, next=target)
        assert (answer.status_code, answer.headers["Location"]) == (303, "/"), target
        assert "a" not in answer.cookies


def test_a_path_of_ours_stays_one_however_odd(stranger: Callable[[], Stranger], town: Town) -> None:
    town.with_password("mette", PASSWORD)
    for target in ("/%5cevil.example", "/%2f/evil.example", "/@evil.example", "/x?next=//evil.example"):
        answer = stranger().post("/sign-in", username="mette", password=PASSWORD, next=target)
        assert answer.headers["Location"] == target


def test_an_address_of_a_page_that_makes_no_sense_is_no_defect(mette: Stranger) -> None:
    answer = mette.get("/hr/", **{"HX-Request": "true", "HX-Current-URL": "http://[evil"})
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (403, "/")


DOORS = (
    ("GET", "/nope", 404),
    ("POST", "/account", 405),
    ("POST", "/account/password", 400),
    ("GET", "/hr/", 403),
    ("GET", "/account", 200),
    ("GET", "/api/v1/account/sessions", 200),
    ("GET", "/api/v1/nope", 404),
    ("GET", "/static/nope.js", 404),
    ("GET", "/static/..%2f..%2fpyproject.toml", 404),
    ("TRACE", "/account", 405),
)


def test_no_page_and_no_error_is_kept_by_anybody_and_all_are_in_the_shell(mette: Stranger) -> None:
    for method, path, status in DOORS:
        answer = mette.http.request(method, mette.url + path)
        assert (answer.status_code, answer.headers["Cache-Control"]) == (status, "no-store"), path
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "Access-Control-Allow-Origin" not in answer.headers
        assert not re.search(r"Traceback|werkzeug|File \"", answer.text)
