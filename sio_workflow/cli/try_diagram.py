"""`sio try FILE.bpmn`: run a diagram in memory on a simulated clock."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from sio_workflow.cli.processes_check import print_report
from sio_workflow.domain.errors import Invalid
from sio_workflow.engine.tryout import Answer, Outcome, Refused, Status, try_file


class JsonObject(click.ParamType[dict[str, Any]]):
    """A JSON object on the command line."""

    name = "json"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> dict[str, Any]:
        """Read the text; anything but an object is a usage error."""
        try:
            found = json.loads(value) if isinstance(value, str) else value
        except (ValueError, RecursionError) as error:
            self.fail(f"not JSON: {error}", param, ctx)
        if not isinstance(found, dict):
            self.fail("write a JSON object, for example '{\"amount\": 3}'", param, ctx)
        return found


@click.command(name="try")
@click.argument("path", metavar="FILE", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--variables", type=JsonObject(), default="{}", help="Variables to start with, as a JSON object.")
@click.option(
    "--answers",
    "answers_file",
    type=click.File(encoding="utf-8"),
    default=None,
    help='JSON list of {"element_id", "variables"}, taken in order, for user tasks, messages and service tasks; '
    'with "error_code" instead of "variables" a service task leaves by its error boundary event.',
)
@click.option("--json", "as_json", is_flag=True, help="Print the outcome as JSON.")
def try_(path: Path, variables: dict[str, Any], answers_file: Any, as_json: bool) -> None:
    """Run a diagram until it ends, waits or breaks; exit status 1 when it breaks or is refused."""
    answers = _read_answers(answers_file)
    try:
        outcome = try_file(path, variables, answers, datetime.now(UTC))
    except Refused as refused:
        print_report(refused.report, as_json=as_json)
        sys.exit(1)
    except Invalid as error:
        raise click.UsageError(str(error)) from error
    _print(outcome, as_json=as_json)
    for reason in outcome.unused:
        click.echo(f"never used: {reason}", err=True)
    sys.exit(1 if outcome.status is Status.INCIDENT else 0)


def _read_answers(file: Any) -> list[Answer]:
    if file is None:
        return []
    try:
        return [Answer.from_json(entry) for entry in _listed(json.load(file))]
    except (ValueError, RecursionError) as error:
        raise click.UsageError(f"The answers cannot be used: {error}") from error


def _listed(content: Any) -> list[Any]:
    if not isinstance(content, list):
        raise ValueError("write a JSON list")
    return content


def _print(outcome: Outcome, *, as_json: bool) -> None:
    content = outcome.as_json()
    if as_json:
        click.echo(json.dumps(content, ensure_ascii=False, indent=2, default=str))
        return
    click.echo(f"{content['status']}: {' -> '.join(content['elements']) or 'nothing finished'}")
    for wait in content["waits"]:
        click.echo(f"  waits  {wait['element_id']}: {wait['reason']}")
    if outcome.error is not None:
        click.echo(f"  broke  {outcome.error['element_id']}: {outcome.error['message']} [{outcome.error['code']}]")
    click.echo(f"  variables {json.dumps(content['variables'], ensure_ascii=False, default=str)}")
