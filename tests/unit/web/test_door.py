"""Small rules at the door."""

from __future__ import annotations

import pytest
from flask import Flask

from web.door import safe_path
from web.navigation import initials


@pytest.fixture
def app():
    app = Flask(__name__)
    app.add_url_rule("/", endpoint="start.page", view_func=lambda: "")
    return app


@pytest.mark.parametrize(
    "target",
    ["https://example.org/", "//example.org/", "/\\example.org", "javascript:alert(1)", "", None, "user-tasks"],
)
def test_signing_in_never_leads_to_another_host(app, target):
    with app.test_request_context():
        assert safe_path(target) == "/"


def test_signing_in_leads_back_to_where_one_wanted_to_go(app):
    with app.test_request_context():
        assert safe_path("/user-tasks/?page=2") == "/user-tasks/?page=2"


@pytest.mark.parametrize(
    ("name", "letters"), [("Line Thomsen", "LT"), ("Anna Maria Holm", "AH"), ("Bo", "B"), ("", "")]
)
def test_initials(name, letters):
    assert initials(name) == letters
