"""The pages: each view reads the request, calls one service and renders."""

from __future__ import annotations

from flask import Flask

from web.pages import (
    absences,
    account,
    accounts,
    audit,
    complaints,
    cover,
    customer,
    delegations,
    designer,
    employee,
    factors,
    form_editor,
    hr,
    inbox,
    instances,
    one_time,
    operations,
    organisation,
    preferences,
    privacy,
    processes,
    provider,
    push,
    second_step,
    sendings,
    sign_in,
    start,
    user_tasks,
)

ALL = (
    start,
    sign_in,
    second_step,
    account,
    factors,
    one_time,
    provider,
    accounts,
    user_tasks,
    processes,
    instances,
    absences,
    cover,
    complaints,
    employee,
    hr,
    customer,
    designer,
    form_editor,
    operations,
    privacy,
    sendings,
    preferences,
    audit,
    organisation,
    delegations,
    inbox,
    push,
)


def install(app: Flask) -> None:
    """Mount every page."""
    for part in ALL:
        app.register_blueprint(part.pages)
