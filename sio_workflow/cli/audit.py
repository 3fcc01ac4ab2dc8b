"""`sio audit`: who did what, and whether the record of it is whole."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sio_workflow.cli.opened import opened_house
from sio_workflow.cli.printed import print_json
from sio_workflow.domain.audit_chain import Head

if TYPE_CHECKING:
    from datetime import datetime

    from sio_workflow.services.sealing import Broken, Verdict

_SAYS = {
    "seal_removed": "Seal {number} is missing, and later ones stand: it was removed.",
    "event_removed": "The event of seal {number} ({event_id}) is gone: it was removed.",
    "event_changed": "Event {event_id} (seal {number}) is not what was sealed: it was changed.",
    "seal_forged": "Seal {number} and event {event_id} do not belong together: one was changed, moved or put in.",
    "tail_removed": "The chain ends before seal {number}, but a later head was noted: its tail was cut off.",
    "head_differs": "Seal {number} is not the one that was noted: the chain was made anew.",
    "event_hidden": "Event {event_id} has no seal and stands on no list to get one: it was taken off.",
    "made_with_another": (
        "Seal {number} was made with another secret of the house. That is no sign of tampering: it is what a changed"
        " SIO_SECRET_KEY looks like. Nothing else is wrong as far as can be seen without the former secret; give it"
        " with --former-secret-file to check these seals."
    ),
}


@click.group()
def audit() -> None:
    """Who did what, and whether the record of it is whole."""


@audit.command()
@click.option("--head", "noted", metavar="NUMBER:DIGEST", help="A head noted earlier, kept outside the database.")
@click.option(
    "--former-secret-file",
    "former",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A file with a secret that was used before; may be given several times.",
)
@click.option("--json", "as_json", is_flag=True)
def verify(noted: str | None, former: tuple[Path, ...], as_json: bool) -> None:
    """Check the chain of seals over the audit trail; exit status 1 where it does not hold.

    Note the printed head somewhere else, and give it the next time: only so is a tail seen that was cut off.
    """
    head, secrets = _head(noted), [path.read_text() for path in former]
    with opened_house() as house:
        verdict, now = house.sealing.verify(head, secrets), house.now()
    if as_json:
        print_json(verdict)
    else:
        _say(verdict, now)
    sys.exit(0 if verdict.whole else 1)


def _head(noted: str | None) -> Head | None:
    try:
        return Head.parse(noted) if noted else None
    except ValueError as error:
        raise click.BadParameter("a head looks like 1204:9f2c... (64 hexadecimal digits)") from error


def _say(verdict: Verdict, now: datetime) -> None:
    click.echo(_broken(verdict.broken) if verdict.broken else f"Whole: {verdict.sealed} seals fit.")
    if verdict.oldest_unsealed_at is not None:
        waits = int((now - verdict.oldest_unsealed_at).total_seconds())
        click.echo(f"Not sealed yet: {verdict.unsealed}, the oldest for {waits} s.")
    if verdict.head is not None:
        click.echo(f"Head: {verdict.head}" if verdict.whole else f"Last seal that holds: {verdict.head}")


def _broken(broken: Broken) -> str:
    return _SAYS[broken.finding.value].format(number=broken.number, event_id=broken.event_id)
