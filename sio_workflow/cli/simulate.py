"""`sio simulate`: play a day on the loaded demo company, and say what came of it."""

from __future__ import annotations

import json
import sys
from datetime import datetime
from typing import Any

import click

from sio_workflow.cli.opened import opened_house
from sio_workflow.demo.outcome import Outcome
from sio_workflow.demo.quiz import QuizOutcome
from sio_workflow.demo.scenarios import SCENARIOS
from sio_workflow.demo.simulate import simulate
from sio_workflow.domain.times import day_and_clock


@click.command(name="simulate")
@click.argument("scenario", type=click.Choice(list(SCENARIOS)), default="monday")
@click.option("--speed", type=click.FloatRange(min=0), default=0, help="Times real speed, to watch; 0: do not wait.")
@click.option("--until", type=click.DateTime(["%H:%M"]), default="21:00", help="Local time at which the day ends.")
@click.option("--seed", type=int, default=1, show_default=True, help="Same seed, same day.")
@click.option("--json", "as_json", is_flag=True, help="Print the outcome as JSON.")
def simulate_command(scenario: str, speed: float, until: datetime, seed: int, as_json: bool) -> None:
    """Play a day from 04:00 on the loaded demo company, through the same services that the pages use.

    The day is played in the database itself, and only where nobody is real. Exit status 1 when an accepted cover breaks
    a rule, or a promise of the quiz day does not hold.
    """
    with opened_house() as house:
        outcome = simulate(house, scenario, seed=seed, until=until.time(), speed=speed)
    click.echo(json.dumps(outcome.as_json(), indent=2, ensure_ascii=False) if as_json else "\n".join(_told(outcome)))
    sys.exit(0 if outcome.held else 1)


def _told(outcome: Outcome | QuizOutcome) -> list[str]:
    if isinstance(outcome, QuizOutcome):
        return [_verdict(line.name, line.held, line.said) for line in outcome.lines]
    cover, complaints = outcome.cover, outcome.complaints
    return [
        f"{outcome.scenario}, seed {outcome.seed}: {outcome.started_at} to {outcome.ended_at}",
        (
            f"  absences    {outcome.absences['reported']} reported, {outcome.absences['approved']} approved,"
            f" minutes to approval {_spread(outcome.absences['minutes_to_approval'])}"
        ),
        (
            f"  cover       {cover['cases']} shifts touched, {cover['staffed']} staffed; of those begun"
            f" {cover['coverage_percent']} % covered, {cover['unstaffed_minutes']} minutes unstaffed"
        ),
        *(_mode(name, line) for name, line in cover["by_mode"].items()),
        f"  offers      {', '.join(f'{count} {answer}' for answer, count in outcome.offers.items()) or 'none'}",
        (
            f"  complaints  {complaints['filed']} filed, {complaints['feedback_percent']} % answered in time,"
            f" {complaints['breaches']} breaches, minutes to feedback {_spread(complaints['minutes_to_feedback'])}"
        ),
        f"  rules       {len(outcome.rule_violations)} violations; {outcome.incidents} incidents",
        "Shifts: begins, staffed, how",
        *(_shift(line) for line in outcome.shifts),
        "Complaints: received, answered, where they stand",
        *(_complaint(line) for line in outcome.complaint_list),
    ]


def _shift(line: dict[str, Any]) -> str:
    times = f"{_at(line['start_at'])}  {_at(line['staffed_at'])}"
    return f"  {line['shift_no']}  {times}  {line['outcome']}"


def _complaint(line: dict[str, Any]) -> str:
    times = f"{_at(line['received_at'])}  {_at(line['first_feedback_at'])}"
    return f"  {line['number']}  {times}  {line['status']}"


def _at(instant: str | None) -> str:
    return day_and_clock(datetime.fromisoformat(instant)) if instant else "not yet        "


def _verdict(name: str, held: bool, said: str) -> str:
    return f"{name}  {'held' if held else 'DID NOT HOLD'}  {said}"


def _mode(name: str, line: dict[str, Any]) -> str:
    staffed = f"{line['staffed']} of {line['cases']} staffed"
    return f"    {name:10}{staffed}, minutes to staffed {_spread(line['minutes_to_staffed'])}"


def _spread(spread: dict[str, float] | None) -> str:
    return f"p50 {spread['p50']:g}, p90 {spread['p90']:g}" if spread else "-"
