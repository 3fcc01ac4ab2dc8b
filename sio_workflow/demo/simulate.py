"""Play a day on the loaded company, from four in the morning."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from sio_workflow.bootstrap import House
from sio_workflow.demo.day import plan_day
from sio_workflow.demo.load import publish_missing
from sio_workflow.demo.outcome import Outcome, look_back
from sio_workflow.demo.places import MAIL
from sio_workflow.demo.play import Play
from sio_workflow.demo.quiz import QuizOutcome, play_quiz
from sio_workflow.demo.scenarios import scenario
from sio_workflow.demo.simulator import Simulation
from sio_workflow.domain.errors import BusinessRule
from sio_workflow.domain.times import at_local, local_day

_MORNING = time(4, 0)


def simulate(house: House, name: str, *, seed: int, until: time, speed: float = 0.0) -> Outcome | QuizOutcome:
    """Play a day of that kind until that local time; refused where a company may be real."""
    kind = scenario(name)
    if not house.company.is_invented(MAIL):
        raise BusinessRule("not_a_demo", "There is no demo company here. Load one: sio demo load monday")
    start = first_morning(house)
    publish_missing(house, start)
    if name == "quiz-day":
        return play_quiz(house, start, seed)
    day = local_day(start)
    employees, shifts, sites, contacts = house.company.read("employee", "shift", "site", "customer_contact")
    happenings = plan_day(kind, seed, day, employees=len(employees), shifts=shifts, sites=sites, contacts=contacts)
    play = Play(house, start, speed)
    simulation = Simulation(house, play, kind, seed)
    end = at_local(day, until)
    simulation.run([each for each in happenings if start <= each.at <= end], end)
    outcome = look_back(house, name, seed, start, end)
    outcome.jobs_run = play.jobs_run
    outcome.refused = dict(sorted(simulation.scene.refused.items()))
    return outcome


def first_morning(house: House) -> datetime:
    """The first four o'clock after everything that has happened in this company."""
    accounts, instances, messages = house.company.read("account", "process_instance", "message")
    happened = [row["created_at"] for row in accounts]
    happened += [row["moved_at"] for row in instances] + [row["at"] for row in messages]
    latest = max(happened)
    morning = at_local(local_day(latest), _MORNING)
    return morning if morning >= latest else at_local(local_day(latest) + timedelta(days=1), _MORNING)
