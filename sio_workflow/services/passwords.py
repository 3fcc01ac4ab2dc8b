"""Passwords: how they are kept, which are good enough, and how one is changed."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sio_workflow.domain import policy
from sio_workflow.domain.errors import InvalidAnswers, NotFound
from sio_workflow.domain.people import SYSTEM, Actor
from sio_workflow.services.breached import BreachedPasswords
from sio_workflow.services.hashing import Hashing
from sio_workflow.services.keys import hash_of
from sio_workflow.services.sessions import Source, end_sessions
from sio_workflow.services.throttle import Throttle
from sio_workflow.storage.database import Database
from sio_workflow.storage.models import Account
from sio_workflow.storage.unit_of_work import UnitOfWork

SHORTEST = 10
#: longer ones only cost us time
LONGEST = 256
TOO_SHORT = "Use at least 10 characters. Three or four words in a row are good."
TOO_LONG = "Use at most 256 characters."
HAS_USERNAME = "The password may not contain your user name. Choose another one."
BREACHED = "This password is on the list of leaked passwords, and is tried first. Choose another one."
NOT_YOURS = "This is not your password. Try again."


class Passwords:
    """Confirm, change and set passwords."""

    def __init__(self, database: Database, hashing: Hashing, throttle: Throttle, breached: BreachedPasswords) -> None:
        self._database = database
        self._hashing = hashing
        self._throttle = throttle
        self._breached = breached

    def confirm(self, actor: Actor, password: str, source: Source, now: datetime) -> None:
        """Is it really the person who sits there? InvalidAnswers when it is not their password."""
        account_id = policy.in_person(actor)
        with self._database.unit_of_work(writing=False) as uow:
            account = _account(uow, account_id)
        attempt = self._throttle.admit("password", account.username, source, now)
        if not self._hashing.matches(account.password_hash, password):
            raise InvalidAnswers.at("current_password", NOT_YOURS)
        self._throttle.forgive(attempt, now)

    def change(
        self, actor: Actor, current: str, new: str, *, source: Source, session_id: UUID | None, now: datetime
    ) -> None:
        """A new password for the actor; all their other sessions end."""
        self.confirm(actor, current, source, now)
        account_id = policy.in_person(actor)
        with self._database.unit_of_work(writing=False) as uow:
            self.check(new, _account(uow, account_id).username)
        kept = self._hashing.hash(new)
        with self._database.unit_of_work() as uow:
            account = _account(uow, account_id)
            _replace(uow, actor, account, kept, now, keep=session_id)
            if source.device:
                uow.identity.remember_device(account.id, hash_of(source.device), now)

    def set(self, username: str, new: str, now: datetime) -> None:
        """A new password from the terminal; all sessions of the account end."""
        with self._database.unit_of_work(writing=False) as uow:
            if (found := uow.people.account_named(username.strip().lower())) is None:
                raise NotFound
        self.check(new, found.username)
        kept = self._hashing.hash(new)
        with self._database.unit_of_work() as uow:
            _replace(uow, SYSTEM, _account(uow, found.id), kept, now)

    def check(self, password: str, username: str) -> None:
        """Good enough? InvalidAnswers says what to do. No rules about signs: they make worse passwords."""
        if len(password) < SHORTEST:
            raise InvalidAnswers.at("new_password", TOO_SHORT)
        if len(password) > LONGEST:
            raise InvalidAnswers.at("new_password", TOO_LONG)
        if username.lower() in password.lower():
            raise InvalidAnswers.at("new_password", HAS_USERNAME)
        if self._breached.contains(password):
            raise InvalidAnswers.at("new_password", BREACHED)


def _account(uow: UnitOfWork, account_id: UUID) -> Account:
    found = uow.people.account(account_id)
    if found is None:
        raise NotFound
    return found


def _replace(
    uow: UnitOfWork, actor: Actor, account: Account, kept: str, now: datetime, keep: UUID | None = None
) -> None:
    """The new password holds; whoever came in with the old one is out, and their browser is unknown again."""
    account.password_hash = kept
    end_sessions(uow, actor, account.id, now, keep=keep)
    uow.identity.forget_devices(account_id=account.id)
    uow.trail.audit(actor, now, "change_password", "account", account.id)
