"""Reads and walks the table of who gets through which door: see access.tsv."""

from __future__ import annotations

import csv
from pathlib import Path

from werkzeug.test import TestResponse

from tests.house.two_areas import ROLES

TABLE = Path(__file__).parent / "access.tsv"
COLUMNS = ("anyone", *ROLES)
Doors = dict[tuple[str, str], dict[str, str]]


def expected() -> Doors:
    """(method, rule) -> column -> what is answered."""
    with TABLE.open(newline="") as file:
        rows = csv.DictReader((line for line in file if not line.startswith("#")), delimiter="\t")
        return {(row["method"], row["rule"]): {column: row[column] for column in COLUMNS} for row in rows}


def cell(own: str, foreign: str | None) -> str:
    """One word when both areas get the same answer or the route knows no area, else own/foreign."""
    return own if foreign in (None, own) else f"{own}/{foreign}"


def heard(response: TestResponse) -> str:
    """What an answer means to the one at the door. A form that is sent back, or a clash, is one that was let in."""
    status = response.status_code
    if status == 401 or (status == 302 and "/sign-in" in response.location):
        return "asked"
    if status >= 500:
        return f"BROKEN {status}"
    return {403: "no", 404: "none"}.get(status, "yes")
