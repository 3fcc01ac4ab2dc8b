"""Views as text and JSON for a terminal."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

import click

from sio_workflow.domain.process import Wait


def print_json(view: Any) -> None:
    """A frozen view, or a list of them; ids and times as text."""
    plain = [asdict(each) for each in view] if isinstance(view, list | tuple) else asdict(view)
    click.echo(json.dumps(plain, ensure_ascii=False, indent=2, default=str))


def reason(wait: Wait) -> str:
    """Why a token waits, in one line."""
    return f"{wait.element_id}: {wait.kind.value}{f' ({wait.detail})' if wait.detail else ''}"
