"""The pages: each view reads the request, calls one service and renders."""

from __future__ import annotations

from flask import Flask

from web.pages import (
    absences,
    complaints,
    cover,
    customer,
    designer,
    employee,
    form_editor,
    inbox,
    instances,
    operations,
    processes,
    push,
    sign_in,
    start,
    user_tasks,
)

ALL = (
    start,
    sign_in,
    user_tasks,
    processes,
    instances,
    absences,
    cover,
    complaints,
    employee,
    customer,
    designer,
    form_editor,
    operations,
    inbox,
    push,
)


def install(app: Flask) -> None:
    """Mount every page."""
    for part in ALL:
        app.register_blueprint(part.pages)
