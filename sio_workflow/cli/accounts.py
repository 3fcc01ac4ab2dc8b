"""`sio accounts`: what has to be possible without a browser."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import UUID

import click

from sio_workflow.cli.opened import opened_house
from sio_workflow.cli.printed import print_json
from sio_workflow.domain.errors import NotFound
from sio_workflow.domain.people import SYSTEM, Role

if TYPE_CHECKING:
    from sio_workflow.bootstrap import House

_GIVEN_BY_HAND = [role.value for role in Role if role is not Role.SYSTEM]


@click.group()
def accounts() -> None:
    """Accounts of people."""


@accounts.command(name="set-password")
@click.argument("username")
def set_password(username: str) -> None:
    """Give USERNAME a new password, asked for or read from standard input; all their sessions end.

    It is never an argument: arguments stand in the history of the shell and in the list of processes.
    """
    if sys.stdin.isatty():
        password = click.prompt("New password", hide_input=True, confirmation_prompt=True)
    else:
        password = sys.stdin.readline().rstrip("\r\n")
    with opened_house() as house:
        try:
            house.proofs.passwords.set(username, password, house.now())
        except NotFound as missing:
            raise click.ClickException(f"there is no account {username}") from missing
    click.echo(f"{username} has a new password; all sessions of the account have ended")


@accounts.command(name="list")
@click.option("--text", default="", help="Part of a name or user name, or an employee number.")
@click.option("--kind", type=click.Choice(["staff", "customers", "closed"]))
@click.option("--page", type=click.IntRange(1), default=1)
@click.option("--json", "as_json", is_flag=True)
def list_(text: str, kind: str | None, page: int, as_json: bool) -> None:
    """Who can sign in, by name."""
    with opened_house() as house:
        found = house.account_office.list(SYSTEM, house.now(), text=text, kind=kind or "", page=page)
    if as_json:
        print_json(found.lines)
        return
    for line in found.lines:
        closed = "" if line.active else "  closed"
        click.echo(f"{line.id}  {line.username}  {line.name}  {','.join(line.roles) or '-'}{closed}")
    click.echo(f"page {found.number}: {len(found.lines)} of {found.total}")


@accounts.command()
@click.argument("kind", type=click.Choice(["employee", "contact"]))
@click.argument("person_id", metavar="ID", type=click.UUID)
def create(kind: str, person_id: UUID) -> None:
    """Open an account for an employee or a customer's contact; they are sent a link."""
    with opened_house() as house:
        click.echo(house.account_office.create(SYSTEM, kind, person_id, house.now()))


@accounts.command()
@click.argument("username")
def close(username: str) -> None:
    """Let nobody in as USERNAME from now on; open sessions end."""
    with opened_house() as house:
        house.account_office.close(SYSTEM, _id_of(house, username), house.now())
    click.echo(f"{username}: closed")


@accounts.command(name="open")
@click.argument("username")
def open_(username: str) -> None:
    """Let USERNAME in again."""
    with opened_house() as house:
        house.account_office.open(SYSTEM, _id_of(house, username), house.now())
    click.echo(f"{username}: open")


@accounts.command()
@click.argument("username")
@click.argument("role", type=click.Choice(_GIVEN_BY_HAND))
@click.option("--area", "area_code", help="Code of the area; without one the role is held everywhere.")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="Held until this day begins, in UTC.")
def grant(username: str, role: str, area_code: str | None, until: datetime | None) -> None:
    """Give USERNAME a role."""
    with opened_house() as house:
        area_id = house.account_office.area_id(area_code) if area_code else None
        ends = until.replace(tzinfo=UTC) if until else None
        account_id = _id_of(house, username)
        click.echo(
            house.account_roles.give(SYSTEM, account_id, Role(role), house.now(), area_id=area_id, valid_to=ends)
        )


@accounts.command()
@click.argument("username")
@click.argument("role", type=click.Choice(_GIVEN_BY_HAND))
def revoke(username: str, role: str) -> None:
    """Take a role from USERNAME, in all areas."""
    with opened_house() as house:
        account_id = _id_of(house, username)
        held = house.account_office.get(SYSTEM, account_id, house.now()).grants
        for one in [each for each in held if each.role == role]:
            house.account_roles.take(SYSTEM, account_id, one.id, house.now())
            click.echo(f"{one.role} in {one.area_name or 'all areas'}: taken away")


def _id_of(house: House, username: str) -> UUID:
    return house.account_office.id_of(SYSTEM, username)
