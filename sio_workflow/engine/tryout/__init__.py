"""Trying a diagram out: any diagram the gate accepts runs in memory, on a clock that jumps from timer to timer."""

from datetime import datetime
from pathlib import Path

from sio_workflow.domain.process import Variables
from sio_workflow.engine.tryout.outcome import Answer, Outcome, Refused, Status
from sio_workflow.engine.tryout.run import Run
from sio_workflow.engine.tryout.subject import load

__all__ = ["Answer", "Outcome", "Refused", "Status", "try_file"]


def try_file(path: Path, variables: Variables, answers: list[Answer], now: datetime) -> Outcome:
    """Check a lone diagram and run it as far as the answers take it; raises Refused with the reports of the gate."""
    return Run(load(path), answers, now).play(variables)
