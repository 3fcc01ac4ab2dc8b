"""`sio processes`: publish, list, export and check process definitions."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sio_workflow.cli.opened import opened_house
from sio_workflow.cli.processes_check import check
from sio_workflow.domain.errors import DefinitionRefused, NotFound
from sio_workflow.domain.people import SYSTEM

if TYPE_CHECKING:
    from sio_workflow.bootstrap import House
    from sio_workflow.services.views import DefinitionLine


@click.group()
def processes() -> None:
    """Process definitions."""


processes.add_command(check)


@processes.command()
@click.argument("keys", nargs=-1)
@click.option("--note", default="", help="What is new, for the list of versions.")
def publish(keys: tuple[str, ...], note: str) -> None:
    """Publish process folders (all of them without KEYS); exit status 1 when the gate refuses one."""
    with opened_house() as house:
        refused = publish_folders(house, list(keys) or house.catalogue.keys(), note)
    sys.exit(1 if refused else 0)


def publish_folders(house: House, keys: list[str], note: str = "") -> list[str]:
    """Publish folders and say so; those that call others follow when the others are there. Keys that were refused."""
    waiting, problems = keys, {}
    while waiting:
        problems = {key: problem for key in waiting if (problem := _publish(house, key, note))}
        if len(problems) == len(waiting):
            break
        waiting = list(problems)
    for key, problem in problems.items():
        click.echo(f"{key}: refused", err=True)
        for finding in problem["findings"]:
            click.echo(f"  {finding['element_id'] or '-'}: {finding['message']} {finding['remedy']}", err=True)
    return list(problems)


def _publish(house: House, key: str, note: str) -> dict[str, Any] | None:
    if not house.catalogue.folder(key).is_dir():
        raise NotFound(f"There is no process folder {house.catalogue.folder(key)}.")
    before = _newest(house, key)
    try:
        line = house.definitions.publish_folder(house.catalogue.folder(key), SYSTEM, house.now(), note)
    except DefinitionRefused as refusal:
        report: dict[str, Any] = refusal.details["report"]  # type: ignore[assignment]
        return report
    click.echo(f"{key}: version {line.version}{' (unchanged)' if line.version == before else ''}")
    return None


def _newest(house: House, key: str) -> int:
    return max((line.version for line in house.definitions.list() if line.key == key), default=0)


@processes.command(name="list")
@click.option("--json", "as_json", is_flag=True)
def list_(as_json: bool) -> None:
    """The newest version of each process."""
    with opened_house() as house:
        lines = house.definitions.list()
    if as_json:
        click.echo(json.dumps([_as_json(line) for line in lines], ensure_ascii=False, indent=2))
        return
    for line in lines:
        click.echo(f"{line.key:20} version {line.version:<4} {line.published_at:%Y-%m-%d %H:%M}  {line.name}")


@processes.command()
@click.argument("key")
@click.option("--version", type=int, default=None, help="The newest when left out.")
@click.option("--to", "target", type=click.Path(file_okay=False, path_type=Path), required=True)
def export(key: str, version: int | None, target: Path) -> None:
    """Write a published version back as a folder, as its designer left it."""
    with opened_house() as house:
        files = house.definitions.export(key, version)
    for path, text in files.items():
        place = target / key / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8")
    click.echo(f"Wrote {len(files)} files to {target / key}")


def _as_json(line: DefinitionLine) -> dict[str, Any]:
    return {
        "key": line.key,
        "version": line.version,
        "name": line.name,
        "content_hash": line.content_hash,
        "published_at": line.published_at.isoformat(),
        "note": line.note,
        "starters": list(line.starters),
        "start_message": line.start_message,
    }
