"""Every request begins as nobody's, becomes the visitor's once the door knows who it is, and leaves nothing behind."""

from __future__ import annotations

from contextlib import AbstractContextManager

from flask import Flask, g

from sio_workflow.services import reaching
from web.visit import actor


def install(app: Flask) -> None:
    """Before everything that asks the database, the door included."""
    app.before_request(begin_as_nobody)
    app.teardown_request(leave)


def begin_as_nobody() -> None:
    """A thread of the server may have served somebody else a moment ago."""
    g.nobody = reaching.as_nobody()
    g.nobody.__enter__()


def become_visitor() -> None:
    """Called by the door once it has let somebody in."""
    reaching.become(actor())


def leave(_error: BaseException | None) -> None:
    """What held before the request holds again."""
    block: AbstractContextManager[None] | None = g.pop("nobody", None)
    if block is not None:
        block.__exit__(None, None, None)
