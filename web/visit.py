"""Who is here, and what time it is: what every view asks before it calls a service."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, cast
from uuid import UUID

from flask import current_app, request
from flask_login import UserMixin, current_user

from sio_workflow.domain.people import Actor

if TYPE_CHECKING:
    from sio_workflow.bootstrap import House


class Visitor(UserMixin):  # type: ignore[misc]
    """A signed-in account for the length of one request; without a key it is a program with a token."""

    def __init__(self, actor: Actor, key: str = "", session_id: UUID | None = None) -> None:
        self.actor = actor
        self.key = key
        self.session_id = session_id

    def get_id(self) -> str:
        return self.key


def house() -> House:
    """The house this application is the front door of."""
    return cast("House", current_app.extensions["house"])


def actor() -> Actor:
    """The one who sent this request; the guard at the door has already asked who it is."""
    return cast(Visitor, current_user).actor


def now() -> datetime:
    """The time of this request, from the house's clock."""
    return house().now()


def is_api() -> bool:
    """Does this request want JSON, not a page?"""
    return request.path.startswith(("/api/", "/hooks/"))


def is_htmx() -> bool:
    """Did a script on one of our pages send this request?"""
    return request.headers.get("HX-Request") == "true"
