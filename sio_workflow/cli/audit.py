"""`sio audit`: who did what, and whether the record of it is whole."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sio_workflow.cli.opened import opened_house
from sio_workflow.cli.printed import print_json
from sio_workflow.domain.audit_chain import Head
from sio_workflow.domain.people import SYSTEM
from sio_workflow.services.audit import PAGE_SIZE, AuditLine, AuditQuestion

if TYPE_CHECKING:
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
@click.option("--head", "noted", metavar="NUMBER:DIGEST", help="A head noted earlier; else the last of SIO_VAR_DIR.")
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

    Only beside a head that was noted outside the database is a tail seen that was cut off. Each night one is noted in
    SIO_VAR_DIR and in the log; where somebody else keeps the printed ones too, give the newest with --head.
    """
    head, secrets = _head(noted), [path.read_text() for path in former]
    with opened_house() as house:
        verdict, now = house.sealing.verify(head or house.noted_heads.last(), secrets), house.now()
    if as_json:
        print_json(verdict)
    else:
        _say(verdict, now)
    sys.exit(0 if verdict.whole else 1)


@audit.command(name="list")
@click.option("--person", default="", help="Part of a name, or: system.")
@click.option("--verb", default="", help="For example approve.")
@click.option("--kind", default="", help="Of what it was done to, for example absence.")
@click.option("--subject", default="", help="An id, or a number such as F-2026-17.")
@click.option("--area", "area_id", type=click.UUID)
@click.option("--from", "first_day", type=click.DateTime(["%Y-%m-%d"]), help="First day.")
@click.option("--to", "last_day", type=click.DateTime(["%Y-%m-%d"]), help="Last day.")
@click.option("--after", default="", help="Where the page before ended.")
@click.option("--size", type=click.IntRange(1, 1000), default=PAGE_SIZE)
@click.option("--json", "as_json", is_flag=True)
def list_(as_json: bool, first_day: datetime | None, last_day: datetime | None, **wanted: Any) -> None:
    """Who did what, newest first."""
    first, last = (day.date() if day else None for day in (first_day, last_day))
    with opened_house() as house:
        found = house.audit.search(SYSTEM, AuditQuestion(first_day=first, last_day=last, **wanted))
    if as_json:
        print_json(found)
        return
    for line in found.lines:
        click.echo(_line(line))
    if found.next:
        click.echo(f"more: --after {found.next}")


def _line(line: AuditLine) -> str:
    who = line.actor_name or (str(line.actor_id) if line.actor_id else "system")
    role = f" ({line.role})" if line.role and line.actor_id else ""
    behalf = f" on behalf of {line.on_behalf_of_name or line.on_behalf_of}" if line.on_behalf_of else ""
    change = f"  {_short(line.before)} -> {_short(line.after)}" if line.after else ""
    subject = f"{line.subject_kind} {line.subject_number or line.subject_id}"
    return f"{line.at:%Y-%m-%d %H:%M:%S}  {who}{role}{behalf}  {line.verb} {subject}{change}"


def _short(values: dict[str, Any] | None) -> str:
    return " ".join(f"{name}={value}" for name, value in (values or {}).items()) or "-"


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
