"""Where somebody is signed in. A session is a row: what ends it, or takes a role away, counts at the next request."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address, ip_network
from uuid import UUID

from sio_workflow.domain import policy
from sio_workflow.domain.errors import NotFound
from sio_workflow.domain.people import Actor
from sio_workflow.services.accounts import actor_from
from sio_workflow.services.keys import Keys, fresh_key, hash_of
from sio_workflow.storage.database import Database
from sio_workflow.storage.unit_of_work import UnitOfWork

#: a morning's work: nobody at 05:30 should be asked to sign in twice
LIFETIME = timedelta(hours=14)
#: how exact "last seen" is; more would be a write at every request
_SEEN_EVERY = timedelta(minutes=5)
#: how long an ended session can be looked up
_REMEMBERED = timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a request comes from, as far as it can be known."""

    #: of IPv6 the part that a home or firm has to itself
    address: str = ""
    #: kind and browser, such as "phone/safari"
    family: str = "computer/other"
    #: the key in the cookie of a browser that has been here before
    device: str = ""

    @property
    def network(self) -> str:
        """What is counted: the address, or a household's whole network where it has more of them than anyone counts."""
        try:
            address = ip_address(self.address)
        except ValueError:
            return self.address
        return self.address if address.version == 4 else str(ip_network((address, 64), strict=False))


@dataclass(frozen=True, slots=True, kw_only=True)
class Present:
    """A person in an open session."""

    actor: Actor
    session_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionView:
    """One line of "where am I signed in"."""

    id: UUID
    device: str
    method: str
    created_at: datetime
    last_seen_at: datetime
    current: bool


class Sessions:
    """Begin, look up, list and end sessions."""

    def __init__(self, database: Database, keys: Keys) -> None:
        self._database = database
        self._keys = keys

    def begin(self, account_id: UUID, method: str, source: Source, now: datetime) -> str | None:
        """Sign an account in; the key for its cookie, or None when the account is gone or closed."""
        key = fresh_key()
        with self._database.unit_of_work() as uow:
            actor = actor_from(uow.people.actor_rows(account_id, now))
            if actor is None:
                return None
            row = uow.identity.add_session(
                account_id=account_id,
                key_hash=hash_of(key),
                created_at=now,
                last_seen_at=now,
                address_hash=self._keys.blurred("address", source.address),
                device=source.family,
                method=method,
            )
            if source.device:
                uow.identity.remember_device(account_id, hash_of(source.device), now)
            uow.trail.audit(actor, now, "sign_in", "session", row.id, method=method)
            uow.identity.forget_sessions(now - _REMEMBERED)
        return key

    def present(self, key: str, now: datetime) -> Present | None:
        """Who this key belongs to, with the roles that hold now: one statement, and a second every few minutes."""
        with self._database.unit_of_work(writing=False) as uow:
            rows = uow.identity.session_rows(hash_of(key), now - LIFETIME, now)
        actor = actor_from(rows)
        if actor is None:
            return None
        if now - rows[0].last_seen_at >= _SEEN_EVERY:
            with self._database.unit_of_work() as uow:
                uow.identity.seen(rows[0].session_id, now)
        return Present(actor=actor, session_id=rows[0].session_id)

    def list(self, actor: Actor, current: UUID | None, now: datetime) -> list[SessionView]:
        """Where the actor is signed in, this session first."""
        with self._database.unit_of_work(writing=False) as uow:
            rows = uow.identity.sessions_of(policy.in_person(actor), now - LIFETIME)
        views = [
            SessionView(
                id=row.id,
                device=row.device,
                method=row.method,
                created_at=row.created_at,
                last_seen_at=row.last_seen_at,
                current=row.id == current,
            )
            for row in rows
        ]
        return sorted(views, key=lambda one: not one.current)

    def sign_out(self, actor: Actor, session_id: UUID, now: datetime) -> None:
        """End the session that asks for it."""
        with self._database.unit_of_work() as uow:
            if uow.identity.end_sessions(policy.in_person(actor), now, only=session_id):
                uow.trail.audit(actor, now, "sign_out", "session", session_id)

    def end(self, actor: Actor, session_id: UUID, now: datetime) -> None:
        """End one of the actor's sessions; NotFound when it is not theirs or has ended."""
        with self._database.unit_of_work() as uow:
            if not uow.identity.end_sessions(policy.in_person(actor), now, only=session_id):
                raise NotFound
            uow.trail.audit(actor, now, "end_session", "session", session_id)

    def end_others(self, actor: Actor, current: UUID | None, now: datetime) -> int:
        """End all of the actor's sessions but this one; how many they were."""
        with self._database.unit_of_work() as uow:
            return end_sessions(uow, actor, policy.in_person(actor), now, keep=current)


def end_sessions(uow: UnitOfWork, actor: Actor, account_id: UUID, now: datetime, keep: UUID | None = None) -> int:
    """End the sessions of an account, all or all but one, inside somebody else's transaction; how many they were."""
    ended = uow.identity.end_sessions(account_id, now, keep=keep)
    for session_id in ended:
        uow.trail.audit(actor, now, "end_session", "session", session_id)
    return len(ended)
