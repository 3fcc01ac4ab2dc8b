"""`sio push`: set up web push, from a terminal."""

from __future__ import annotations

import os
from pathlib import Path

import click

from sio_workflow.channels.push import Keys, make_key_file
from sio_workflow.cli.opened import opened_house


@click.group()
def push() -> None:
    """Messages on the devices of people."""


@push.command()
@click.option("--file", "file", type=click.Path(path_type=Path, dir_okay=False), help="Instead of the one in var.")
def keys(file: Path | None) -> None:
    """Make the key pair by which push services know this house. An existing one stays: devices are bound to it."""
    with opened_house() as house:
        place = file or house.push_subscriptions.key_file
        made = make_key_file(place)
        click.echo(f"{place}: {'made' if made else 'exists already and stays'}")
        click.echo(f"public key: {Keys.read(place, house.settings.public_url).public}")
    if made and not os.environ.get("SIO_VAPID_PRIVATE_KEY_FILE") and file is not None:
        click.echo(f"Set SIO_VAPID_PRIVATE_KEY_FILE={place}")
    if made:
        click.echo("Start the house again: it reads the key when it starts.")
