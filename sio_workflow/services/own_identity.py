"""My sign-in at the OpenID provider: connected with my account by myself, and taken off again.

Whoever connects has shown a moment ago who sits there, and the provider's answer counts in the very session that asked.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sio_workflow.domain import policy
from sio_workflow.domain.errors import BusinessRule, Conflict, IdentityTaken, InvalidAnswers, NotFound
from sio_workflow.domain.people import Actor
from sio_workflow.domain.provider import Provider
from sio_workflow.services.identities import Claims, connect
from sio_workflow.services.keys import fresh_key, hash_of
from sio_workflow.services.passwords import Passwords
from sio_workflow.services.sessions import Source, end_sessions
from sio_workflow.storage.database import Database
from sio_workflow.storage.models import Account
from sio_workflow.storage.unit_of_work import UnitOfWork

#: how long the way to the provider and back may take, and how long a sign-in is fresh
_PATIENCE = timedelta(minutes=10)
_PURPOSE = "link_identity"
SIGN_IN_AGAIN = "You signed in too long ago for this. Sign out, sign in again, and come back here."
LAST_WAY_IN = "It is your only way in. Ask the office for another one first."


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnIdentityView:
    """What my page says about it."""

    linked_at: datetime | None
    has_password: bool


class OwnIdentity:
    """Look, connect, disconnect."""

    def __init__(self, database: Database, provider: Provider, passwords: Passwords) -> None:
        self._database = database
        self._issuer = provider.issuer
        self._passwords = passwords

    def mine(self, actor: Actor) -> OwnIdentityView:
        """Whether the actor is connected, and how they prove who they are."""
        with self._database.unit_of_work(writing=False) as uow:
            account = _account(uow, policy.in_person(actor))
            row = uow.links.identity_of(account.id, self._issuer)
            return OwnIdentityView(linked_at=row.linked_at if row else None, has_password=bool(account.password_hash))

    def ask(self, actor: Actor, password: str, source: Source, session_id: UUID | None, now: datetime) -> str:
        """A key for one way to the provider and back, for who has just shown that it is they."""
        self._prove(actor, password, source, session_id, now)
        key = fresh_key()
        with self._database.unit_of_work() as uow:
            uow.identity.forget_challenges(now)
            uow.identity.open_challenge(hash_of(key), _PURPOSE, policy.in_person(actor), now + _PATIENCE)
        return key

    def is_asked(self, actor: Actor, key: str, now: datetime) -> bool:
        """Whether this key still waits for the provider's answer."""
        with self._database.unit_of_work(writing=False) as uow:
            asked = uow.identity.challenge(hash_of(key), _PURPOSE, now)
            return asked is not None and asked.account_id == policy.in_person(actor)

    def link(self, actor: Actor, key: str, claims: Claims, now: datetime) -> None:
        """From now on they may come from the provider. Conflict: not asked for; IdentityTaken: somebody else's."""
        account_id = policy.in_person(actor)
        with self._database.unit_of_work() as uow:
            asked = uow.identity.close_challenge(hash_of(key), _PURPOSE, now)
        if asked is None or asked.account_id != account_id:
            raise Conflict
        with self._database.unit_of_work() as uow:
            owner = connect(uow, account_id, self._issuer, claims.subject, now)
            if owner is None:
                uow.trail.audit(actor, now, "link_identity", "account", account_id, by="own_page")
            elif owner != account_id:
                uow.trail.audit(actor, now, "refuse_link", "account", account_id, reason="taken")
        if owner is not None and owner != account_id:
            raise IdentityTaken

    def unlink(self, actor: Actor, password: str, source: Source, session_id: UUID | None, now: datetime) -> None:
        """The provider opens nothing here any more; other sessions, which it may have opened, end."""
        self._prove(actor, password, source, session_id, now)
        with self._database.unit_of_work() as uow:
            account = _account(uow, policy.in_person(actor))
            uow.links.account(account.id)
            if not uow.links.unlink(account.id, self._issuer):
                raise NotFound
            if not _other_way_in(uow, actor, account):
                raise BusinessRule("last_way_in", LAST_WAY_IN)
            end_sessions(uow, actor, account.id, now, keep=session_id)
            uow.trail.audit(actor, now, "unlink_identity", "account", account.id)

    def _prove(self, actor: Actor, password: str, source: Source, session_id: UUID | None, now: datetime) -> None:
        """By password; who has none must have signed in a moment ago."""
        if self.mine(actor).has_password:
            self._passwords.confirm(actor, password, source, now)
            return
        with self._database.unit_of_work(writing=False) as uow:
            row = uow.identity.session(session_id) if session_id else None
            if row is None or now - row.created_at > _PATIENCE:
                raise InvalidAnswers.at("", SIGN_IN_AGAIN)


def _account(uow: UnitOfWork, account_id: UUID) -> Account:
    found = uow.people.account(account_id)
    if found is None:
        raise NotFound
    return found


def _other_way_in(uow: UnitOfWork, actor: Actor, account: Account) -> bool:
    """A password, a passkey, or a link or code that one may ask for oneself."""
    if account.password_hash or uow.factors.passkeys_of(account.id):
        return True
    reach = uow.links.reach_of(account.id)
    return policy.may_come_by_link(actor) and reach is not None and bool(reach.phone or reach.email)
