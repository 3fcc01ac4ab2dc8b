"""Open the house for one command, and say what goes wrong as a sentence instead of a stack trace."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

import click

from sio_workflow.domain.errors import WorkflowError

if TYPE_CHECKING:
    from sio_workflow.bootstrap import House


@contextmanager
def opened_house() -> Iterator[House]:
    """The house of the environment's settings, closed afterwards."""
    # here, not above: the whole house takes seconds to load, and `sio processes check` needs none of it
    from sio_workflow.bootstrap import Settings, build  # noqa: PLC0415

    try:
        with closing(build(Settings.from_environment())) as house:
            yield house
    except WorkflowError as error:
        raise click.ClickException(str(error)) from error
