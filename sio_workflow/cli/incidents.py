"""`sio incidents`: stuck work, from a terminal."""

from __future__ import annotations

from uuid import UUID

import click

from sio_workflow.cli.opened import opened_house
from sio_workflow.cli.printed import print_json
from sio_workflow.domain.people import SYSTEM


@click.group()
def incidents() -> None:
    """Stuck work that waits for a person."""


@incidents.command(name="list")
@click.option("--all", "everything", is_flag=True, help="Solved ones too.")
@click.option("--process", "key", help="Key of the process.")
@click.option("--page", type=click.IntRange(1), default=1)
@click.option("--trace", is_flag=True, help="With the stack of each.")
@click.option("--json", "as_json", is_flag=True)
def list_(everything: bool, key: str | None, page: int, trace: bool, as_json: bool) -> None:
    """Incidents, newest first."""
    with opened_house() as house:
        found = house.incidents.list(SYSTEM, open_only=not everything, key=key, page=page)
    if as_json:
        print_json(found.lines)
        return
    for line in found.lines:
        where = f"{line.definition_key} {line.business_key} {line.element_id}".strip()
        click.echo(
            f"{line.id}  {line.opened_at:%Y-%m-%d %H:%M}  {where}  {line.code}: {line.message} {line.resolution}"
        )
        if trace:
            click.echo(line.trace)
    click.echo(f"page {found.number}: {len(found.lines)} of {found.total}")


@incidents.command()
@click.argument("incident_ids", metavar="ID...", nargs=-1, required=True, type=click.UUID)
def retry(incident_ids: tuple[UUID, ...]) -> None:
    """Try again what was stuck."""
    with opened_house() as house:
        for incident_id in incident_ids:
            house.incidents.retry(SYSTEM, incident_id, house.now())
            click.echo(f"{incident_id}: tried again")


@incidents.command()
@click.argument("incident_id", metavar="ID", type=click.UUID)
@click.option("--reason", required=True)
def cancel(incident_id: UUID, reason: str) -> None:
    """Give up: cancel the instance, or the message or start that no instance owns."""
    with opened_house() as house:
        house.incidents.cancel(SYSTEM, incident_id, reason, house.now())
    click.echo(f"{incident_id}: cancelled")
