"""Open the house for one command, and say what goes wrong as a sentence instead of a stack trace."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager

import click

from sio_workflow.bootstrap import House, Settings, build
from sio_workflow.domain.errors import WorkflowError


@contextmanager
def opened_house() -> Iterator[House]:
    """The house of the environment's settings, closed afterwards."""
    try:
        with closing(build(Settings.from_environment())) as house:
            yield house
    except WorkflowError as error:
        raise click.ClickException(str(error)) from error
