"""`sio stack`: the full stack on one machine, every part a real process, and a clean stop."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.request import urlopen

import click

from sio_workflow.bootstrap import Settings
from sio_workflow.cli.opened import opened_house
from sio_workflow.cli.serve import WORKERS
from sio_workflow.cli.servers import start_postgresql, start_redis
from sio_workflow.cli.start import announce, prepare

_PATIENCE = 60.0


@click.command()
@click.option("--port", type=int, default=8000, show_default=True)
@click.option("--processes", type=click.IntRange(1), default=2, show_default=True, help="Web processes.")
@click.option("--demo", "scenario", default="monday", show_default=True, help='Loaded once; "" for none.')
def stack(port: int, processes: int, scenario: str) -> None:
    """Start PostgreSQL, Redis, web server, two Celery workers and beat; stop them all on Ctrl-C.

    SIO_DATABASE_URL and SIO_REDIS_URL name servers of yours; without them the wheels' own are started in var/stack.
    """
    # SIGINT too: a shell that starts us in the background has switched it off
    for stop in (signal.SIGINT, signal.SIGTERM):
        signal.signal(stop, _interrupt)
    with ExitStack() as running:
        try:
            children = _start(running, port, processes, scenario)
            announce(port)
            while True:
                # a part that dies takes the stack with it: nobody shall work on half of one
                _complain(children)
                time.sleep(1)
        except KeyboardInterrupt:
            # a second Ctrl-C must not cut the clean stop short
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            click.echo("Stopping ...")


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


def _start(running: ExitStack, port: int, processes: int, scenario: str) -> Children:
    folder = Settings.from_environment().var_dir / "stack"
    folder.mkdir(parents=True, exist_ok=True)
    if not os.environ.get("SIO_DATABASE_URL"):
        database = start_postgresql(folder / "postgresql")
        running.callback(database.stop)
        os.environ["SIO_DATABASE_URL"] = database.url
    if not os.environ.get("SIO_REDIS_URL"):
        redis = start_redis(folder / "redis")
        running.callback(redis.stop)
        os.environ["SIO_REDIS_URL"] = redis.url
    with opened_house() as house:
        prepare(house, scenario)
    children = running.enter_context(_children(folder))
    for queue, command in WORKERS.items():
        children.start(queue, *command)
    children.start("beat", "beat")
    children.start("serve", "serve", f"--port={port}", f"--processes={processes}")
    _wait_until_ready(port, children)
    return children


class Children:
    """Our own commands as processes; the last to be started is the first to be stopped."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._processes: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, name: str, *command: str) -> None:
        """Start `sio COMMAND`; what it prints goes to a file of that name beside the data."""
        with (self._folder / f"{name}.log").open("ab") as log:
            # a session of its own: a Ctrl-C in the terminal reaches only us
            self._processes[name] = subprocess.Popen(  # noqa: S603
                [sys.executable, "-m", "sio_workflow.cli", *command],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def ended(self) -> list[str]:
        """Names of those that are no more."""
        return [name for name, process in self._processes.items() if process.poll() is not None]

    def stop(self) -> None:
        """Ask each to finish what it is at; after a while insist."""
        for process in reversed(self._processes.values()):
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
        for process in self._processes.values():
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


@contextmanager
def _children(folder: Path) -> Iterator[Children]:
    children = Children(folder)
    try:
        yield children
    finally:
        children.stop()


def _wait_until_ready(port: int, children: Children) -> None:
    deadline = time.monotonic() + _PATIENCE
    while not _answers(port):
        _complain(children)
        if time.monotonic() > deadline:
            raise click.ClickException("The web server does not answer; see var/stack/serve.log.")
        time.sleep(0.2)


def _complain(children: Children) -> None:
    if ended := children.ended():
        raise click.ClickException(f"{', '.join(ended)} has ended; see the files in var/stack.")


def _answers(port: int) -> bool:
    try:
        with urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False
