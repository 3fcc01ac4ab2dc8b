"""The shell around every answer: headers, limits, proxies, redirects, and what only machines may read."""

from __future__ import annotations

import traceback
from dataclasses import replace
from uuid import uuid4

import pytest
from click.testing import CliRunner

from sio_workflow.bootstrap import House, Settings
from sio_workflow.cli import main
from sio_workflow.domain.people import Role
from web import create_app
from web.limits import BY_ADDRESS, BY_PERSON, UNLIMITED


def app_with(house: House, **settings: object):
    changed = replace(house, settings=replace(house.settings, **settings))
    return create_app(changed, SECRET_KEY="test", WTF_CSRF_ENABLED=False)


@pytest.mark.parametrize("path", ["/sign-in", "/no-such-page", "/api/v1/user-tasks", "/healthz", "/static/none.css"])
def test_every_answer_carries_the_headers(house: House, path: str) -> None:
    headers = app_with(house, public_url="https://sio.example").test_client().get(path).headers
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "geolocation=()" in headers["Permissions-Policy"]
    assert headers["Strict-Transport-Security"].startswith("max-age=")
    assert headers["Referrer-Policy"] == "same-origin"


def test_without_https_nobody_is_told_to_insist_on_it(house: House) -> None:
    assert "Strict-Transport-Security" not in app_with(house).test_client().get("/sign-in").headers


def test_one_person_who_knocks_too_often_waits_and_others_do_not(house: House, people, visit) -> None:
    app = app_with(house, requests_per_minute=5, redis_url="")
    type_of_visit = type(visit())
    mette, jonas = (type_of_visit(app.test_client(), people(name)) for name in ("mette", "jonas"))
    statuses = [mette.get("/user-tasks/").status_code for _ in range(6)]
    assert statuses[0] == 200
    last = mette.get("/user-tasks/")
    assert last.status_code == 429
    assert int(last.headers["Retry-After"]) > 0
    assert "For mange forsøg" in last.text
    assert mette.get("/api/v1/user-tasks").json["code"] == "too_many_requests"
    assert jonas.get("/user-tasks/").status_code == 200


def test_machines_may_ask_whether_it_lives_as_often_as_they_like(house: House) -> None:
    client = app_with(house, requests_per_minute=1, redis_url="").test_client()
    assert {client.get("/healthz").status_code for _ in range(30)} == {200}


def test_while_redis_is_away_knocks_are_still_counted(house: House) -> None:
    client = app_with(house, requests_per_minute=2, redis_url="redis://127.0.0.1:1/0").test_client()
    assert [client.get("/sign-in").status_code for _ in range(4)][-1] == 429


def test_knocks_are_counted_across_processes_in_redis(house: House, redis_url: str) -> None:
    first, second = (app_with(house, requests_per_minute=3, redis_url=redis_url).test_client() for _ in range(2))
    somebody = {"environ_base": {"REMOTE_ADDR": f"2001:db8:{uuid4().hex[:4]}::1"}}
    statuses = [client.get("/sign-in", **somebody).status_code for client in (first, second, first, second)]
    assert statuses == [200, 200, 200, 429]


def test_all_addresses_of_one_home_are_counted_as_one(house: House) -> None:
    client = app_with(house, requests_per_minute=3, redis_url="").test_client()

    def knock(address: str) -> int:
        return client.get("/sign-in", environ_base={"REMOTE_ADDR": address}).status_code

    assert [knock(f"2001:db8:0:1::{number}") for number in range(4)] == [200, 200, 200, 429]
    assert knock("2001:db8:0:2::1") == 200
    assert [knock(f"::ffff:192.0.2.{number}") for number in range(4)] == [200] * 4


def test_guesses_from_one_home_are_one_guesser(house: House) -> None:
    client = app_with(house, redis_url="").test_client()

    def guess(address: str) -> int:
        sent = {"username": "nobody", "password": "wrong"}
        return client.post("/api/v1/session", json=sent, environ_base={"REMOTE_ADDR": address}).status_code

    assert [guess(f"2001:db8:0:1::{number}") for number in range(6)] == [401] * 5 + [429]
    assert guess("2001:db8:0:2::1") == 401


def test_limits_name_endpoints_that_exist(house: House) -> None:
    endpoints = {rule.endpoint for rule in app_with(house).url_map.iter_rules()}
    assert endpoints >= {*BY_ADDRESS, *BY_PERSON, *UNLIMITED}


