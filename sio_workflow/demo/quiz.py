"""The quiz day: the four questions of the course, played as a script, each promise looked at in the tables."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from sio_workflow.bootstrap import House
from sio_workflow.demo.quiz_absence import call_before_start, start_of_day
from sio_workflow.demo.quiz_complaint import tired_customer, two_hours
from sio_workflow.demo.quiz_stage import Checks, QuizStage


@dataclass(frozen=True, slots=True)
class QuizLine:
    """One question: what was promised, and which of it held."""

    name: str
    question: str
    checks: Checks

    @property
    def held(self) -> bool:
        return bool(self.checks) and all(self.checks.values())

    @property
    def said(self) -> str:
        broken = [claim for claim, held in self.checks.items() if not held]
        return "; ".join(broken) if broken else self.question


@dataclass(slots=True, kw_only=True)
class QuizOutcome:
    """What the four questions came to."""

    scenario: str
    seed: int
    started_at: str
    lines: list[QuizLine] = field(default_factory=list)

    @property
    def held(self) -> bool:
        return all(line.held for line in self.lines)

    def as_json(self) -> dict[str, Any]:
        questions = [asdict(line) | {"held": line.held} for line in self.lines]
        return {
            "scenario": self.scenario,
            "seed": self.seed,
            "started_at": self.started_at,
            "held": self.held,
            "questions": questions,
        }


def play_quiz(house: House, start: datetime, seed: int) -> QuizOutcome:
    """Play the four scenes one after the other on one day."""
    outcome = QuizOutcome(scenario="quiz-day", seed=seed, started_at=start.isoformat())
    stage = QuizStage(house, start, seed)
    for name, question, scene in (
        ("AS-Q1", "Start the day by checking absence", start_of_day),
        ("AS-Q2", "A call 30 minutes before the start: register, approve and find cover at once", call_before_start),
        ("AS-Q3", "Feedback to the customer within two hours", two_hours),
        ("AS-Q4", "An angry complaint without a fault: talk to the customer first", tired_customer),
    ):
        outcome.lines.append(QuizLine(name, question, scene(stage)))
    return outcome
