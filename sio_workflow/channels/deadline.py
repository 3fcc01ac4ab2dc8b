"""So much time for a whole conversation, however slowly the other side talks.

A timeout of a socket begins anew with each byte that arrives: whoever sends one now and then keeps us for ever.
"""

from __future__ import annotations

import socket
from collections.abc import Callable
from contextlib import suppress
from threading import Lock, Timer
from time import monotonic
from typing import Any

import requests
from requests.adapters import HTTPAdapter


class Deadline:
    """A context; when its time is up its connections are cut, and whoever waits for them hears that they have ended."""

    def __init__(self, seconds: float) -> None:
        self._end = monotonic() + seconds
        self._timer = Timer(seconds, self._cut)
        self._timer.daemon = True
        self._lock = Lock()
        self._connections: list[socket.socket] = []
        #: whether it has cut them
        self.over = False

    def __enter__(self) -> Deadline:
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()

    @property
    def left(self) -> float:
        """Seconds; never quite none, which sockets take for "do not wait at all"."""
        return max(self._end - monotonic(), 0.001)

    def watch(self, connection: socket.socket) -> None:
        """Cut this one too, at once when it comes too late."""
        with self._lock:
            self._connections.append(connection)
            if self.over:
                _end(connection)

    def _cut(self) -> None:
        with self._lock:
            self.over = True
            for connection in self._connections:
                _end(connection)


def punctual(deadline: Deadline) -> requests.Session:
    """A session whose connections all end with the deadline; it keeps none for later."""
    session = requests.Session()
    for scheme in ("http://", "https://"):
        session.mount(scheme, _Adapter(deadline))
    return session


class _Adapter(HTTPAdapter):
    """Sees every connection as soon as it is there."""

    def __init__(self, deadline: Deadline) -> None:
        self._deadline = deadline
        super().__init__()

    def get_connection_with_tls_context(self, *args: Any, **options: Any) -> Any:
        """A pool of connections that are watched."""
        pool: Any = super().get_connection_with_tls_context(*args, **options)
        pool.ConnectionCls = _watched(type(pool).ConnectionCls, self._deadline.watch)
        return pool


def _watched(kind: Any, watch: Callable[[socket.socket], None]) -> Any:
    class Watched(kind):  # type: ignore[misc]
        def connect(self) -> None:
            super().connect()
            watch(self.sock)

    return Watched


def _end(connection: socket.socket) -> None:
    # of the socket itself: a TLS socket would first say goodbye to somebody who does not listen
    with suppress(OSError):
        socket.socket.shutdown(connection, socket.SHUT_RDWR)
