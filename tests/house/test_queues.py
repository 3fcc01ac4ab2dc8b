"""Every queue is consumed: some command takes from it, `sio stack` runs that command, and the README says so."""

from __future__ import annotations

from pathlib import Path

from sio_workflow.cli.serve import WORKERS
from sio_workflow.domain.process import JobQueue
from workers.celery_app import app

README = (Path(__file__).parents[2] / "README.md").read_text()


def test_of_each_queue_there_is_a_command_that_takes_from_it() -> None:
    assert set(WORKERS) == set(JobQueue)
    assert len(set(WORKERS.values())) == len(WORKERS)


def test_the_readme_tells_whoever_runs_the_full_stack_to_start_each_of_them() -> None:
    started = [line.partition("#")[0].split() for line in README.splitlines() if line.startswith("sio worker")]
    wanted = [{"sio", *command} for command in WORKERS.values()]
    assert all(any(set(line) >= command for line in started) for command in wanted)
    assert len(started) == len(wanted)


def test_nothing_is_sent_to_a_queue_that_nobody_knows() -> None:
    named = {app.conf.task_default_queue, *(task.queue for task in app.tasks.values() if getattr(task, "queue", None))}
    named |= {entry["options"].get("queue", JobQueue.HOUSE) for entry in app.conf.beat_schedule.values()}
    assert named <= set(JobQueue)
    assert not app.conf.task_routes