def test_an_address_claimed_by_the_caller_counts_only_behind_our_own_proxy(house: House) -> None:
    claimed = {"X-Forwarded-For": "203.0.113.9"}
    alone, behind = (app_with(house, trusted_proxies=hands, redis_url="") for hands in (0, 1))
    for app, address in ((alone, "127.0.0.1"), (behind, "203.0.113.9")):
        with app.test_request_context("/sign-in", headers=claimed):
            pass
        seen = []
        app.before_request(lambda seen=seen: seen.append(__import__("flask").request.remote_addr))
        app.test_client().get("/sign-in", headers=claimed)
        assert seen == [address]


def test_only_this_machine_or_the_holder_of_the_token_reads_the_metrics(house: House) -> None:
    open_to_us, with_token = app_with(house).test_client(), app_with(house, metrics_token="s3cret").test_client()
    outside = {"environ_base": {"REMOTE_ADDR": "203.0.113.9"}}
    assert open_to_us.get("/metrics").status_code == 200
    assert open_to_us.get("/metrics", **outside).status_code == 404
    assert with_token.get("/metrics").status_code == 404
    assert with_token.get("/metrics", headers={"Authorization": "Bearer s3cret"}, **outside).status_code == 200


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "\thttps://evil"]
)
def test_nobody_is_led_away_from_here(house: House, people, visit, target: str) -> None:
    mette = visit(people("mette"))
    sent = mette.post("/language", {"locale": "da", "next": target})
    assert sent.status_code == 303
    assert sent.location.startswith("/")
    assert not sent.location.startswith("//")


def test_a_script_is_sent_back_to_a_page_of_ours_only(house: House, people, visit) -> None:
    employee = visit(people("eva", Role.EMPLOYEE))
    headers = {"HX-Request": "true", "HX-Current-URL": "https://evil.example/phish"}
    answer = employee.client.get("/operations/instances", headers=headers)
    assert answer.headers["HX-Redirect"] == "/phish"


def test_a_body_too_large_is_refused_before_it_is_read(house: House, people, visit) -> None:
    mette = visit(people("mette"))
    answer = mette.send("POST", "/api/v1/messages", json={"name": "x" * 9_000_000})
    assert answer.status_code == 413
    assert answer.json["code"] == "too_large"


def test_secrets_come_from_a_variable_or_from_a_file(tmp_path) -> None:
    (tmp_path / "key").write_text("from a file\n")
    environment = {"SIO_VAR_DIR": str(tmp_path), "SIO_SECRET_KEY_FILE": str(tmp_path / "key")}
    assert Settings.from_environment(environment).secret_key == "from a file"
    assert (
        Settings.from_environment({**environment, "SIO_SECRET_KEY_FILE": "", "SIO_SECRET_KEY": "x"}).secret_key == "x"
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SIO_REDIS_URL", "redis://:hunter2/PW@cache"),
        ("SIO_SMTP_URL", "smtp://sio:hunter2/PW@mail"),
        ("SIO_SMTP_URL", "gopher://hunter2"),
        ("SIO_SMTP_URL", "smtp://sio:hunter2@mail.example"),
        ("SIO_SMS_URL", "https://sio:hunter2/PW@gateway"),
        ("SIO_SMS_URL", "http://sio:hunter2@gateway.example"),
        ("SIO_DATABASE_URL", "postgresql+psycopg://sio:hunter2@db:hunter2/sio"),
        ("SIO_DATABASE_URL", "hunter2"),
        ("SIO_PUBLIC_URL", "https://sio:hunter2/PW@house"),
        ("SIO_TRUSTED_PROXIES", "hunter2"),
        ("SIO_REQUESTS_PER_MINUTE", "hunter2"),
        ("SIO_SECRET_KEY_FILE", "/no/hunter2"),
        ("SIO_SMTP_PASSWORD_FILE", "/no/hunter2"),
        ("SIO_OIDC_CLIENT_SECRET_FILE", "/no/hunter2"),
        ("SIO_MAIL_FROM", "hunter2"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named_and_not_shown(tmp_path, name: str, value: str) -> None:
    plain = {"SIO_VAR_DIR": str(tmp_path), "SIO_SMTP_URL": "smtp://mail", "SIO_MAIL_FROM": "sio@house.example"}
    said = CliRunner().invoke(main, ["doctor"], env={**plain, name: value})
    assert said.exit_code == 1
    assert said.output.startswith(f"Error: {name} ")
    assert "hunter2" not in said.output
    trace = "".join(traceback.format_exception(said.exception))
    assert "hunter2" not in trace
