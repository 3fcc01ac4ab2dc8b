"""`sio mail`: the way in for answers by e-mail. The mail server runs it for each mail to the reply address."""

from __future__ import annotations

import sys

import click

from sio_workflow.channels.incoming_mail import Kind, Letter, read_mail
from sio_workflow.cli.opened import opened_house

#: more than any answer; what is longer is cut, so that a mail cannot fill the memory
_MOST = 10 * 1024 * 1024
#: EX_TEMPFAIL of sysexits.h: the mail server keeps the mail and tries again
_LATER = 75


@click.group()
def mail() -> None:
    """E-mail from outside."""


@mail.command()
@click.option("--recipient", "recipients", multiple=True, help="Address of the envelope, where the server tells it.")
def receive(recipients: tuple[str, ...]) -> None:
    """Take one raw mail from standard input and bring it to its case."""
    try:
        click.echo(_place(read_mail(sys.stdin.buffer.read(_MOST), recipients)))
    except Exception as error:  # noqa: BLE001 - whatever it is, the mail must not be lost
        # neither sender nor words: a mail server logs what it is told
        click.echo(f"not now: {type(error).__name__}", err=True)
        raise SystemExit(_LATER) from None


def _place(letter: Letter) -> str:
    with opened_house() as house:
        now = house.now()
        match letter.kind:
            case Kind.AUTOMATIC:
                return "automatic answer, nobody is told"
            case Kind.BOUNCE:
                return "came back" if house.inbox.came_back(letter.token, now) else "came back from nowhere"
        return house.inbox.received("email", letter.sender, letter.text, letter.token, letter.provider_id, now)
