"""Proving who you are by password: the same answer and the same time, whether the name or the password is wrong."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sio_workflow.domain.errors import WrongPassword
from sio_workflow.domain.people import SYSTEM
from sio_workflow.services.hashing import Hashing
from sio_workflow.services.keys import fresh_key, hash_of
from sio_workflow.services.passwords import LONGEST
from sio_workflow.services.sessions import Source
from sio_workflow.services.throttle import FORGOTTEN_AFTER, Throttle
from sio_workflow.storage.database import Database
from sio_workflow.storage.models import Account
from sio_workflow.storage.unit_of_work import UnitOfWork

#: how long a browser stays known
_DEVICE_LIFETIME = timedelta(days=400)
#: how long the second step may take
_PATIENCE = timedelta(minutes=10)
SECOND_STEP = "second_step"


class SignIn:
    """The first step, and the note that a second one waits."""

    def __init__(self, database: Database, hashing: Hashing, throttle: Throttle) -> None:
        self._database = database
        self._hashing = hashing
        self._throttle = throttle

    def by_password(self, username: str, password: str, source: Source, now: datetime) -> UUID:
        """The account whose name and password these are; WrongPassword, or TooManyAttempts with the time to wait."""
        name = username.strip().lower()
        attempt = self._throttle.admit("password", name, source, now)
        with self._database.unit_of_work(writing=False) as uow:
            found = uow.people.account_named(name)
        account = found if found is not None and found.active else None
        right = self._hashing.matches(account.password_hash if account else "", password[: LONGEST + 1])
        if account is None or not right:
            self._refuse(account, now)
            raise WrongPassword
        self._throttle.forgive(attempt, now)
        self._rehash(account, password)
        return account.id

    def ask_second_step(self, account_id: UUID, now: datetime) -> str:
        """The first step is done: a key for the one who may do the second."""
        key = fresh_key()
        with self._database.unit_of_work() as uow:
            uow.identity.forget_challenges(now)
            uow.identity.open_challenge(hash_of(key), SECOND_STEP, account_id, now + _PATIENCE)
        return key

    def awaited(self, key: str, now: datetime) -> UUID | None:
        """Whose second step waits under this key; None when it is too late, or done."""
        with self._database.unit_of_work(writing=False) as uow:
            found = uow.identity.challenge(hash_of(key), SECOND_STEP, now)
        return found.account_id if found else None

    def second_step_done(self, key: str, now: datetime) -> None:
        """Nobody can answer it a second time."""
        with self._database.unit_of_work() as uow:
            uow.identity.close_challenge(hash_of(key), SECOND_STEP, now)

    def _refuse(self, account: Account | None, now: datetime) -> None:
        """Write it down for a known account; an unknown name costs the same transaction."""
        with self._database.unit_of_work() as uow:
            _forget_old(uow, now)
            if account is not None:
                uow.trail.audit(SYSTEM, now, "sign_in_refused", "account", account.id)

    def _rehash(self, account: Account, password: str) -> None:
        if self._hashing.is_outdated(account.password_hash):
            kept = self._hashing.hash(password)
            with self._database.unit_of_work() as uow:
                if row := uow.people.account(account.id):
                    row.password_hash = kept


def _forget_old(uow: UnitOfWork, now: datetime) -> None:
    uow.identity.forget_attempts(now - FORGOTTEN_AFTER)
    uow.identity.forget_devices(before=now - _DEVICE_LIFETIME)
    uow.identity.forget_challenges(now)
