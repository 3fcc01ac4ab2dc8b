"""The API does all that the pages do: parity.tsv says for every page which operations do the same, or why none does.

A new page fails until it has its line, and a line until what it names exists. Who gets through a page's door must get
through that of one of its operations too, as access.tsv has it; and a page that changes something needs an operation
that does.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import pytest
from flask import Flask
from werkzeug.routing import Rule

from sio_workflow.bootstrap import Settings, build
from tests.house.access import COLUMNS, expected
from web import create_app

TABLE = Path(__file__).parent / "parity.tsv"
#: why a page has no operation
WHY_NONE = {
    "browser": "only a browser can do it, on our own pages: passkeys, push and an OpenID provider go by their address",
    "form": "an empty form without data; what it sends has an operation",
    "leads": "shows nothing and changes nothing, it leads to another page",
    "machine": "no page: for machines, scripts and styles",
    "person": "a way in for a person with a link or a code; a program brings a password or a token",
}
#: the two doors are knocked at in different ways; why it is all right there
APART = {
    "customer.file": "the table knocks at the form of a sick report, which customers do not have",
    "customer.send": "as above",
    "operations.cancel_incident": "the page asks for a reason first, and no incident is there when the table is drawn",
    "second_step.submit": "without a first step the page leads back to it, and the operation answers 401",
    "sign_in.language": "without an account a language is a matter of one's own browser",
}
READING = {"GET", "HEAD", "OPTIONS"}


class Line(NamedTuple):
    operations: list[str]
    why_none: str


@pytest.fixture(scope="module")
def app(sqlite_template: Path) -> Iterator[Flask]:
    with closing(build(Settings(database_url=f"sqlite:///{sqlite_template}", redis_url="redis://unused"))) as house:
        yield create_app(house, SECRET_KEY="test")


@pytest.fixture(scope="module")
def rules(app: Flask) -> dict[str, Rule]:
    return {rule.endpoint: rule for rule in app.url_map.iter_rules()}


def lines() -> dict[str, Line]:
    """Page -> its operations, or why it has none."""
    with TABLE.open(newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    table = {row["page"]: Line((row["operations"] or "").split(), row["why none"] or "") for row in rows}
    assert len(table) == len(rows), "a page has two lines"
    return table


def is_operation(rule: Rule) -> bool:
    return rule.rule.startswith("/api/v1/") and rule.endpoint.startswith("api_")


def changes(rule: Rule) -> bool:
    return bool((rule.methods or set()) - READING)


def lets_in(found: list[Rule], column: str) -> bool:
    """Does one of these doors open to them, in their own area?"""
    table = expected()
    knocks = [(method, rule.rule) for rule in found for method in rule.methods or () if (method, rule.rule) in table]
    return any(table[knock][column].startswith("yes") for knock in knocks)


def test_every_page_has_a_line_and_every_line_a_page(rules: dict[str, Rule]) -> None:
    pages = {name for name, rule in rules.items() if not rule.rule.startswith("/api/")}
    assert lines().keys() == pages
    assert pages >= APART.keys()


def test_a_line_names_operations_that_exist_or_why_there_are_none(rules: dict[str, Rule]) -> None:
    wrong = {
        page: line
        for page, line in lines().items()
        if bool(line.operations) == bool(line.why_none)
        or line.why_none not in {"", *WHY_NONE}
        or not all(name in rules and is_operation(rules[name]) for name in line.operations)
    }
    assert not wrong


def test_a_page_that_changes_something_has_an_operation_that_does(rules: dict[str, Rule]) -> None:
    reading_only = [
        page
        for page, line in lines().items()
        if line.operations and changes(rules[page]) and not any(changes(rules[name]) for name in line.operations)
    ]
    assert not reading_only


def test_whoever_may_use_a_page_may_use_one_of_its_operations(rules: dict[str, Rule]) -> None:
    refused = [
        f"{page}, as {column}"
        for page, line in lines().items()
        if line.operations and page not in APART
        for column in COLUMNS
        if lets_in([rules[page]], column) and not lets_in([rules[name] for name in line.operations], column)
    ]
    assert not refused
