"""People who come from an OpenID provider: who of ours they are. Nobody gets an account by coming."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sio_workflow.domain.errors import Conflict
from sio_workflow.domain.people import SYSTEM
from sio_workflow.domain.provider import Provider
from sio_workflow.services.accounts import load_actor
from sio_workflow.storage.database import Database
from sio_workflow.storage.models import Account, AccountIdentity
from sio_workflow.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class Claims:
    """What a provider says of somebody, in a token whose signature has been checked."""

    subject: str
    email: str = ""
    email_verified: bool = False


class Identities:
    """Know somebody again by issuer and subject, or meet them for the first time."""

    def __init__(self, database: Database, provider: Provider) -> None:
        self._database = database
        self.provider = provider

    def recognise(self, claims: Claims, now: datetime) -> UUID | None:
        """The active account they are; None (and an audit row) when we do not know them, or it is closed."""
        with self._database.unit_of_work() as uow:
            found = uow.links.linked(self.provider.issuer, claims.subject)
            if found is None:
                found = self._meet(uow, claims, now)
            if found is None or not found.active:
                why = "closed" if found else "unknown"
                uow.trail.audit(SYSTEM, now, "refuse_sign_in", "account", found.id if found else "", reason=why)
                return None
            return found.id

    def _meet(self, uow: UnitOfWork, claims: Claims, now: datetime) -> Account | None:
        """Link the one employee with this verified e-mail, where the house allows it; two are nobody."""
        if not (self.provider.link_by_email and claims.email_verified and claims.email):
            return None
        found = uow.links.staff_with_email(claims.email.strip().lower())
        if len(found) != 1 or uow.links.identity_of(found[0].id, self.provider.issuer):
            return None
        account = found[0]
        if connect(uow, account.id, self.provider.issuer, claims.subject, now) is not None:
            return None
        actor = load_actor(uow, account.id, now)
        uow.trail.audit(actor or SYSTEM, now, "link_identity", "account", account.id, by="verified_email")
        return account


def connect(uow: UnitOfWork, account_id: UUID, issuer: str, subject: str, now: datetime) -> UUID | None:
    """Let this subject be this account; if that cannot be, whose it is, or Conflict: the account has another one."""
    uow.links.account(account_id)
    owner = uow.links.linked(issuer, subject)
    if owner is None and uow.links.identity_of(account_id, issuer):
        raise Conflict
    identity = AccountIdentity(issuer=issuer, subject=subject, account_id=account_id, linked_at=now)
    if owner is None and not uow.links.add_identity(identity):
        # somebody was faster by a moment
        owner = uow.links.linked(issuer, subject)
    return owner.id if owner else None
