"""`sio demo load SCENARIO`: a company to try things out on."""

from __future__ import annotations

import json
from datetime import date, datetime, time
from typing import Any

import click

from sio_workflow.cli.opened import opened_house
from sio_workflow.demo.accounts import PASSWORD, demo_accounts
from sio_workflow.demo.company import LARGEST, SMALLEST
from sio_workflow.demo.load import Loaded, load
from sio_workflow.demo.scenarios import SCENARIOS
from sio_workflow.domain.times import at_local

DEFAULT_EMPLOYEES, DEFAULT_SEED = 120, 2026
_MORNING = time(4, 0)


@click.group()
def demo() -> None:
    """A company that does not exist, to try things out on."""


@demo.command(name="load")
@click.argument("scenario", type=click.Choice(list(SCENARIOS)))
@click.option("--employees", type=click.IntRange(SMALLEST, LARGEST), default=DEFAULT_EMPLOYEES, show_default=True)
@click.option(
    "--seed",
    type=int,
    default=DEFAULT_SEED,
    show_default=True,
    help="Same seed and same --date, same company and same stories.",
)
@click.option("--date", "day", type=click.DateTime(["%Y-%m-%d"]), help="Let it be 04:00 on that day instead of now.")
@click.option("--replace", is_flag=True, help="Throw the demo company away that is there now.")
@click.option("--json", "as_json", is_flag=True, help="Print what was loaded as JSON.")
def load_command(scenario: str, employees: int, seed: int, day: datetime | None, replace: bool, as_json: bool) -> None:
    """Load a company with two weeks of shifts, and reports and complaints at every stage."""
    with opened_house() as house:
        now = _morning_of(day.date()) if day else house.now()
        loaded = load(house, scenario, employees=employees, seed=seed, now=now, replace=replace)
    click.echo(json.dumps(_json(loaded), indent=2, ensure_ascii=False) if as_json else _told(loaded))


def sign_in_lines() -> list[str]:
    """Who can sign in, a line each: for people who have just loaded the demo."""
    lines = [f"  {account.username:8} {account.en}" for account in demo_accounts()]
    return [*lines, f"  Everyone's password is {PASSWORD}"]


def _morning_of(day: date) -> datetime:
    return at_local(day, _MORNING)


def _json(loaded: Loaded) -> dict[str, Any]:
    accounts = [{"username": each.username, "role": each.role.value, "what": each.en} for each in demo_accounts()]
    return {
        "scenario": loaded.scenario,
        "seed": loaded.seed,
        "now": loaded.now.isoformat(),
        "digest": loaded.digest,
        "rows": loaded.rows,
        "published": loaded.published,
        "refused": loaded.refused,
        "password": PASSWORD,
        "accounts": accounts,
    }


def _told(loaded: Loaded) -> str:
    rows = loaded.rows
    sizes = f"{rows['employee']} employees, {rows['area']} areas, {rows['site']} sites, {rows['shift']} shifts"
    head = [f"Loaded “{loaded.scenario}” (seed {loaded.seed}): {sizes}.", "You can sign in as:"]
    return "\n".join([*head, *sign_in_lines()])
