"""`sio processes`: publish, list, export and check process definitions."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sio_workflow.cli.opened import opened_house
from sio_workflow.cli.processes_check import check
from sio_workflow.domain.errors import DefinitionRefused, DesignersVersionStands, NotFound
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
@click.option("--over-designers", is_flag=True, help="Also where a designer's newer version would be taken away.")
def publish(keys: tuple[str, ...], note: str, over_designers: bool) -> None:
    """Publish process folders (all of them without KEYS); exit status 1 when one could not be."""
    with opened_house() as house:
        problems = publish_folders(house, list(keys) or house.catalogue.keys(), note, over_designers=over_designers)
    sys.exit(1 if problems else 0)


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a folder was not published."""

    lines: list[str]
    #: the gate said no; otherwise a designer's version stands, and everything runs on that
    refused: bool = True


def publish_folders(
    house: House, keys: list[str], note: str = "", *, over_designers: bool = False
) -> dict[str, Problem]:
    """Publish folders and say so; those that call others follow when the others are there. What was not published."""
    waiting, problems = keys, {}
    while waiting:
        problems = {key: problem for key in waiting if (problem := _publish(house, key, note, over_designers))}
        if len(problems) == len(waiting):
            break
        waiting = list(problems)
    for key, problem in problems.items():
        click.echo(
            "\n  ".join([f"{key}: {'refused' if problem.refused else 'not published'}", *problem.lines]), err=True
        )
    return problems


def _publish(house: House, key: str, note: str, over_designers: bool) -> Problem | None:
    folder = house.catalogue.folder(key)
    if not folder.is_dir():
        raise NotFound(f"There is no process folder {folder}.")
    before = _newest(house, key)
    try:
        line = house.definitions.publish_folder(folder, SYSTEM, house.now(), note, over_designers=over_designers)
    except DesignersVersionStands:
        return Problem(_what_stands(key, before), refused=False)
    except DefinitionRefused as refusal:
        findings = refusal.details["report"]["findings"]  # type: ignore[index]
        return Problem([f"{each['element_id'] or '-'}: {each['message']} {each['remedy']}" for each in findings])
    click.echo(f"{key}: version {line.version}{' (unchanged)' if before and line.version == before.version else ''}")
    return None


def _what_stands(key: str, line: DefinitionLine | None) -> list[str]:
    which = f"version {line.version}, {line.published_at:%Y-%m-%d %H:%M}, “{line.note}”" if line else ""
    return [
        f"A designer has published since ({which}). The folder has changed too, and would take that away.",
        f"Look at both:        sio processes export {key} --to FOLDER",
        f"Put the folder over: sio processes publish {key} --over-designers",
    ]


def _newest(house: House, key: str) -> DefinitionLine | None:
    return next((line for line in house.definitions.list() if line.key == key), None)


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
