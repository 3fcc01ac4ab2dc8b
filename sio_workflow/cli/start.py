"""`sio start`: from nothing to a page one can use, with a demo company."""

from __future__ import annotations

from datetime import datetime

import click

from sio_workflow.bootstrap import House
from sio_workflow.cli.demo import DEFAULT_EMPLOYEES, DEFAULT_SEED, sign_in_lines
from sio_workflow.cli.opened import opened_house
from sio_workflow.cli.processes import publish_folders
from sio_workflow.cli.serve import serve_forever
from sio_workflow.demo.load import load


@click.command()
@click.option("--port", type=int, default=8000, show_default=True)
@click.option("--demo", "scenario", default="monday", show_default=True, help="Loaded once, into an empty house.")
def start(port: int, scenario: str) -> None:
    """Make the database, publish the processes, load a demo company if there is none, and serve."""
    with opened_house() as house:
        prepare(house, scenario)
    serve_forever(port, ready=lambda: announce(port))


def prepare(house: House, scenario: str) -> None:
    """Everything a house needs before its doors open; what a designer has published stays."""
    house.upgrade()
    problems = publish_folders(house, house.catalogue.keys())
    if refused := [key for key, problem in problems.items() if problem.refused]:
        raise click.ClickException(f"The gate refuses {', '.join(refused)}.")
    if scenario and not house.accounts.list():
        now: datetime = house.now()
        click.echo(f"Loading the demo company “{scenario}” ...")
        load(house, scenario, employees=DEFAULT_EMPLOYEES, seed=DEFAULT_SEED, now=now)


def announce(port: int) -> None:
    """The address, and who can sign in."""
    click.echo(f"\nSIO Workflow: http://localhost:{port}\nSign in as:")
    click.echo("\n".join(sign_in_lines()))
    click.echo("Stop with Ctrl-C.")
