"""`sio accounts`: what has to be possible without a browser."""

from __future__ import annotations

import click

from sio_workflow.cli.opened import opened_house
from sio_workflow.domain.errors import NotFound


@click.group()
def accounts() -> None:
    """Accounts of people."""


@accounts.command(name="set-password")
@click.argument("username")
def set_password(username: str) -> None:
    """Give USERNAME a new password, asked for or read from standard input; all their sessions end.

    It is never an argument: arguments stand in the history of the shell and in the list of processes.
    """
    stdin = click.get_text_stream("stdin")
    if stdin.isatty():
        password = click.prompt("New password", hide_input=True, confirmation_prompt=True)
    else:
        password = stdin.readline().rstrip("\r\n")
    with opened_house() as house:
        try:
            house.proofs.passwords.set(username, password, house.now())
        except NotFound as missing:
            raise click.ClickException(f"there is no account {username}") from missing
    click.echo(f"{username} has a new password; all sessions of the account have ended")
