"""Every way in asks who you are, and nothing changes without proof that the request came from our own page."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from uuid import uuid4

import pytest
from flask import Flask
from werkzeug.routing import Rule

from sio_workflow.bootstrap import Settings, build
from web import create_app
from web.door import PUBLIC

TEXTS = {"key", "name", "path", "filename", "decision_id", "element_id"}
CHANGING = {"POST", "PUT", "PATCH", "DELETE"}
#: a gateway signs its calls; without the secret these doors are not there
SIGNED = {"hooks.sms_incoming", "hooks.sms_status"}


@pytest.fixture
def app(sqlite_copy: str) -> Iterator[Flask]:
    with closing(build(Settings(database_url=sqlite_copy, redis_url="redis://unused"))) as house:
        yield create_app(house, SECRET_KEY="test")


def ways_in(app: Flask) -> list[tuple[str, str, Rule]]:
    """(method, path, rule) of every route, with something in place of its arguments."""
    return [
        (method, path_of(app, rule), rule)
        for rule in app.url_map.iter_rules()
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
    ]


def path_of(app: Flask, rule: Rule) -> str:
    values = {name: uuid4() if name.endswith("_id") and name not in TEXTS else 1 for name in rule.arguments}
    texts = dict.fromkeys(TEXTS & rule.arguments, "x")
    with app.test_request_context():
        return app.url_map.bind("localhost").build(rule.endpoint, {**values, **texts})


def test_every_route_that_is_not_named_public_asks_who_you_are(app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    client = app.test_client()
    open_to_all = [
        f"{method} {path}"
        for method, path, rule in ways_in(app)
        if rule.endpoint not in PUBLIC and not is_turned_away(client.open(path, method=method))
    ]
    assert not open_to_all


def is_turned_away(response) -> bool:
    to_sign_in = response.status_code == 302 and response.location.startswith("/sign-in")
    return to_sign_in or response.status_code == 401


def test_the_list_of_public_endpoints_names_only_endpoints_that_exist(app: Flask) -> None:
    assert {rule.endpoint for rule in app.url_map.iter_rules()} >= PUBLIC


def test_nothing_changes_without_the_token_of_our_own_page(app: Flask) -> None:
    client = app.test_client()
    unprotected = [
        f"{method} {path}"
        for method, path, rule in ways_in(app)
        if method in CHANGING
        and rule.endpoint not in SIGNED
        and client.open(path, method=method, data={}).status_code != 400
    ]
    assert not unprotected


def test_a_gateway_without_the_secret_changes_nothing(app: Flask) -> None:
    client = app.test_client()
    calls = [path for _, path, rule in ways_in(app) if rule.endpoint in SIGNED]
    assert [client.post(path, data=b"{}").status_code for path in calls] == [404] * len(SIGNED)


def test_nobody_changes_anything_by_following_a_link(app: Flask) -> None:
    verbs = ("/claim", "/release", "/retry", "/cancel", "/publish", "/discard", "/reviewed", "/calls", "/sign-out")
    assert not [verb for verb in verbs if not [rule for _, _, rule in ways_in(app) if rule.rule.endswith(verb)]]
    by_link = [rule for _, _, rule in ways_in(app) if "GET" in (rule.methods or ()) and rule.rule.endswith(verbs)]
    assert not by_link
