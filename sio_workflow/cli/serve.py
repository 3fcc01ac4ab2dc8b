"""`sio serve` and `sio worker`: the web server with its worker loop, and workers on their own."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable
from contextlib import closing
from threading import Event
from typing import Any

import click
from gunicorn.app.base import BaseApplication  # type: ignore[import-untyped]

from sio_workflow.bootstrap import House, Settings, build
from sio_workflow.domain.process import JobQueue
from web import create_app
from workers.loop import Loop

#: of each queue, the command that takes from it
WORKERS = {JobQueue.HOUSE: ("worker",), JobQueue.DELIVERIES: ("worker", "--deliveries")}
_QUIET = "--loglevel=warning"


class Server(BaseApplication):  # type: ignore[misc]
    """Gunicorn with our settings; each of its processes opens a house of its own."""

    def __init__(self, settings: Settings, port: int, processes: int, ready: Callable[[], None]) -> None:
        self._settings, self._port, self._processes, self._ready = settings, port, processes, ready
        self._loop: Loop | None = None
        super().__init__()

    def load_config(self) -> None:
        """Threads, since most of a request is waiting; processes, since the engine keeps one core busy."""
        settings = {
            "bind": f"127.0.0.1:{self._port}",
            "workers": self._processes,
            "worker_class": "gthread",
            "threads": 8,
            "graceful_timeout": 10,
            "loglevel": "warning",
            "control_socket_disable": True,
            "post_worker_init": lambda _worker: self._begin(),
            "worker_exit": lambda _server, _worker: self._end(),
            "when_ready": lambda _server: self._ready(),
        }
        for name, value in settings.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """The application of one process, made after the fork."""
        house = build(self._settings)
        if self._settings.embedded:
            self._loop = Loop(house)
        else:
            ring_celery(house)
        secure = self._settings.public_url.startswith("https:")
        return create_app(house, SECRET_KEY=self._settings.secret_key, SESSION_COOKIE_SECURE=secure)

    def _begin(self) -> None:
        if self._loop is not None:
            self._loop.start()

    def _end(self) -> None:
        if self._loop is not None:
            self._loop.stop()


def ring_celery(house: House) -> None:
    """Nudge the workers over Redis."""
    from workers.celery_app import nudge  # noqa: PLC0415 - reads the address of Redis when it is loaded

    house.bell.on_ring(nudge)


def serve_forever(port: int, processes: int = 1, ready: Callable[[], None] = lambda: None) -> None:
    """Serve until a signal comes."""
    Server(Settings.from_environment(), port, processes, ready).run()


@click.command()
@click.option("--port", type=int, default=8000, show_default=True)
@click.option("--processes", type=click.IntRange(1), default=1, show_default=True, help="More than one needs Redis.")
def serve(port: int, processes: int) -> None:
    """Serve the pages and the API; without Redis the worker loop runs in the same process."""
    if processes > 1 and Settings.from_environment().embedded:
        raise click.UsageError("Several processes need workers of their own: set SIO_REDIS_URL and start `sio worker`.")
    serve_forever(port, processes, lambda: click.echo(f"Serving http://localhost:{port}"))


@click.command()
@click.option("--concurrency", type=click.IntRange(1), default=2, show_default=True)
@click.option("--deliveries", is_flag=True, help="Send mail, SMS and push, and do nothing else.")
def worker(concurrency: int, deliveries: bool) -> None:
    """Run jobs: with Celery where SIO_REDIS_URL is set, else a loop until Ctrl-C.

    With Celery it takes two: one for the house's own work, and one with --deliveries, which a server that hangs may
    keep waiting.
    """
    settings = Settings.from_environment()
    if not settings.embedded:
        queue = JobQueue.DELIVERIES if deliveries else JobQueue.HOUSE
        _celery("worker", f"--queues={queue}", f"--hostname={queue}@%h", f"--concurrency={concurrency}", _QUIET)
    elif deliveries:
        raise click.UsageError("Without Redis one worker does both: start it without --deliveries.")
    else:
        _loop_until_signal(settings)


@click.command()
def beat() -> None:
    """Look for due jobs each second (one of these per installation; needs SIO_REDIS_URL)."""
    settings = Settings.from_environment()
    if settings.embedded:
        raise click.UsageError("Set SIO_REDIS_URL first; without Redis the loop looks for itself.")
    schedule = settings.var_dir / "celerybeat-schedule"
    _celery("beat", f"--schedule={schedule}", "--pidfile=", _QUIET)


def _celery(*arguments: str) -> None:
    from workers.celery_app import app  # noqa: PLC0415 - reads the address of Redis when it is loaded

    app.start([*arguments])
    sys.exit(0)


def _loop_until_signal(settings: Settings) -> None:
    stopped = Event()
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, lambda *_: stopped.set())
    with closing(build(settings)) as house:
        loop = Loop(house)
        loop.start()
        stopped.wait()
        loop.stop()
