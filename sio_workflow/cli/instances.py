"""`sio instances`: what runs, and why it waits."""

from __future__ import annotations

from datetime import timedelta

import click

from sio_workflow.cli.opened import opened_house
from sio_workflow.cli.printed import print_json, reason
from sio_workflow.domain.people import SYSTEM
from sio_workflow.domain.process import InstanceStatus, WaitKind
from sio_workflow.domain.times import local
from sio_workflow.services.views import InstanceLine, InstanceView


@click.group()
def instances() -> None:
    """Process instances."""


@instances.command(name="list")
@click.option("--process", "key", help="Key of the process.")
@click.option("--version", type=int)
@click.option("--status", type=click.Choice([each.value for each in InstanceStatus]))
@click.option("--waits-for", "wait_kind", type=click.Choice([each.value for each in WaitKind]))
@click.option("--older-than", "hours", type=float, help="Hours since it was started.")
@click.option("--text", default="", help="Part of the business key.")
@click.option("--page", type=click.IntRange(1), default=1)
@click.option("--json", "as_json", is_flag=True)
def list_(
    key: str | None,
    version: int | None,
    status: str | None,
    wait_kind: str | None,
    hours: float | None,
    text: str,
    page: int,
    as_json: bool,
) -> None:
    """Instances, newest first, each with the reasons it waits."""
    with opened_house() as house:
        found = house.instances.list(
            SYSTEM,
            key=key,
            version=version,
            status=status,
            wait_kind=wait_kind,
            older_than=None if hours is None else house.now() - timedelta(hours=hours),
            text=text,
            page=page,
        )
    if as_json:
        print_json(found.lines)
        return
    for line in found.lines:
        where = "; ".join(map(reason, line.waits))
        about = f"{line.definition_key} v{line.version}  {_known_as(line)}"
        click.echo(f"{line.id}  {about}  {line.status}  {where}")
    click.echo(f"page {found.number}: {len(found.lines)} of {found.total}")


@instances.command()
@click.argument("name", metavar="ID")
@click.option("--json", "as_json", is_flag=True)
def show(name: str, as_json: bool) -> None:
    """Everything about one instance: its id, as much of it as pages show, or its number."""
    with opened_house() as house:
        view = house.instances.get(SYSTEM, house.instances.called(SYSTEM, name), house.now())
    if as_json:
        print_json(view)
    else:
        _print(view)


@instances.command()
@click.argument("name", metavar="ID")
@click.option("--json", "as_json", is_flag=True)
def why(name: str, as_json: bool) -> None:
    """Why an instance waits: one named reason per token. ID as for `show`."""
    with opened_house() as house:
        waits = house.instances.why(house.instances.called(SYSTEM, name))
    if as_json:
        print_json(waits)
        return
    for wait in waits:
        click.echo(reason(wait))


def _known_as(line: InstanceLine) -> str:
    """The place and time of its shift, else its number."""
    return f"{line.site_name} {local(line.shift_start_at):%Y-%m-%d %H:%M}" if line.shift_start_at else line.business_key


def _print(view: InstanceView) -> None:
    click.echo(f"{view.definition_key} version {view.version}  {_known_as(view)}  {view.status}")
    click.echo(f"started {view.started_at:%Y-%m-%d %H:%M:%S}  moved {view.moved_at:%Y-%m-%d %H:%M:%S} UTC")
    for wait in view.waits:
        click.echo(f"  waits   {reason(wait)}")
    for job in view.jobs:
        state = "stuck" if job.stuck else f"due {job.due_at:%Y-%m-%d %H:%M:%S}"
        click.echo(f"  job     {job.element_id} {job.kind} {state}, attempts {job.attempts} {job.last_error}")
    for incident in view.incidents:
        click.echo(f"  incident {incident.id} {incident.code} {incident.resolution or 'open'}: {incident.message}")
    for line in view.history:
        click.echo(f"  {line.sequence:4} {line.left_at:%Y-%m-%d %H:%M:%S} {line.state:9} {line.element_id}")
