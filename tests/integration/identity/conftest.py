"""Mette with a password, and browsers at different addresses."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest
from sqlalchemy import select

from sio_workflow.bootstrap import House
from sio_workflow.domain.people import Actor
from sio_workflow.services.sessions import Source
from sio_workflow.storage.models import AuditEvent

PASSWORD = "korrekt hest batteri"


@pytest.fixture
def mette(house: House, manager: Actor) -> Actor:
    with house.database.unit_of_work() as uow:
        account = uow.people.account(manager.account_id)
        assert account is not None
        account.password_hash = house.accounts.hash(PASSWORD)
    return manager


@pytest.fixture
def home() -> Source:
    """Mette's own browser."""
    return Source(address="80.62.116.1", family="phone/safari", device="the-key-in-her-cookie")


@pytest.fixture
def enter(house: House) -> Callable[..., UUID]:
    """Give a name and a password from somewhere."""

    def by_password(source: Source, password: str = PASSWORD, username: str = "mette") -> UUID:
        return house.proofs.sign_in.by_password(username, password, source, house.now())

    return by_password


@pytest.fixture
def audited(house: House) -> Callable[[str, object], list[str]]:
    """The verbs that are written down about something."""

    def verbs(kind: str, subject_id: object) -> list[str]:
        about = select(AuditEvent.verb).where(AuditEvent.subject_kind == kind, AuditEvent.subject_id == str(subject_id))
        with house.database.unit_of_work(writing=False) as uow:
            return list(uow.session.scalars(about.order_by(AuditEvent.at)))

    return verbs
