"""The `sio` command: everything the house does, from a terminal. Each command is loaded when it is asked for."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import click

from sio_workflow.domain.settings import UnfitSetting
from sio_workflow.storage.reach import HOUSE, reach_from_now_on

_COMMANDS = {
    "accounts": "sio_workflow.cli.accounts:accounts",
    "audit": "sio_workflow.cli.audit:audit",
    "beat": "sio_workflow.cli.serve:beat",
    "db": "sio_workflow.cli.db:db",
    "demo": "sio_workflow.cli.demo:demo",
    "doctor": "sio_workflow.cli.doctor:doctor",
    "import": "sio_workflow.cli.import_files:import_",
    "incidents": "sio_workflow.cli.incidents:incidents",
    "instances": "sio_workflow.cli.instances:instances",
    "mail": "sio_workflow.cli.mail:mail",
    "privacy": "sio_workflow.cli.privacy:privacy",
    "processes": "sio_workflow.cli.processes:processes",
    "push": "sio_workflow.cli.push:push",
    "serve": "sio_workflow.cli.serve:serve",
    "simulate": "sio_workflow.cli.simulate:simulate_command",
    "stack": "sio_workflow.cli.stack:stack",
    "start": "sio_workflow.cli.start:start",
    "try": "sio_workflow.cli.try_diagram:try_",
    "worker": "sio_workflow.cli.serve:worker",
}


class Commands(click.Group):
    """Names are known at once; a command's own rooms are entered only when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All names."""
        return sorted(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load one."""
        place = _COMMANDS.get(cmd_name)
        if place is None:
            return None
        module, _, name = place.partition(":")
        command: click.Command = getattr(import_module(module), name)
        return command

    def invoke(self, ctx: click.Context) -> Any:
        """Run one; a setting that cannot be used is a sentence, and no stack trace with what stands in it."""
        try:
            return super().invoke(ctx)
        except UnfitSetting as unfit:
            raise click.ClickException(str(unfit)) from None


@click.command(cls=Commands)
def main() -> None:
    """SIO Workflow: no shift unstaffed, no complaint ignored."""
    # whoever has a terminal here works for the house; HR's rooms stay closed to commands too
    reach_from_now_on(HOUSE)
