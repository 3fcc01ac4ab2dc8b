"""Sessions, tokens, known devices, wrong attempts and open challenges."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, bindparam, delete, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from sio_workflow.storage.models import (
    Account,
    AccountSession,
    ApiToken,
    AttemptCount,
    KnownDevice,
    SignInChallenge,
)
from sio_workflow.storage.people import person_with_grants
from sio_workflow.storage.rows import Rows, table_of

_account, _session, _token = table_of(Account), table_of(AccountSession), table_of(ApiToken)
_since = bindparam("since", type_=_session.c.created_at.type)
_by_session = (
    person_with_grants.add_columns(_session.c.id.label("session_id"), _session.c.last_seen_at)
    .join(_session, _session.c.account_id == _account.c.id)
    .where(_session.c.key_hash == bindparam("key_hash"), _session.c.ended_at.is_(None), _session.c.created_at > _since)
)
_by_token = (
    person_with_grants.add_columns(
        _token.c.id.label("token_id"),
        _token.c.scope,
        _token.c.area_ids,
        _token.c.expires_at,
        _token.c.revoked_at,
        _token.c.last_used_on,
    )
    .join(_token, _token.c.account_id == _account.c.id)
    .where(_token.c.key_hash == bindparam("key_hash"))
)


class Identity(Rows):
    """Sessions, tokens, known devices, wrong attempts and open challenges."""

    def session_rows(self, key_hash: str, since: datetime, now: datetime) -> Sequence[Row[Any]]:
        """The person of an open session begun after `since`, with each role that holds now: one statement."""
        return self._at_once(_by_session, {"key_hash": key_hash, "since": since, "now": now}).all()

    def token_rows(self, key_hash: str, now: datetime) -> Sequence[Row[Any]]:
        """The person of a token, with each role that holds now and what limits the token: one statement."""
        return self._at_once(_by_token, {"key_hash": key_hash, "now": now}).all()

    def add_session(self, **values: Any) -> AccountSession:
        """A session that is open from now on."""
        row = AccountSession(**values)
        self.add(row)
        self.save()
        return row

    def session(self, session_id: UUID) -> AccountSession | None:
        return self._session.get(AccountSession, session_id)

    def sessions_of(self, account_id: UUID, since: datetime) -> Sequence[AccountSession]:
        """Where somebody is signed in, the latest used first."""
        own = select(AccountSession).where(AccountSession.account_id == account_id, AccountSession.created_at > since)
        open_ones = own.where(AccountSession.ended_at.is_(None)).order_by(AccountSession.last_seen_at.desc())
        return self._session.scalars(open_ones).all()

    def seen(self, session_id: UUID, now: datetime) -> None:
        self._session.execute(update(AccountSession).where(AccountSession.id == session_id).values(last_seen_at=now))

    def end_sessions(
        self, account_id: UUID, now: datetime, *, only: UUID | None = None, keep: UUID | None = None
    ) -> Sequence[UUID]:
        """End one open session of somebody, or all but one; the ids of those that were open."""
        own = update(AccountSession).where(AccountSession.account_id == account_id)
        ending = own.where(AccountSession.ended_at.is_(None))
        if only is not None:
            ending = ending.where(AccountSession.id == only)
        if keep is not None:
            ending = ending.where(AccountSession.id != keep)
        return self._session.scalars(ending.values(ended_at=now).returning(AccountSession.id)).all()

    def forget_sessions(self, before: datetime) -> int:
        """Remove the rows of sessions that began before then."""
        return self.changed(delete(AccountSession).where(AccountSession.created_at < before))

    def tokens_of(self, account_id: UUID) -> Sequence[ApiToken]:
        """Somebody's tokens, the newest first; revoked ones too."""
        own = select(ApiToken).where(ApiToken.account_id == account_id)
        return self._session.scalars(own.order_by(ApiToken.created_at.desc())).all()

    def token(self, token_id: UUID) -> ApiToken | None:
        return self._session.get(ApiToken, token_id)

    def token_used(self, token_id: UUID, now: datetime) -> None:
        self._session.execute(update(ApiToken).where(ApiToken.id == token_id).values(last_used_on=now.date()))

    def knows_device(self, username: str, device_hash: str) -> bool:
        """Has this account signed in from this browser before?"""
        found = (
            select(KnownDevice.id)
            .join(Account, Account.id == KnownDevice.account_id)
            .where(Account.username == username, KnownDevice.device_hash == device_hash)
        )
        return self._session.scalar(found) is not None

    def remember_device(self, account_id: UUID, device_hash: str, now: datetime) -> None:
        met = update(KnownDevice).where(KnownDevice.account_id == account_id, KnownDevice.device_hash == device_hash)
        if not self.changed(met.values(last_used_at=now)):
            self.add(KnownDevice(account_id=account_id, device_hash=device_hash, last_used_at=now))

    def forget_devices(self, *, account_id: UUID | None = None, before: datetime | None = None) -> int:
        """Forget somebody's browsers, or all that have not been used for long."""
        gone = delete(KnownDevice)
        if account_id is not None:
            gone = gone.where(KnownDevice.account_id == account_id)
        if before is not None:
            gone = gone.where(KnownDevice.last_used_at < before)
        return self.changed(gone)

    def counts(self, keys: Sequence[str], now: datetime) -> dict[str, AttemptCount]:
        """The counts under these keys, locked until the transaction ends; missing ones are made, at zero."""
        dialect = postgresql if self._session.get_bind().dialect.name == "postgresql" else sqlite
        ordered = sorted(keys)  # one order for all, so that two attempts never wait for each other
        fresh = [{"key_hash": key, "failures": 0, "last_at": now} for key in ordered]
        self._session.execute(dialect.insert(AttemptCount).on_conflict_do_nothing(), fresh)
        locked = select(AttemptCount).where(AttemptCount.key_hash.in_(ordered)).order_by(AttemptCount.key_hash)
        rows = self._session.scalars(locked.with_for_update().execution_options(populate_existing=True))
        return {row.key_hash: row for row in rows}

    def forget_attempts(self, before: datetime) -> int:
        """Remove counts that nothing has been added to since then."""
        return self.changed(delete(AttemptCount).where(AttemptCount.last_at < before))

    def open_challenge(self, key_hash: str, purpose: str, account_id: UUID | None, expires_at: datetime) -> None:
        row = {"key_hash": key_hash, "purpose": purpose, "account_id": account_id, "expires_at": expires_at}
        self._session.execute(insert(SignInChallenge), row)

    def challenge(self, key_hash: str, purpose: str, now: datetime) -> SignInChallenge | None:
        """A challenge that still waits for its answer."""
        waiting = select(SignInChallenge).where(
            SignInChallenge.key_hash == key_hash, SignInChallenge.purpose == purpose, SignInChallenge.expires_at > now
        )
        return self._session.scalar(waiting)

    def close_challenge(self, key_hash: str, purpose: str, now: datetime) -> Row[Any] | None:
        """Take a challenge away; of two answers at once only one gets it. None: there is none, or it is too old."""
        taken = delete(SignInChallenge).where(SignInChallenge.key_hash == key_hash, SignInChallenge.purpose == purpose)
        row = self._session.execute(taken.returning(SignInChallenge.account_id, SignInChallenge.expires_at)).first()
        return row if row is not None and row.expires_at > now else None

    def forget_challenges(self, before: datetime) -> int:
        return self.changed(delete(SignInChallenge).where(SignInChallenge.expires_at < before))
