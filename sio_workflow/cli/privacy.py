"""`sio privacy`: retention, and the data of one person, from a terminal."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from uuid import UUID

import click

from sio_workflow.cli.opened import opened_house
from sio_workflow.cli.printed import print_json
from sio_workflow.domain.people import SYSTEM

Command = Callable[..., Any]


@click.group()
def privacy() -> None:
    """What is kept, how long, and about whom."""


@privacy.command()
@click.option("--dry-run", is_flag=True, help="Only say what would go.")
@click.option("--json", "as_json", is_flag=True)
def retention(dry_run: bool, as_json: bool) -> None:
    """Take away what is past its time; each night this happens by itself."""
    with opened_house() as house:
        kinds = house.retention.kinds(SYSTEM, house.now())
        run = None if dry_run else house.retention.clean_up(SYSTEM, house.now())
    if as_json:
        print_json(kinds if run is None else run)
        return
    for line in kinds:
        number = line.due if run is None else run.counts[line.key]
        click.echo(f"{line.key:<14} {line.keep_days:>5} days  {number:>7} {'would go' if dry_run else 'gone'}")


@privacy.command()
@click.argument("kind")
@click.argument("days", type=click.IntRange(0))
def keep(kind: str, days: int) -> None:
    """Keep a kind of data so many days."""
    with opened_house() as house:
        house.retention.keep(SYSTEM, kind, days, house.now())
    click.echo(f"{kind}: {days} days")


def _person(command: Command) -> Command:
    """The two ways to say who is meant."""
    command = click.option("--employee", "employee_no", help="Number of an employee.")(command)
    return click.option("--contact", "contact_id", type=click.UUID, help="Id of a customer's contact.")(command)


@privacy.command()
@_person
def export(employee_no: str | None, contact_id: UUID | None) -> None:
    """All that is kept about one person, as JSON."""
    with opened_house() as house:
        found = house.personal_data.export(SYSTEM, *_found(house, employee_no, contact_id), house.now())
    click.echo(json.dumps(found, ensure_ascii=False, indent=2))


@privacy.command()
@_person
@click.option("--seal", help="From the first step, which only shows what would happen.")
@click.option("--json", "as_json", is_flag=True)
def erase(employee_no: str | None, contact_id: UUID | None, seal: str | None, as_json: bool) -> None:
    """Make one person nameless: first without --seal to see what would happen, then with it."""
    with opened_house() as house:
        kind, person_id = _found(house, employee_no, contact_id)
        if seal:
            plan = house.personal_data.erase(SYSTEM, kind, person_id, seal, house.now())
        else:
            plan = house.personal_data.plan(SYSTEM, kind, person_id, house.now())
    if as_json:
        print_json(plan)
        return
    for table, number in plan.rows.items():
        click.echo(f"{table:<28} {number:>6} rows")
    if seal:
        click.echo(f"done: now called {plan.called}")
    elif plan.holds:
        click.echo(f"not yet: {', '.join(plan.holds)}")
    else:
        click.echo(f"will be called {plan.called}; to do it: --seal {plan.seal}")


def _found(house: Any, employee_no: str | None, contact_id: UUID | None) -> tuple[str, UUID]:
    if (employee_no is None) == (contact_id is None):
        raise click.UsageError("Name one person: --employee NO or --contact ID.")
    if contact_id is not None:
        return "contact", contact_id
    return "employee", house.personal_data.find(SYSTEM, employee_no)
